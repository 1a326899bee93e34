"""Files that a build writes, and the name of one that it may read."""

from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

#: In the source: the old texts' addresses, and where they lead.
REDIRECTS = "redirects.toml"


def html_builder(app: Sphinx, failure: Exception | None) -> StandaloneHTMLBuilder | None:
    """Return what has built pages of HTML; None if it failed, or if other things were built."""
    return app.builder if isinstance(app.builder, StandaloneHTMLBuilder) and not failure else None


def write(path: Path, text: str) -> None:
    """Write a text, unless it stands there already: a file that did not change keeps its time."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def make_once(stamp: Path, made_of: str, make: Callable[[], None]) -> None:
    """Make something, unless the stamp says that it was made of the same.

    The stamp is written last, so that what is stopped in mid-write is made again.
    """
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == made_of:
        return
    stamp.unlink(missing_ok=True)
    make()
    write(stamp, made_of)
