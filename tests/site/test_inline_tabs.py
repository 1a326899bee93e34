"""Sets of tabs: what they are made of, which are not whole, and where there are none."""

import pickle
import re

import pytest

from proof.site import inline_tabs

CUT_OFF = "the text before this tab separates it from the tabs above"
ONE = "```{tab} One\nText.\n```\n"
TWO = "```{tab} Two\nText.\n```\n"


def test_tabs_are_made_of_the_nodes_of_sphinx_inline_tabs(docset):
    docset.platform("beta", "Beta")
    built = docset.build()
    doctree = pickle.loads((built.folder.parent / "doctrees" / "index.doctree").read_bytes())  # noqa: S301
    tabs = inline_tabs.find(doctree)
    shape = [(t["type"], t["new_set"], [c.tagname for c in t.children]) for t in tabs]
    one = ("tab", True, ["label", "container"])
    other = ("tab", False, ["label", "container"])
    assert shape == [one, other] * 3
    assert all(t.children[1]["classes"] == ["tab-content"] for t in tabs)
    assert built.html().count('class="tab-set') == 3
    assert built.html().count('class="tab-label"') == 6


def test_labels_survive_in_a_manual_page(docset):
    docset.platform("beta", "Beta")
    (page,) = docset.build("man").folder.rglob("*.1")
    text = re.sub("(Alpha|Beta) One", "", page.read_text())
    first, second = text.index("Alpha"), text.index("Beta")
    assert first < text.index("open it (or") < second < text.rindex("open it (or")


@pytest.mark.parametrize(
    ("tabs", "line", "warning"),
    [
        (f"{ONE}\n% Cut.\n\n{TWO}", 9, CUT_OFF),
        (f"{ONE}\nCut.\n\n{TWO}", 9, CUT_OFF),
        (f"```{{stage}} prepare\n```\n\nCut.\n\n{TWO}", 8, CUT_OFF),
        (f"```{{stage}} prepare\n```\n\n{TWO}", 6, "tab 'Two' would join the tabs of a stage"),
        (f"{ONE}```{{tab}} Two\n% Nothing.\n```\n", 6, "tab 'Two' is empty"),
        (f"{ONE}```{{tab}} Two\n```\n", 6, 'Content block expected for the "tab" directive'),
        (ONE + ONE, 6, "two tabs of one set are called 'One'"),
    ],
)
def test_a_set_of_tabs_that_is_not_whole_is_a_located_warning(docset, tabs, line, warning):
    docset.page("evidence", f"# Evidence\n\n{tabs}")
    warnings = docset.build().warnings
    assert re.search(rf"evidence\.md:{line}: (WARNING|ERROR): {re.escape(warning)}", warnings)


@pytest.mark.parametrize(
    "tabs",
    [
        ONE + TWO,
        f"{ONE}\nText.\n\n```{{tab}} Two\n:new-set:\n\nText.\n```\n",
        f"````{{tab}} One\n{ONE}{TWO}````\n{TWO}",
        f"## A\n\n{ONE}\n## B\n\n{ONE}",
        "```{stage} prepare\n```\n```{tab} One\n:new-set:\n\nText.\n```\n",
    ],
)
def test_whole_sets_of_tabs_are_no_warning(docset, tabs):
    docset.page(
        "index", docset.source.joinpath("index.md").read_text().replace("prepare", "create", 1)
    )
    docset.page("evidence", f"# Evidence\n\n{tabs}")
    assert "[guide.tabs]" not in docset.build().warnings
