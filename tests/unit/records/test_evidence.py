"""Which run replaces a tracked record, and which only gets a new date."""

import shutil

import attrs
import pytest

from proof.paths import PROMOTED
from proof.records import evidence, lint_record, record, transcripts
from proof.records.evidence import Confirmed
from proof.records.record import Failure, Outcome
from tests.unit.records.test_record import DEEP

LATER = "2026-12-01T00:00:00+00:00"
LOOKS = ("install",)
INSTALL = "debian-13/10-install.txt"
SCREEN = (
    "$ apt\nGet:1 [9678 kB]\nPID 612 (worker) since Sun 22 Nov, 946ms ago\nFetched 1 MB in 2s\n"
)


@pytest.fixture
def run(tmp_path, proven, copy):
    """Let a run end that said what the tracked record says, but for a change; promote it."""
    built, promoted = tmp_path / "built", tmp_path / "evidence"

    def run(change=lambda _: None, screen=SCREEN):
        made = copy(proven)
        made.started = LATER
        change(made)
        write(made, screen)
        return list(evidence.promote([made], built, promoted, LOOKS))

    def write(made, screen):
        for step in made.steps:
            (built / step.transcript).parent.mkdir(parents=True, exist_ok=True)
            (built / step.transcript).write_text(screen)

    promoted.mkdir()
    write(proven, SCREEN)
    assert list(evidence.promote([proven], built, promoted, LOOKS)) == [
        "promoted evidence/debian-13.json"
    ]
    return run


def tracked(tmp_path):
    folder = tmp_path / "evidence"
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def other_times(made):
    made.duration_s, made.fetched_mb, made.phases = 99, None, {"set up": 9.0}
    made.image.made = "2026-12-01"
    for one in (*made.steps, *made.checks):
        one.duration_s = 99
    made.checks[0].detail = "build 3 green"


SAME_SCREEN = SCREEN.replace("946ms", "1s").replace("Sun 22 Nov", "Tue 1 Dec").replace("612", "7")


@pytest.mark.parametrize(
    ("change", "screen"),
    [
        (other_times, SCREEN),
        (other_times, SAME_SCREEN.replace("2s", "1min")),
        (other_times, "$ other lines\n" * 9 + SCREEN),  # pages show only the end
    ],
)
def test_a_run_that_shows_the_same_changes_only_a_date(run, tmp_path, change, screen):
    before = tracked(tmp_path)
    assert run(change, screen) == ["kept evidence/debian-13.json: only its date is new"]
    after = tracked(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"dates.txt"}
    assert evidence.confirmed(tmp_path / "evidence") == {"debian-13": Confirmed(LATER)}


def fail(made):
    made.outcome, made.failure = Outcome.FAILED, Failure(message="no")


def update(made):
    made.packages["base-files"] = "14"


def unpin(made):
    made.image.digest = "sha256:" + "0" * 64


def void(made):
    made.steps[0].chain = "f" * 64


@pytest.mark.parametrize(
    ("change", "screen"),
    [
        (fail, SCREEN),
        (update, SCREEN),
        (unpin, SCREEN),
        (void, SCREEN),
        (other_times, SCREEN.replace("worker", "other")),
    ],
)
def test_a_run_that_shows_something_new_replaces_the_record(run, tmp_path, change, screen):
    assert run(change, screen) == ["promoted evidence/debian-13.json"]
    folder = tmp_path / "evidence"
    assert record.load(folder / "debian-13.json").started == LATER
    assert transcripts.read("debian-13", folder, INSTALL) == screen
    assert evidence.confirmed(folder) == {"debian-13": Confirmed(LATER)}


def test_a_first_build_of_cpython_is_news_and_stays_while_no_step_before_it_differs(run, tmp_path):
    def deep(made):
        made.deep = DEEP

    def other(made):
        made.packages["python3"] = "99"

    def pasted_another_after(made):
        made.steps[1].chain = "1" * 64

    def pasted_another(made):
        made.steps[0].chain = "0" * 64

    assert run(deep) == ["promoted evidence/debian-13.json"]
    assert run() == ["kept evidence/debian-13.json: only its date is new"]
    assert run(other) == ["promoted evidence/debian-13.json"]
    assert run(pasted_another_after) == ["promoted evidence/debian-13.json"]
    assert record.load(tmp_path / "evidence/debian-13.json").deep == DEEP
    assert run(pasted_another) == ["promoted evidence/debian-13.json"]
    assert record.load(tmp_path / "evidence/debian-13.json").deep is None


COST = {"phases": {"make": 9}, "processors": 9, "disk_mb": 9, "memory_mb": 9, "skipped": 9}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"python": "3.99"}, "promoted evidence/debian-13.json"),
        ({"modules": "Checked 1 module"}, "promoted evidence/debian-13.json"),
        ({"tests": 99}, "promoted evidence/debian-13.json"),
        ({"single_tests": 99}, "promoted evidence/debian-13.json"),
        (COST, "kept evidence/debian-13.json: only its date is new"),
    ],
)
def test_a_build_of_cpython_is_news_by_what_it_found_and_not_by_its_cost(run, change, said):
    def deep(made):
        made.deep = DEEP

    def again(made):
        made.deep = attrs.evolve(DEEP, started=LATER, **change)

    assert run(deep) == ["promoted evidence/debian-13.json"]
    assert run(again) == [said]


def test_a_build_of_cpython_is_not_that_of_a_run_before_it(run, tmp_path):
    """An attested record may be newer than the run that replaces it."""

    def later(made):
        made.deep = attrs.evolve(DEEP, started="2999-01-01T00:00:00+00:00")

    assert run(later) == ["promoted evidence/debian-13.json"]
    assert run(update) == ["promoted evidence/debian-13.json"]
    assert record.load(tmp_path / "evidence/debian-13.json").deep is None


def test_an_older_run_replaces_nothing(run, tmp_path):
    assert run(update) == ["promoted evidence/debian-13.json"]
    before = tracked(tmp_path)

    def old(made):
        update(made)
        made.packages["base-files"], made.started = "13", "2026-11-01T00:00:00Z"

    assert run(old) == ["kept evidence/debian-13.json: this run is older, of 2026-11-01"]
    assert tracked(tmp_path) == before


def test_a_failure_that_is_known_is_no_news(run):
    assert run(fail) == ["promoted evidence/debian-13.json"]
    assert run(fail) == ["kept evidence/debian-13.json: only its date is new"]


@pytest.mark.parametrize("name", ["debian-13.json", "debian-13.tar"])
def test_a_record_that_cannot_be_read_is_replaced(run, tmp_path, name):
    (tmp_path / "evidence" / name).write_text("{")
    assert run() == ["promoted evidence/debian-13.json"]


def test_a_run_that_learned_nothing_is_left_where_it_is(run, tmp_path):
    before = tracked(tmp_path)
    assert run(lambda made: setattr(made, "outcome", Outcome.UNVERIFIED)) == []
    assert tracked(tmp_path) == before


RUN = "https://github.com/somebody/guide/actions/runs/1/attempts/1"


NO_DATES = [
    "debian-13",
    "debian-13  2026-02-01",
    "debian-13 2026-02-01 by me",
    "debian-13 2026-02-01 https://example.org/",
    f"debian-13 2026-02-01 {RUN.replace('https', 'javascript')}",
    f"debian-13 2026-02-01 {RUN}?x",
    f"debian-13 2026-02-01 {RUN} more",
]


def test_a_line_that_is_no_date_is_named(tmp_path, subtests):
    for line in NO_DATES:
        with subtests.test(line=line):
            (tmp_path / "dates.txt").write_text(f"{line}\n")
            with pytest.raises(
                ValueError, match=r"dates\.txt: each line must be a name and a date"
            ):
                evidence.confirmed(tmp_path)


def test_who_made_a_record_is_forgotten_with_its_run_and_no_other(run, tmp_path):
    path = tmp_path / "evidence/dates.txt"
    path.write_text(f"debian-12 2026-01-01 {RUN}\ndebian-13 2026-01-01 {RUN}\n")
    assert evidence.confirmed(path.parent)["debian-13"] == Confirmed("2026-01-01", RUN)
    run()
    assert path.read_text() == f"debian-12 2026-01-01 {RUN}\ndebian-13 {LATER}\n"


def test_every_tracked_record_has_a_date_and_no_other_name_does():
    names = {path.stem for path in PROMOTED.glob("*.json")}
    names |= {f"checked/{path.stem}" for path in (PROMOTED / lint_record.FOLDER).glob("*.json")}
    assert set(evidence.confirmed(PROMOTED)) == names


def test_a_real_record_is_the_same_at_another_time(tmp_path):
    """The masks fit what real systems print: only times and numbers are changed here."""
    promoted = shutil.copytree(PROMOTED, tmp_path / "evidence")
    built = tmp_path / "built"
    for path in sorted(promoted.glob("*.json")):
        made = record.load(path)
        for step in made.steps:
            text = transcripts.read(made.target, promoted, step.transcript)
            (built / step.transcript).parent.mkdir(parents=True, exist_ok=True)
            (built / step.transcript).write_text(text.replace("1", "2").replace("Sun", "Mon"))
        deep = made.deep and attrs.evolve(made.deep, started=LATER, phases={}, memory_mb=1)
        for again in (None, deep):
            fresh = attrs.evolve(made, started=LATER, deep=again)
            (said,) = evidence.promote([fresh], built, promoted, ("check",))
            assert said.startswith("kept ")
            assert record.load(path).deep == made.deep
