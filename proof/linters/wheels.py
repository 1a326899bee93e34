"""Asks the package index which parts of the worker have no ready-made file, and where.

`nox -s wheels` runs it: a file that has vanished, or a part that has come back, is told.
"""

import functools
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from proof.guide import contract
from proof.guide.contract import Contract, Wheels

#: The parts of the worker that need a compiler for Rust where no file is ready-made.
PARTS = ("autobahn", "cryptography", "cbor2")

#: How many seconds the index may take for one part.
LIMIT_S = 120


class Unreachable(Exception):
    """The package index did not answer, so nothing was learned."""


def hold(contracts: list[Contract], has: Callable[[str, Wheels], bool]) -> Iterator[str]:
    """Yield where a contract and the index differ; `has` asks for a part's newest release."""
    for held in contracts:
        for wheels in held.wheels:
            for part in PARTS:
                if has(part, wheels) is (part in wheels.lacking):
                    now = "has none" if part not in wheels.lacking else "has one now"
                    yield (
                        f"{held.platform}: {part} for Python {wheels.python} on {wheels.tags[0]}: "
                        f"the index {now}; correct the contract and the tab"
                    )


def has(part: str, wheels: Wheels) -> bool:
    """Ask the index for a ready-made file of a part's newest release; raises Unreachable."""
    release = f"{part}=={_newest(part, wheels.python)}"
    tags = [word for tag in wheels.tags for word in ("--platform", tag)]
    with tempfile.TemporaryDirectory() as folder:
        done = _pip(
            "download", "--no-deps", "--only-binary=:all:", f"--python-version={wheels.python}",
            "--implementation=cp", *tags, f"--dest={folder}", release,
        )  # fmt: skip
    return done.returncode == 0


def main() -> int:
    """Print what differs; return 1 where something does, and 3 where the index is out of reach."""
    try:
        found = list(hold(contract.every(Path("snippets")), has))
    except Unreachable as error:
        print(f"Can't ask the package index: {error}. Check the network, then run this again.")
        return 3
    print("\n".join(found) or "The index has what the contracts say.")
    return 1 if found else 0


@functools.cache
def _newest(part: str, python: str) -> str:
    listed = _pip("index", "versions", part, f"--python-version={python}")
    found = re.search(r"\((\S+)\)", listed.stdout)
    if found is None:
        raise Unreachable(f"{part}: {listed.stderr.strip()}")
    return found[1]


def _pip(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *words],
        capture_output=True, text=True, check=False, timeout=LIMIT_S,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
