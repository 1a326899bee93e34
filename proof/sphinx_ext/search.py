"""Lets the search say in which tabs a text is: Sphinx's own index knows pages only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.typing import ExtensionMetadata

# The package has no public name for its nodes; a test holds their shape.
from sphinx_inline_tabs._impl import TabContainer  # type: ignore[import-untyped]

__all__ = ["INDEX", "setup", "tabs", "write"]

#: What `tabsearch.js` reads; a script and no JSON, since a page from disk may fetch nothing.
INDEX = "tabindex.js"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire this by itself: the page of the search that asks for it is a template's."""
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the texts of all tabs, unless nothing was read since they were written."""
    if failure or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    out = Path(app.outdir, INDEX)
    read = max((f.stat().st_mtime for f in Path(app.doctreedir).rglob("*.doctree")), default=0)
    if out.is_file() and out.stat().st_mtime > read:
        return
    found = {page: list(tabs(app.env.get_doctree(page))) for page in sorted(app.env.found_docs)}
    listed = {page: entries for page, entries in found.items() if entries}
    out.write_text(f"guideTabs = {json.dumps(listed, ensure_ascii=False)};\n", encoding="utf-8")


def tabs(tree: nodes.document) -> Iterator[tuple[str, str, str, str]]:
    """Yield for each tab its label, the title of its section, a place in it, and its text."""
    for tab in tree.findall(TabContainer):
        label, content = tab.children
        section = tab
        while not isinstance(section, nodes.section | nodes.document):
            assert section.parent is not None
            section = section.parent
        title = next((t.astext() for t in section.findall(nodes.title)), "")
        places = [i for part in (content, section) for n in part.findall() for i in _ids(n)]
        text = " ".join(content.astext().split())
        yield label.astext(), title, next(iter(places), ""), text


def _ids(node: nodes.Node) -> list[str]:
    return list(node["ids"]) if isinstance(node, nodes.Element) else []
