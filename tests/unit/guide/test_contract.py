"""Contracts as files: what is read of them, and when a source or a release is too old."""

import datetime
import re

import pytest

from proof.errors import ManifestError
from proof.guide import contract
from proof.paths import ROOT
from tests.unit.contracts import BOOK, HELD, SNIPPETS

AGED = """\
needs = [{ what = "x", source = "old" }, { what = "y", source = "new" }]
[sources]
old = { where = "a@1", read = 2026-01-31 }
new = { where = "a@2 b", read = 2026-03-01 }
"""


def test_what_to_read_again_comes_oldest_first(tmp_path, capsys):
    for folder, text in (("snippets/one", AGED), ("source", AGED.replace("01-31", "02-01"))):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / contract.FILE).write_text(text)
    assert contract.main(tmp_path, datetime.date(2026, 3, 2)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2026-01-31 30 days, one: a@1",
        "2026-02-01 29 days, source: a@1",
        "2026-03-01 1 days, one: a@2 b",
        "2026-03-01 1 days, source: a@2 b",
    ]
    # A source counts for 180 days.
    assert contract.main(tmp_path, datetime.date(2026, 7, 30)) == 0
    assert contract.main(tmp_path, datetime.date(2026, 7, 31)) == 1
    assert "2026-01-31 read again, one: a@1" in capsys.readouterr().out


def test_a_release_past_its_end_is_named(tmp_path, capsys):
    (tmp_path / "source").mkdir()
    text = f'{AGED}[ends]\nx-2 = {{ day = 2026-03-02, source = "new" }}\n'
    (tmp_path / "source" / contract.FILE).write_text(text)
    assert contract.main(tmp_path, datetime.date(2026, 3, 2)) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2026-03-02 ends in 0 days: x-2"
    assert contract.main(tmp_path, datetime.date(2026, 3, 3)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2026-03-02 past its end: x-2"


#: Still supported, and no day of an end is named, by endoflife-date/endoflife.date@a70eca3.
ENDLESS = {"macos-15", "netbsd-10"}


def test_each_target_is_of_a_release_whose_end_is_known_or_of_none():
    ends = {name for c in contract.every(SNIPPETS) for name in c.ends}
    fixed = {key for key, target in BOOK.targets.items() if not target.rolling}
    of = {key: name for key in fixed for name in ends if f"{key}-".startswith(f"{name}-")}
    assert set(of.values()) == ends
    assert fixed - set(of) == ENDLESS


def test_each_source_of_the_guide_was_read_and_is_not_of_tomorrow():
    held = contract.every(SNIPPETS, ROOT / "source")
    assert {c.platform for c in held} == {folder for _, folder in HELD} | {"pages"}
    days = [day for day, _, _ in contract.oldest_first(held)]
    assert days == sorted(days)
    assert len(days) == sum(len(c.sources) for c in held)
    assert days[-1] <= datetime.datetime.now(datetime.UTC).date()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sources", "Expected ']'"),
        ('[sources.a]\nwhere = "x"\nread = "2026-01-01"\n', "sources.a.read: must be a date"),
        ('[sources.a]\nwhere = "x"\nread = 2026-01-01\n', "nothing rests on sources.a"),
        ('[sources]\n[[refused]]\ntext = "x"\nwhy = "y"\nsource = "b"\n', "there is no sources.b"),
        ("[sources]\n[[packagez]]\n", "packagez"),
        ('[sources]\n[[needs]]\nwhat = "git"\nsource = "a"\nfolders = "/"\n', "folders"),
    ],
)  # fmt: skip
def test_a_contract_that_cannot_be_read_says_where(text, said, tmp_path):
    file = tmp_path / "x" / contract.FILE
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=re.escape(said)) as caught:
        contract.read(file)
    assert str(file) in str(caught.value)
