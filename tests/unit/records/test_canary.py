"""What canaries found, as a stranger may send it: believed whole, or not at all."""

import datetime
import json
import os

import attrs
import pytest

from proof.records import canary, record
from proof.records.canary import Sighting

TODAY = datetime.date(2026, 3, 10)
GOOD = Sighting(key="sid", what="Debian unstable", day="2026-03-10", outcome=canary.GOOD)
KNOWN = {"sid": "Debian unstable", "next": "The next Python"}


def load(folder, *lines):
    (folder / canary.FILE).write_bytes("\n".join(lines).encode())
    return canary.load(folder)


def line(**changes):
    return json.dumps(attrs.asdict(GOOD) | changes)


def test_what_was_saved_is_loaded(tmp_path):
    found = [attrs.evolve(GOOD, says="<b>é</b>", changed=["a 1 → 2"]), GOOD]
    canary.save(found, tmp_path)
    assert canary.load(tmp_path) == found


def test_nothing_is_loaded_again_as_nothing(tmp_path):
    canary.save([], tmp_path)
    assert canary.load(tmp_path) == []


def test_where_no_canary_ran_there_is_nothing(tmp_path):
    assert canary.load(tmp_path) == []


NO_SIGHTINGS = [
    "",
    "{",
    "[]",
    "1",
    "[" * 50_000,
    '{"key": "sid"}',
    line(more=1),
    line(outcome="red"),
    line(outcome=1),
    line(key=1),
    line(what=None),
    line(day="2026-02-30"),
    line(day="20260301"),
    line(day="today"),
    line(says="\x1b[2J"),
    line(says="two\nlines"),
    line(says="\udc80"),
    line(says="two\u2028lines"),
    line(what="two\u2029paragraphs"),
    line(says=["a"]),
    line(changed="a 1 → 2"),
    line(changed=[1]),
    line(changed=["a\r"]),
    line(changed=["\ud800"]),
    line(says="x" * record.MOST_BYTES),
]


def test_a_line_that_is_no_sighting_is_refused(tmp_path, subtests):
    for bad in NO_SIGHTINGS:
        with subtests.test(bad=bad), pytest.raises(ValueError, match=f"^{canary.FILE}"):
            load(tmp_path, line(), bad, line())


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("x")])
def test_what_is_no_regular_file_is_refused(tmp_path, make):
    make(tmp_path / canary.FILE)
    with pytest.raises(ValueError, match=r"link|regular file"):
        canary.load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"key": "arch"}, "no canary 'arch'"),
        ({"what": "Arch"}, "tests 'Arch'"),
        ({"day": "2026-03-11"}, "ran on 2026-03-11"),
    ],
)
def test_a_night_tells_of_known_canaries_that_have_run(changes, why):
    assert why in canary.refusal([attrs.evolve(GOOD, **changes)], KNOWN, TODAY)
    assert bool(why) == bool(canary.refusal([attrs.evolve(GOOD, **changes)], KNOWN, TODAY))


def test_a_canary_is_told_of_once():
    assert canary.refusal([GOOD, GOOD], KNOWN, TODAY) == "a canary is in it twice"


def test_a_run_that_learned_nothing_replaces_no_other():
    unknown = attrs.evolve(GOOD, outcome=canary.UNKNOWN, day="2026-03-12")
    other = attrs.evolve(unknown, key="next")
    gone = attrs.evolve(GOOD, key="retired")
    assert canary.renewed([GOOD, gone], [unknown, other], KNOWN) == [GOOD, other]
    newer = attrs.evolve(GOOD, day="2026-03-12")
    assert canary.renewed([other, GOOD], [newer], KNOWN) == [newer, other]
