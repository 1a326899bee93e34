"""The full name of an image: what a short one means may depend on which registry answers first."""

import tomllib
from pathlib import Path

SYSTEM = Path("/etc/containers")


def full_name(repository: str) -> str:
    """Return the name that podman's lists of short names have for a repository, or nothing.

    Source: containers-registries.conf(5), *short-name aliasing*.
    """
    own = Path.home() / ".config" / "containers"  # whatever XDG_CONFIG_HOME says
    known: dict[str, str] = {}
    for folder in (SYSTEM, own):
        for file in (folder / "registries.conf", *sorted(folder.glob("registries.conf.d/*.conf"))):
            known |= _aliases(file)
    return known.get(repository, "")


def _aliases(file: Path) -> dict[str, str]:
    try:
        return dict(tomllib.loads(file.read_text(encoding="utf-8")).get("aliases", {}))
    except (OSError, ValueError):
        return {}  # what podman can't read either, it refuses by its own words
