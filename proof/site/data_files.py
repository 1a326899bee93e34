"""Data files that a build reads, beside steps and records."""

import functools
from pathlib import Path
from typing import Any, TypeVar

from proof.errors import ManifestError
from proof.guide.tables import read_toml, structured_file

_T = TypeVar("_T")


def load(path: Path, cls: type[_T]) -> _T:
    """Return what a TOML file says; raises ValueError, `file: where: what`."""
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    kind: Any = cls  # a class can be hashed, which mypy does not see of type[_T]
    found: _T = _load(path, changed, kind)
    return found


@functools.lru_cache(maxsize=8)
def _load(path: Path, _changed: int, cls: Any) -> Any:
    try:
        return structured_file(path, read_toml(path), cls)
    except ManifestError as error:
        raise ValueError(str(error)) from None
