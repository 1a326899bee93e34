"""Data files that lie beside the pages, as frozen objects; every error says where."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from proof.guide.tables import Misfit, not_utf8, structured

__all__ = ["load"]

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
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return structured(table, cls)
    except FileNotFoundError:
        raise ValueError(f"{path.name}: there is no such file in {path.parent}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name}:{not_utf8(error)}") from None
    except (tomllib.TOMLDecodeError, Misfit) as error:
        raise ValueError(f"{path.name}: {error}") from None
