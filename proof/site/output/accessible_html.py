"""Fixes what libraries write: keyboard access, valid HTML, and no link to edit generated pages."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from proof.site import generated_pages


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register this as an extension of its own: it fits the theme and extensions of conf.py."""
    app.set_translator("html", Translator)
    app.connect("html-page-context", _edit_link, priority=800)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}


class Translator(HTML5Translator):
    """Lets the keyboard reach everything that scrolls by itself, and writes valid attributes."""

    def starttag(self, node: Any, tagname: str, *rest: Any, **attributes: Any) -> str:
        """Make wide tables focusable; `checked` takes no value in HTML."""
        if "table-wrapper" in node.get("classes", ()):
            attributes["tabindex"] = "0"
        if attributes.get("checked") is True:
            attributes["checked"] = ""
        return super().starttag(node, tagname, *rest, **attributes)

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Make blocks of code focusable."""
        start = len(self.body)
        try:
            super().visit_literal_block(node)
        finally:
            block = "".join(self.body[start:])
            self.body[start:] = [block.replace("<pre", '<pre tabindex="0"', 1)]


def _edit_link(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    """Leave out the link to edit a page that the build wrote; Furo offers one for every source."""
    if page.rpartition("/")[0] in generated_pages.FOLDERS:
        context["page_source_suffix"] = ""
