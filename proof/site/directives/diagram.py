"""`{diagram} NAME`: a drawing of `diagrams/NAME.svg`, in the page, so that it has its colours."""

import html
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes

from proof.site.directives.directive import GuideDirective
from proof.site.markup import container, paragraph, raw

_START = '<svg xmlns="http://www.w3.org/2000/svg" '


class DiagramDirective(GuideDirective, name="diagram"):
    """Show a drawing; `:alt:` is what it says to whom does not see it."""

    required_arguments: ClassVar[int] = 1
    option_spec: ClassVar[dict[str, Any]] = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the drawing, and its words for writers that do not draw."""
        path = Path(self.env.srcdir, "diagrams", f"{self.arguments[0]}.svg")
        self.env.note_dependency(path)
        alt = " ".join(self.options.get("alt", "").split())
        if not alt:
            raise self.error("say in `:alt:` what the drawing shows")
        try:
            drawing = path.read_text(encoding="utf-8")
            ElementTree.fromstring(drawing)
        except FileNotFoundError:
            raise self.error(f"there is no file diagrams/{path.name}") from None
        except ElementTree.ParseError as error:
            raise self.error(f"diagrams/{path.name}: {error}") from None
        if not drawing.startswith(_START):
            raise self.error(f"diagrams/{path.name}: must begin with {_START.rstrip()}")
        told = f'<svg role="img" aria-label="{html.escape(alt)}" {drawing.removeprefix(_START)}'
        words = addnodes.only("", paragraph(alt), expr="not html")
        return [container(raw(told), words, classes=["guide-diagram"])]
