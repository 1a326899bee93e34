"""Mends what the libraries write: names and focus for those who need them, valid HTML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

__all__ = ["mend", "setup"]

#: What is written, and what it should be.
_MENDED = (
    # A checkbox is checked or not; True is no value in HTML.
    (re.compile(r' checked="True"'), ' checked=""'),
    # What scrolls by itself can be reached, and so be scrolled, by keys alone.
    (re.compile(r'(<div class="highlight"><pre)>'), r'\1 tabindex="0">'),
    (re.compile(r'(<div class="table-wrapper[^>]*)>'), r'\1 tabindex="0">'),
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire this by itself: what it mends is of the theme and the extensions in conf.py."""
    app.connect("html-page-context", mend, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def mend(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    """Change the body of a page, and leave out a link to edit what a build writes."""
    body = context.get("body", "")
    for wrong, right in _MENDED:
        body = wrong.sub(right, body)
    context["body"] = body
    # Furo offers to edit whatever has a source; the page of a target is written by the build.
    source = Path(app.srcdir, f"{page}{context.get('page_source_suffix', '')}")
    if source.is_file() and _is_written(source):
        context["page_source_suffix"] = ""


def _is_written(source: Path) -> bool:
    from proof.site import generated_pages

    return source.parent.name in generated_pages.FOLDERS
