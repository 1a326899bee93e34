"""Files that a build writes, and the name of one that it may read."""

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
