"""What is said of a table that doesn't fit; mistakes.toml has the same in whole files."""

import datetime
import enum
import re

import attrs
import pytest

from proof.errors import ManifestError
from proof.guide import tables
from proof.guide.tables import PLACED, Misfit


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


@attrs.frozen(kw_only=True)
class Part:
    size: int


@attrs.frozen(kw_only=True)
class Whole:
    label: str
    as_: str = ""
    colour: Colour = Colour.RED
    day: datetime.date = datetime.date.min
    parts: tuple[Part, ...] = ()
    named: dict[str, Part] = attrs.field(factory=dict)
    place: str = attrs.field(default="/", metadata=PLACED)


TABLE = {
    "label": "x", "as": "root", "colour": "green", "day": datetime.date(2026, 3, 1),
    "parts": [{"size": 1}, {"size": 2}], "named": {"a": {"size": 3}},
}  # fmt: skip


def test_a_table_becomes_an_object():
    assert tables.structured(TABLE, Whole) == Whole(
        label="x", as_="root", colour=Colour.GREEN, day=datetime.date(2026, 3, 1),
        parts=(Part(size=1), Part(size=2)), named={"a": Part(size=3)},
    )  # fmt: skip


MISFITS = [
    ({"label": 1}, "label: must be a text, not 1"),
    ({"as_": "x"}, "the top level: nothing is called 'as_' here (did you mean as or "),
    ({"place": "x"}, "nothing is called 'place' here (did you mean label?)"),
    ({"colour": "gren"}, "colour: nothing is called 'gren' here (did you mean green or red?)"),
    ({"day": "2026-03-01"}, "day: must be a date, YYYY-MM-DD without quotes, not '2026-03-01'"),
    ({"parts": [{"size": 1}, {"size": True}]}, "parts, number 2, size: must be a whole number"),
    ({"parts": {"size": 1}}, "parts: must be a list, [ ], or tables that each stand under"),
    ({"named": {"a": 3}}, "named.a: must be a table, { name = value }"),
    ({"named": {"a": {}}}, "named.a: `size` is missing; add it"),
    ({"named": {"a-1": {"2": {}}}}, 'named.a-1: a name with a dot stands in quotes: "a-1.2"'),
]


def test_a_misfit_says_where_and_what(subtests):
    for said, problem in MISFITS:
        with subtests.test(problem), pytest.raises(Misfit, match=re.escape(problem)):
            tables.structured(TABLE | said, Whole)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, ": there is no such file"),
        (b"x = ", ": this is no TOML: Invalid value"),
        (b"x = 1\ny = '\xff'", ":2: invalid start byte (byte 0xff); save the file as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, content, problem):
    file = tmp_path / "x.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ManifestError, match=re.escape(f"{file}{problem}")):
        tables.read_toml(file)


@pytest.mark.parametrize(
    ("word", "said"),
    [("debain", "did you mean debian?"), ("nixos", "known: debian, fedora")],
)
def test_a_misspelt_word_is_told_what_is_near(word, said):
    known = ("debian", "fedora")
    assert tables.near(word, known) == said
    assert tables.or_near(word, known) == f" ({said})"
    assert tables.did_you_mean(word, known) == (said if said.startswith("did") else "")
