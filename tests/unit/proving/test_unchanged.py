"""When a target needs no run: each thing that a run rests on is changed in turn, and one is due."""

import datetime

import attrs
import pytest

from proof import dates
from proof.guide import manifest, plan
from proof.paths import ROOT
from proof.proving import unchanged
from proof.records import record
from proof.records.record import Failure, Outcome
from tests.site.runs import run_of

BOOK = manifest.load()
PLAN = plan.make(BOOK, BOOK.target("debian-13"))


@pytest.fixture
def into(tmp_path, archive):
    """A folder with the record of a run that went well, just now."""
    folder = tmp_path / "into"
    made = run_of(PLAN)
    made.started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    for run in made.steps:
        path = folder / run.transcript
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("screen\n")
    record.save(made, folder)
    unchanged.note(made, digest(), folder)
    return folder


def digest(made=PLAN):
    return unchanged.inputs(made, lambda _: None)


@pytest.mark.usefixtures("archive")
def test_what_has_not_changed_needs_no_run(into):
    assert unchanged.last(PLAN, digest(), into).target == "debian-13"


def test_an_archive_that_does_not_answer_proves_nothing(into, tmp_path, forget):
    (tmp_path / "archive/debian/dists/trixie/InRelease").unlink()
    forget()
    assert digest() == ""
    assert unchanged.last(PLAN, "", into) is None


@pytest.fixture
def changed(monkeypatch, tmp_path, into, archive, forget):
    """Return what changes one thing, by its name."""

    def step():
        steps = (attrs.evolve(PLAN.steps[0], chain="other"), *PLAN.steps[1:])
        return attrs.evolve(PLAN, steps=steps)

    def recipe():
        file = tmp_path / "Containerfile"
        file.write_text("FROM other\n")
        return attrs.evolve(PLAN, target=attrs.evolve(PLAN.target, recipe=file))

    def program(folder):
        other = tmp_path / "root"
        (other / folder).mkdir(parents=True)
        (other / folder / "file").write_text("x")
        monkeypatch.setattr(unchanged, "ROOT", other)

    def renew():
        archive("2")
        forget()

    def touch(name):
        file = next(into.rglob(name))
        file.write_text(file.read_text() + "\n")

    def fail():
        made = record.load(into / "debian-13.json")
        made.outcome, made.failure = Outcome.FAILED, Failure(message="no")
        record.save(made, into)
        unchanged.note(made, digest(), into)

    def age():
        later = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(7)
        monkeypatch.setattr(dates, "today", lambda: later)

    return {
        "a step, a fact or a check": step,
        "the machine's recipe": recipe,
        "this program": lambda: program("proof"),
        "an image": lambda: program("images"),
        "a lock": lambda: program("requirements"),
        "its record": lambda: touch("debian-13.json"),
        "a transcript": lambda: touch("10-prepare.txt"),
        "its outcome": fail,
        "the day": age,
        "the archive": renew,
    }


@pytest.mark.parametrize(
    "what",
    [
        "a step, a fact or a check", "the machine's recipe", "this program", "an image", "a lock",
        "its record", "a transcript", "its outcome", "the day", "the archive",
    ],
)  # fmt: skip
def test_each_change_makes_a_run_due(into, changed, what):
    assert unchanged.last(PLAN, digest(), into)
    made = changed[what]() or PLAN
    assert unchanged.last(made, digest(made), into) is None


def test_this_program_is_what_this_repository_has():
    assert unchanged._program(ROOT) != unchanged._program(ROOT / "tests")
