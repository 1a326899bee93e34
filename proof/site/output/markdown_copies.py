"""A copy of each page in Markdown, and `llms.txt`, which lists them: for programs that read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from docutils import nodes
from markdownify import MarkdownConverter
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from proof.site import files

__all__ = ["LIST", "copy", "offer", "setup", "write_list"]

LIST = "llms.txt"

_ABOUT = (
    "How to lend a machine to CPython's buildbot fleet. Each block of commands was pasted into the "
    "systems that are named above it, unless the words there say otherwise."
)

#: What is kept of a page beside what it says of itself; Sphinx stores that from build to build.
_ABOUT_PAGE = "guide-about"

#: Where a sentence ends.
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")

#: Parts of a page that only a browser has a use for: elements with what is in them, and tags. They
#: are out before the page is taken apart: a block of code has a tag for each colour.
_FOR_BROWSERS = re.compile(
    r"""<a class=["']headerlink.*?</a>|<(script|style|svg)\b.*?</\1>|</?(?:input|span)\b[^>]*>""",
    re.DOTALL,
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire this by itself: any page has a copy."""
    app.connect("doctree-read", _keep)
    # Before pages are made light: what is left out there tells what a part of a page is.
    app.connect("html-page-context", offer, priority=700)
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
    files.write(Path(app.outdir, name), copy(context["body"]))
    here = relative_uri(app.builder.get_target_uri(page), name)
    context["metatags"] += f'<link rel="alternate" type="text/markdown" href="{here}">\n'


class _Converter(MarkdownConverter):
    """Markdown as this guide has it, with the label of each tab above what is in the tab."""

    def convert_label(self, _tag: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        return f"\n\n**{text.strip()}**\n\n"

    def convert_summary(self, _tag: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        return f"\n\n{text.strip()}:\n\n"


def copy(body: str) -> str:
    """Return the body of a page as Markdown; links lead to copies."""
    soup = BeautifulSoup(_FOR_BROWSERS.sub("", body), "html.parser")
    for link in soup.find_all("a", class_="internal"):
        path, mark, place = str(link["href"]).partition("#")
        if path.endswith(".html"):
            link["href"] = f"{path}.md{mark}{place}"
    converter = _Converter(
        heading_style="ATX", bullets="-", code_language_callback=_language, escape_misc=False
    )
    return f"{str(converter.convert_soup(soup)).strip()}\n"


def _language(block: Tag) -> str:
    """Return the language of a block, which an element around it has among its classes."""
    around = block.find_parent(class_=lambda name: bool(name and name.startswith("highlight-")))
    classes = around.get_attribute_list("class") if around else []
    names = (str(c).removeprefix("highlight-") for c in classes if str(c).startswith("highlight-"))
    return next((name for name in names if name not in {"text", "default"}), "")


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
