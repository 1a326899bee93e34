"""Where the project keeps things, and how a message names a place."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: What the guide says, and what asserts that it holds.
GUIDE = ROOT / "snippets" / "guide.toml"
CHECKS = ROOT / "tests" / "checks"

#: Where test runs write their records, and where the tracked ones are.
BUILT = ROOT / "build" / "evidence"
PROMOTED = ROOT / "evidence"


def cache_dir() -> Path:
    """Return the folder that outlives runs: images, the lock, podman's configuration."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "buildbot-worker-guide"


def write_whole(path: Path, data: str | bytes) -> Path:
    """Write a file in one move, its folder made where it is missing; return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(data.encode() if isinstance(data, str) else data)
    return draft.replace(path)


def shown_path(path: Path) -> str:
    """Return a path as a message names it: relative to the project's folder if it is inside."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
