"""What a reader fills in, and what a page says of the password."""

import re

import pytest
from bs4 import BeautifulSoup

from proof.guide import manifest
from proof.guide.placeholders import RULES
from proof.site.directives import fill

BY_HAND = "# Guide\n\n```{fill}\nPut your own in.\n```\n\n```{stage} create\n```\n"


def test_who_has_no_script_reads_what_to_replace(docset):
    docset.page("index", BY_HAND + "\n```{stage} prepare\n```\n\n```{stage} remove\n```\n")
    text = (docset.build("text").folder / "index.txt").read_text()
    assert "Put your own in." in text
    assert "Fill in once" not in text
    html = docset.build().html()
    assert html.index('class="guide-by-hand') < html.index("Put your own in.")
    assert re.findall(r'<input id="fill-\w+" data-key="(\w+)"', html) == ["name", "admin", "host"]


@pytest.mark.parametrize(
    ("step", "seen"),
    [
        ("create --password WORKERPASSWD\n", True),
        ("cat >/tmp/password <<'END'\nWORKERPASSWD\nEND\n", False),
    ],
)
def test_a_block_with_the_password_says_where_it_shows(docset, step, seen):
    docset.snippet("alpha/30-create.sh", step)
    built = docset.build()
    text = built.text()
    assert "type HISTFILE= in the the worker shell before you paste it." in text
    assert ("Other users of the machine can see it" in text) is seen
    # The script puts a field for it there.
    assert built.html().count("guide-password") == 1


def test_a_command_of_powershell_shows_others_no_password_and_a_program_does(guide):
    pages = guide.html("setup") + guide.html("operate")
    found = BeautifulSoup(pages, "html.parser")
    steps = ("windows-30-create", "windows-77-operate-password")
    shown = ["Other users of the machine" in found.find(id=step).get_text() for step in steps]
    assert shown == [True, False]


def test_a_block_without_it_asks_for_nothing(docset):
    html = docset.build().html()
    assert "guide-password" not in html
    assert "HISTFILE" not in html


def test_the_script_is_told_every_text_and_every_rule():
    known = manifest.load()
    line = fill.data(known)
    for text in ("WORKERNAME", "WORKERPASSWD", "WORKERPROFILE", known.placeholders.admin):
        assert f'"text":"{text}"' in line
    for rule in RULES.values():
        assert rule.words in line
