"""Lets the search say in which tabs a text is: Sphinx's own index knows pages only."""

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from proof.site import files, inline_tabs

#: What web/search reads; a script and not JSON, because a page opened from disk can fetch nothing.
INDEX = "tabindex.js"

#: What is kept of a page beside what it says of itself: Sphinx stores that from build to build,
#: and brings it together from the processes that read pages.
_TABS = "guide-tabs"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire this by itself: the page of the search that asks for it is a template's."""
    app.connect("doctree-read", _keep)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _keep(app: Sphinx, tree: nodes.document) -> None:
    if found := list(tabs(tree)):
        app.env.metadata[app.env.docname][_TABS] = found


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the texts of all tabs, unless they stand there already."""
    if files.html_builder(app, failure) is None:
        return
    kept = app.env.metadata
    listed = {page: kept[page][_TABS] for page in sorted(kept) if _TABS in kept[page]}
    text = f"globalThis.guideTabs = {json.dumps(listed, ensure_ascii=False)};\n"
    files.write(Path(app.outdir, INDEX), text)


def tabs(tree: nodes.document) -> Iterator[tuple[str, str, str, str]]:
    """Yield for each tab its label, the title of its section, a place in it, and its text."""
    for tab in inline_tabs.find(tree):
        label, content = tab.children
        section = tab
        while not isinstance(section, nodes.section | nodes.document):
            assert section.parent is not None
            section = section.parent
        title = next((t.astext() for t in section.findall(nodes.title)), "")
        places = (i for part in (content, section) for n in part.findall() for i in _ids(n))
        text = " ".join(content.astext().split())
        yield label.astext(), title, next(places, ""), text


def _ids(node: nodes.Node) -> list[str]:
    return list(node["ids"]) if isinstance(node, nodes.Element) else []
