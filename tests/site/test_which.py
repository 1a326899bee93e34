"""The command that says what a machine is, and what the page's script is told of its output."""

import json

import pytest
from bs4 import BeautifulSoup

from proof.guide import manifest
from proof.site import datafile
from proof.site.directives.which import DATA, Known, Which

ENTRY = '[[which]]\nplatform = "alpha"\nids = ["alpha", "a<b"]\ninits = ["systemd"]\n'


@pytest.fixture
def asking(docset):
    """A tiny guide whose first page asks."""
    index = (docset.source / "index.md").read_text()
    docset.page(
        "index",
        index.replace(
            "# Guide\n", "# Guide\n\n````{which}\nRun this:\n\n```{block} which\n```\n````\n"
        ),
    )
    (docset.manifest.parent / "which.sh").write_text("uname -a\n")
    (docset.manifest.parent / DATA).write_text(ENTRY)
    return docset


def data(built):
    part = BeautifulSoup(built.html(), "html.parser").select_one(".guide-which script")
    assert part["type"] == "application/json"
    return json.loads(part.string)


def test_the_page_has_the_words_the_command_and_the_data(asking):
    built = asking.build()
    assert built.warnings == ""
    part = BeautifulSoup(built.html(), "html.parser").select_one(".guide-which")
    assert part.get_text().split()[:4] == ["Run", "this:", "uname", "-a"]
    assert data(built) == {
        "labels": ["Alpha"],
        "known": [{"label": "Alpha", "ids": ["alpha", "a<b"], "inits": ["systemd"]}],
        "proven": [],
    }
    assert "a<b" not in built.html().partition("application/json")[2].partition("</script>")[0]


def test_a_system_is_proven_there_while_its_record_proves_it(asking):
    asking.record()
    known = {"label": "Alpha", "is": {"ID": "alpha", "VERSION_ID": "1"}}
    assert data(asking.build())["proven"] == [known]
    asking.snippet("alpha/30-create.sh", "create anew\n")
    assert data(asking.rebuild())["proven"] == []


def test_a_change_of_the_data_is_shown_by_the_next_build(asking):
    asking.build()
    (asking.manifest.parent / DATA).write_text(ENTRY.replace("a<b", "other"))
    assert data(asking.rebuild())["known"][0]["ids"] == ["alpha", "other"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"alpha"\n', '"alphab"\n', "there is no platform 'alphab' (did you mean alpha?)"),
        ("ids =", "idz =", "which, number 1: nothing is called 'idz' here (did you mean ids?)"),
    ],
)
def test_an_error_says_where(asking, old, new, said):
    (asking.manifest.parent / DATA).write_text(ENTRY.replace(old, new))
    assert f"which.toml: {said}" in asking.build().warnings


def test_each_way_to_start_services_has_one_route_and_no_word_leads_to_two():
    entries = datafile.load(manifest.PATH.with_name(DATA), Which, list[Known]).which
    routes = [init for entry in entries if entry.any for init in entry.inits]
    assert sorted(routes) == ["none", "openrc", "systemd", "sysvinit"]
    for words in ("ids", "systems", "browsers"):
        found = [word for entry in entries for word in getattr(entry, words)]
        assert len(found) == len(set(found)), words
    assert {init for entry in entries for init in entry.inits} == set(routes)
