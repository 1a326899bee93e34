"""The one module that uses sphinx-inline-tabs' private nodes: makes, finds, checks, rewrites tabs.

The package has no public name for its nodes; tests/site/test_inline_tabs.py holds their shape.
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_inline_tabs._impl import (  # type: ignore[import-untyped]
    TabContainer,
    TabInput,
    TabLabel,
)

from proof.site import report


def tab(label: str, content: Iterable[nodes.Node], *, new_set: bool, stage: str) -> nodes.Element:
    """Return a tab of a stage; `new_set`: whether it starts a set of tabs."""
    made: nodes.Element = TabContainer("", type="tab", new_set=new_set, stage=stage)
    made += nodes.label("", label)
    made += nodes.container("", *content, is_div=True, classes=["tab-content"])
    return made


def find(tree: nodes.Node) -> list[nodes.Element]:
    """Return all tabs of a page that has not been rendered; each has a label and a content."""
    return list(tree.findall(TabContainer))


def parts(tree: nodes.Node) -> Iterator[tuple[nodes.Element, nodes.Element, nodes.Element]]:
    """Yield each tab's radio button, label and panel, once tabs are made ready for HTML."""
    for button in list(tree.findall(TabInput)):
        label, panel = button.parent.children[(at := button.parent.index(button) + 1) : at + 2]
        assert isinstance(label, TabLabel)
        assert isinstance(panel, nodes.container)
        yield button, label, panel


class LabelTabs(SphinxPostTransform):
    """Replace each tab by its label and its content, for writers that would drop the labels."""

    default_priority = 200
    formats: ClassVar[tuple[str, ...]] = ("latex", "man", "texinfo", "text")  # type: ignore[misc]

    def run(self, **kwargs: Any) -> None:  # noqa: ARG002 - the signature is Sphinx's
        """Replace every tab of a page."""
        for found in find(self.document):
            label, content = found.children
            found.replace_self([nodes.rubric("", "", *label.children), *content.children])


class CheckTabSets(SphinxPostTransform):
    """Warn of tabs that sphinx-inline-tabs would put into another set than the author meant."""

    #: After conditional content is removed, and before a writer gets its form of the tabs.
    default_priority = 150

    def run(self, **kwargs: Any) -> None:  # noqa: ARG002 - the signature is Sphinx's
        """Check every set of a page."""
        for tab_set in _sets(find(self.document)):
            for found, problem in _problems(tab_set):
                report.warn(problem, "tabs", found)


def _sets(tabs: Iterable[nodes.Element]) -> list[list[nodes.Element]]:
    """Group tabs as sphinx-inline-tabs does: neighbours are a set, unless one starts another."""
    sets: list[list[nodes.Element]] = []
    set_of: dict[nodes.Node, list[nodes.Element]] = {}
    for found in tabs:
        before = _before(found)
        if before and before[-1] in set_of and not found["new_set"]:
            joined = set_of[before[-1]]
        else:
            joined = []
            sets.append(joined)
        joined.append(found)
        set_of[found] = joined
    return sets


def _problems(tab_set: list[nodes.Element]) -> Iterator[tuple[nodes.Element, str]]:
    """Yield what is wrong with the tabs of one set, each with the tab that it is about."""
    first = tab_set[0]
    if not first["new_set"] and any(isinstance(node, TabContainer) for node in _before(first)):
        yield (
            first,
            "the text before this tab separates it from the tabs above; put the tabs of a set "
            "next to each other, without a comment between them, or begin a set with `:new-set:`",
        )
    labels: set[str] = set()
    for found in tab_set:
        label, content = found.children
        if found.get("stage") != first.get("stage"):
            yield (
                found,
                f"tab {label.astext()!r} would join the tabs of a stage, which come from the "
                "manifest alone; begin a set with `:new-set:`",
            )
        if label.astext() in labels:
            yield found, f"two tabs of one set are called {label.astext()!r}; a label is there once"
        labels.add(label.astext())
        if all(isinstance(node, nodes.Invisible) for node in content.children):
            yield found, f"tab {label.astext()!r} is empty"


def _before(found: nodes.Element) -> list[nodes.Node]:
    """Return the nodes before a tab, under the same parent."""
    parent = found.parent
    assert parent is not None
    return list(parent.children[: parent.index(found)])
