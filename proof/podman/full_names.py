"""The full name of an image: what a short one means may depend on which registry answers first."""

import re
import tomllib
from pathlib import Path

SYSTEM = Path("/etc/containers")

#: Why an image can't be asked for.
UNKNOWN = "podman's lists of short names lack its image"


def full_name(reference: str, digest: str = "") -> str:
    """Return the one name that an image has by podman's lists of short names, or nothing.

    Source: containers-registries.conf(5), *short-name aliasing*.
    """
    name = re.fullmatch(r"(.+?)(?::([^:/]+))?", reference)
    if not name:
        return ""
    repository, version = name[1], name[2] or "latest"
    host, _, path = repository.partition("/")
    if not path or not re.search(r"[.:]|^localhost$", host):
        repository = _known().get(repository, "")
    if not repository:
        return ""
    return f"{repository}@{digest}" if digest else f"{repository}:{version}"


def _known() -> dict[str, str]:
    """Return the full names of repositories by the short ones; the account's own come last."""
    own = Path.home() / ".config" / "containers"  # whatever XDG_CONFIG_HOME says
    known: dict[str, str] = {}
    for folder in (SYSTEM, own):
        for file in (folder / "registries.conf", *sorted(folder.glob("registries.conf.d/*.conf"))):
            known |= _aliases(file)
    return known


def _aliases(file: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("aliases")
    except (OSError, ValueError):
        return {}  # what podman can't read either, it refuses by its own words
    pairs = found.items() if isinstance(found, dict) else ()
    return {short: full for short, full in pairs if isinstance(full, str)}
