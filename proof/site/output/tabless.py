"""Tabs where there are none: in text and print, each becomes its label and what is under it."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

# The package has no public name for its nodes; a test holds their shape.
from sphinx_inline_tabs._impl import TabContainer  # type: ignore[import-untyped]

__all__ = ["FlattenTabs"]


class FlattenTabs(SphinxPostTransform):
    """Keep the labels, which these writers drop, so that no platform's commands run together."""

    default_priority = 200
    formats: ClassVar[tuple[str, ...]] = ("latex", "man", "texinfo", "text")  # type: ignore[misc]

    def run(self, **kwargs: Any) -> None:  # noqa: ARG002 - the signature is Sphinx's
        """Replace every tab."""
        for tab in list(self.document.findall(TabContainer)):
            label, content = tab.children
            tab.replace_self([nodes.rubric("", "", *label.children), *content.children])
