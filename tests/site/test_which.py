"""The command that says what a machine is, and what the page's script is told of its output."""

import json

import pytest

from proof.records.record import MachineRun

KINDS = """
[[kinds]]
when = [{ ID = 'image|live' }, { paths = '.*/run/x.*' }]
says = "No."
"""


@pytest.fixture
def asking(docset):
    """A tiny guide whose first page asks."""
    docset.open_with("````{which}\nRun this:\n\n```{block} which\n```\n````")
    (docset.manifest.parent / "which.sh").write_text("uname -a\n")
    (docset.manifest.parent / "which.toml").write_text(KINDS)
    docset.replace('ids = ["alpha"]', 'ids = ["alpha", "a<b"]')
    return docset


def data(built):
    part = built.soup().select_one(".guide-which script")
    assert part["type"] == "application/json"
    return json.loads(part.string)


def test_the_page_has_the_words_the_command_and_the_data(asking):
    built = asking.build()
    assert built.warnings == ""
    part = built.soup().select_one(".guide-which")
    words = part.get_text().split()[:7]
    assert " ".join(words) == "Find your platform Run this: uname -a"
    assert data(built) == {
        "groups": [["Others", [["Alpha", "Alpha — not tested"]]]],
        "known": [{"label": "Alpha", "ids": ["alpha", "a<b"], "inits": ["systemd"]}],
        "kinds": [{"when": [{"ID": "image|live"}, {"paths": ".*/run/x.*"}], "says": "No."}],
        "tested": [],
    }
    assert "a<b" not in built.html().partition("application/json")[2].partition("</script>")[0]


def test_a_system_is_tested_there_while_its_record_proves_it(asking):
    asking.record()
    # An older record doesn't say on which processor it was made, so it claims nothing.
    assert data(asking.build())["tested"] == []
    asking.record(machine=MachineRun(kernel="Linux", processor="riscv64"))
    known = {"label": "Alpha", "is": {"ID": "alpha", "VERSION_ID": "1"}, "on": "Linux riscv64"}
    assert data(asking.rebuild())["tested"] == [known]
    asking.snippet("alpha/30-create.sh", "create anew\n")
    assert data(asking.rebuild())["tested"] == []


def test_a_change_of_the_data_is_shown_by_the_next_build(asking):
    asking.build()
    asking.replace("a<b", "other")
    assert data(asking.rebuild())["known"][0]["ids"] == ["alpha", "other"]
    (asking.manifest.parent / "which.toml").write_text(KINDS.replace("No.", "Never."))
    assert data(asking.rebuild())["kinds"][0]["says"] == "Never."


def test_a_kind_that_cannot_be_read_says_where(asking):
    (asking.manifest.parent / "which.toml").write_text("[[kinds]]\nwhen = []\n")
    assert "which.toml: kinds, number 1: `says` is missing" in asking.build().warnings
