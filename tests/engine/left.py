"""What a run may not leave behind: on the host, in its cache, and among temporary files."""

import subprocess
from pathlib import Path

from proof.paths import cache_dir
from tests.engine.running import host

#: How the tools of a run name what they put into /tmp and /var/tmp.
TEMPORARY = ("buildah", "conmon", "container", "libpod", "mmdebstrap", "podman", "storage")

#: Locks and lists that a store has from its first use on.
OWN = {"containers.json", "containers.lock", "netavark.lock", "volatile-containers.json"}

#: What a run removes of one that was killed before it, of the kinds that `everything` has.
SWEPT = {"containers", "volumes", "networks", "scratch", "temporary"}


def everything() -> dict[str, set[str]]:
    """The host, and the files of containers, networks and what is needed for a while.

    An image that a run has made is there to stay.
    """
    store = cache_dir() / "store"
    return host() | {
        "containers": entries(store / "overlay-containers"),
        "volumes": entries(store / "volumes"),
        "networks": entries(cache_dir() / "networks"),
        "scratch": entries(cache_dir() / "scratch"),
        "temporary": {
            str(path)
            for folder in ("/tmp", "/var/tmp")
            for path in Path(folder).iterdir()
            if path.name.startswith(TEMPORARY)
        },
    }


def changed(before: dict[str, set[str]]) -> dict[str, set[str]]:
    """What differs from `everything` as it was, but for files of killed runs, which runs sweep."""
    now = everything()
    found = {
        kind: now[kind] - before[kind] if kind in SWEPT else now[kind] ^ before[kind]
        for kind in now
    }
    return {kind: what for kind, what in found.items() if what}


def layers() -> set[str]:
    """The layers of the store, of images and of containers that are still there."""
    return entries(cache_dir() / "store" / "overlay")


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - OWN if folder.is_dir() else set()


def copy_cache(home: Path) -> str:
    """Copy the cache and its images; return the XDG_CACHE_HOME of the copy."""
    home.mkdir()
    subprocess.run(["cp", "--archive", cache_dir(), home], check=True)
    return str(home)
