"""Say which digests pinned images have now: `nox -s digests`.

Asks the registries, and runs nothing of an image.  build/digests/digests.txt then has a line
`IMAGE OLD NEW` for each that changed, for .github/repin.sh.  Status 3: none could be read.
"""

import re
import sys
from pathlib import Path

from proof.errors import CannotVerify
from proof.guide import manifest
from proof.paths import GUIDE, ROOT
from proof.podman import full_names
from proof.podman.podman import Podman
from proof.proving import on_made_machines

CHANGED = ROOT / "build/digests/digests.txt"
DIGEST = re.compile("sha256:[0-9a-f]{64}")


def main(guide: Path = GUIDE, changed: Path = CHANGED) -> int:
    """Note which digests have changed, and tell of each."""
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text("")
    targets = manifest.load(guide).targets.values()
    pinned = sorted({(t.image.registry, t.image.digest) for t in targets if t.image.digest})
    if not pinned:
        print("no target pins its image")
        return 0
    unread = 0
    with on_made_machines.engine() as store, changed.open("a") as lines:
        for reference, old in pinned:
            try:
                new = read(store, reference, old)
            except CannotVerify as error:
                unread += 1
                print(f"{reference}: {error}")
                continue
            print(f"{reference}: {old} → {new}" if new != old else f"{reference}: as it was")
            if new != old:
                print(reference, old, new, file=lines)
    return 3 if unread == len(pinned) else 0


def read(store: Podman, reference: str, old: str) -> str:
    """Return the digest that an image has now; raises CannotVerify if that can't be read.

    An image may have two, its own and that of the list for all processors: `old` may be either.
    """
    full = full_names.full_name(reference)
    if not full:
        raise CannotVerify(full_names.UNKNOWN)
    image = store.do("pull", "--quiet", full, timeout_s=600).split()[-1]
    found = store.inspect("image", image)
    if any(name.endswith(f"@{old}") for name in found.get("RepoDigests") or ()):
        return old
    digest = str(found.get("Digest"))
    if not DIGEST.fullmatch(digest):
        raise CannotVerify(f"this isn't a digest: {digest!r}")
    return digest


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotVerify as why:
        print(why)
        sys.exit(3)
