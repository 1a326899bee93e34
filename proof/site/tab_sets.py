"""Looks at the tabs as sphinx-inline-tabs will group them, and says where a set is not whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

# The package has no public name for its nodes; a test holds their shape.
from sphinx_inline_tabs._impl import TabContainer  # type: ignore[import-untyped]

__all__ = ["CheckTabSets"]

_log = logging.getLogger(__name__)


class CheckTabSets(SphinxPostTransform):
    """Warn of tabs that a reader would not find where they belong."""

    #: After conditional content is settled, before tabs become what a writer knows.
    default_priority = 150

    def run(self, **kwargs: Any) -> None:  # noqa: ARG002 - the signature is Sphinx's
        """Look at every set of a page."""
        for tab_set in _sets(self.document.findall(TabContainer)):
            for tab, problem in _problems(tab_set):
                _log.warning("%s", problem, location=tab, type="guide", subtype="tabs")


def _sets(tabs: Iterable[nodes.Element]) -> list[list[nodes.Element]]:
    """Group tabs: neighbours make a set, unless one says that it begins another."""
    sets: list[list[nodes.Element]] = []
    set_of: dict[nodes.Node, list[nodes.Element]] = {}
    for tab in tabs:
        before = _before(tab)
        if before and before[-1] in set_of and not tab["new_set"]:
            joined = set_of[before[-1]]
        else:
            joined = []
            sets.append(joined)
        joined.append(tab)
        set_of[tab] = joined
    return sets


def _problems(tab_set: list[nodes.Element]) -> Iterator[tuple[nodes.Element, str]]:
    """Yield what is wrong with the tabs of one set, each with the tab that it is about."""
    first = tab_set[0]
    if not first["new_set"] and any(isinstance(node, TabContainer) for node in _before(first)):
        yield (
            first,
            "what stands before this tab cuts it off from the tabs above; put the tabs of a set "
            "side by side, with not even a comment between them, or begin a set with `:new-set:`",
        )
    labels: set[str] = set()
    for tab in tab_set:
        label, content = tab.children
        if tab.get("stage") != first.get("stage"):
            yield (
                tab,
                f"tab {label.astext()!r} would join the tabs of a stage, which come from the "
                "manifest alone; begin a set with `:new-set:`",
            )
        if label.astext() in labels:
            yield tab, f"two tabs of one set are called {label.astext()!r}; a label is there once"
        labels.add(label.astext())
        if all(isinstance(node, nodes.Invisible) for node in content.children):
            yield tab, f"tab {label.astext()!r} is empty"


def _before(tab: nodes.Element) -> list[nodes.Node]:
    """Return what stands before a tab, under the same parent."""
    parent = tab.parent
    assert parent is not None
    return list(parent.children[: parent.index(tab)])
