"""A copy of each page in Markdown, and `llms.txt`, which lists them: for programs that read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from proof.site import files
from proof.site.output import markdown

__all__ = ["LIST", "offer", "setup", "write_list"]

LIST = "llms.txt"

_ABOUT = (
    "How to lend a machine to CPython's buildbot fleet. Each block of commands was pasted into the "
    "systems that are named above it, unless the words there say otherwise."
)

#: What is kept of a page beside what it says of itself; Sphinx stores that from build to build.
_ABOUT_PAGE = "guide-about"

#: Where a sentence ends.
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire this by itself: any page has a copy."""
    app.connect("doctree-read", _keep)
    app.connect("html-page-context", offer)
    app.connect("build-finished", write_list)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _name(builder: StandaloneHTMLBuilder, page: str) -> str:
    """Return the address of a page's copy: that of the page, and `.md`."""
    return f"{builder.get_target_uri(page)}.md"


def offer(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], tree: nodes.document | None
) -> None:
    """Write the copy of a page and have its head name it; what no text is behind has none."""
    if tree is None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    name = _name(app.builder, page)
    files.write(Path(app.outdir, name), f"{markdown.Writer().blocks(tree)}\n")
    here = relative_uri(app.builder.get_target_uri(page), name)
    context["metatags"] += f'<link rel="alternate" type="text/markdown" href="{here}">\n'


def write_list(app: Sphinx, failure: Exception | None) -> None:
    """Write the list of pages, in the order of their table."""
    builder = app.builder
    if failure or not isinstance(builder, StandaloneHTMLBuilder):
        return
    env = builder.env
    lines = [f"# {app.config.project}", "", f"> {_ABOUT}", "", "## Pages", ""]
    for page in _ordered(app):
        title = env.titles[page].astext()
        about = env.metadata[page][_ABOUT_PAGE]
        lines.append(f"- [{title}]({_name(builder, page)}){about and f': {about}'}")
    files.write(Path(app.outdir, LIST), "\n".join(lines) + "\n")


def _keep(app: Sphinx, tree: nodes.document) -> None:
    """Keep the first sentence of a page, which says what is there, or nothing."""
    said = next((p.astext() for p in tree.findall(nodes.paragraph) if _is_text(p)), "")
    about = _SENTENCE.split(" ".join(said.split()), maxsplit=1)[0]
    app.env.metadata[app.env.docname][_ABOUT_PAGE] = about


def _is_text(paragraph: nodes.paragraph) -> bool:
    # What a parser had to say stands in the tree until the page is written.
    return not isinstance(paragraph.parent, nodes.system_message)


def _ordered(app: Sphinx) -> list[str]:
    """Return all pages: those of the table in its order, then those that are in none."""
    env = app.env
    root = str(app.config.root_doc)
    found, waiting = [], [root]
    while waiting:
        page = waiting.pop(0)
        if page not in found:
            found.append(page)
            waiting = [*env.toctree_includes.get(page, []), *waiting]
    return [*found, *sorted(set(env.found_docs) - set(found))]
