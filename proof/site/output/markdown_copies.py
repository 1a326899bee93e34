"""A copy of each page in Markdown, and `llms.txt`, which lists them: for programs that read."""

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from proof.site import files
from proof.site.output import markdown

LIST = "llms.txt"

_ABOUT = (
    "How to lend a machine to CPython's buildbot fleet. On the pages of set-up and maintenance,"
    " the line below a platform's name says on which systems its commands were tested, and when."
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
    """Write the copy of a page, and have its head describe the page and name the copy.

    A page without a text of its own has the description of the guide, and no copy.
    """
    about = app.env.metadata[page].get(_ABOUT_PAGE) or _SENTENCE.split(_ABOUT, maxsplit=1)[0]
    described = f'<meta name="description" content="{html.escape(about)}">\n'
    context["metatags"] = context.get("metatags", "") + described
    if tree is None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    name = _name(app.builder, page)
    files.write(Path(app.outdir, name), f"{markdown.Writer().blocks(tree)}\n")
    here = relative_uri(app.builder.get_target_uri(page), name)
    context["metatags"] += f'<link rel="alternate" type="text/markdown" href="{here}">\n'


def write_list(app: Sphinx, failure: Exception | None) -> None:
    """Write the list of pages, in the order of their table."""
    builder = files.html_builder(app, failure)
    if builder is None:
        return
    lines = [f"# {app.config.project}", "", f"> {_ABOUT}"]
    for title, pages in _parts(app).items():
        lines += ["", f"## {title}", ""]
        for page in pages:
            about = builder.env.metadata[page][_ABOUT_PAGE]
            name = builder.env.titles[page].astext()
            lines.append(f"- [{name}]({_name(builder, page)}){about and f': {about}'}")
    files.write(Path(app.outdir, LIST), "\n".join(lines) + "\n")


def _keep(app: Sphinx, tree: nodes.document) -> None:
    """Keep the first sentence of a page, which says what is there, or nothing."""
    said = next((p.astext() for p in tree.findall(nodes.paragraph) if _is_text(p)), "")
    about = _SENTENCE.split(" ".join(said.split()), maxsplit=1)[0]
    app.env.metadata[app.env.docname][_ABOUT_PAGE] = about


def _is_text(paragraph: nodes.paragraph) -> bool:
    # What a parser had to say stands in the tree until the page is written. A paragraph that is a
    # link leads elsewhere.
    is_link = len(paragraph) == 1 and isinstance(
        paragraph[0], nodes.reference | addnodes.pending_xref
    )
    return not is_link and not isinstance(paragraph.parent, nodes.system_message)


def _parts(app: Sphinx) -> dict[str, list[str]]:
    """Return the pages below the captions of the first page's tables, in their order.

    What is in no table is Optional, a word of llmstxt.org: a program with little room skips it.
    """
    env, root = app.env, str(app.config.root_doc)
    parts = {"Start": [root]}
    for table in env.tocs[root].findall(addnodes.toctree):
        pages = [p for page in table["includefiles"] for p in _with_below(env, page)]
        parts.setdefault(table["caption"] or "Pages", []).extend(pages)
    listed = {page for pages in parts.values() for page in pages}
    parts["Optional"] = sorted(set(env.found_docs) - listed)
    return {title: pages for title, pages in parts.items() if pages}


def _with_below(env: BuildEnvironment, page: str) -> list[str]:
    """Return a page and those of its own tables."""
    below = env.toctree_includes.get(page, [])
    return [page, *(p for each in below for p in _with_below(env, each))]
