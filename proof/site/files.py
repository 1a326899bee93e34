"""Data files that a build reads, and files that it writes."""

import functools
from pathlib import Path
from typing import Any, TypeVar

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from proof.errors import ManifestError
from proof.guide.tables import read_toml, structured_file

_T = TypeVar("_T")


def html_builder(app: Sphinx, failure: Exception | None) -> StandaloneHTMLBuilder | None:
    """Return what has built pages of HTML; None if it failed, or if other things were built."""
    return app.builder if isinstance(app.builder, StandaloneHTMLBuilder) and not failure else None


def write(path: Path, text: str) -> None:
    """Write a text, unless it stands there already: a file that did not change keeps its time."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


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
