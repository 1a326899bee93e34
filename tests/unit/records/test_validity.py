"""Which records are believed; tests/site/test_hostile.py has what strangers may send."""

import datetime

import attrs
import pytest

from proof.guide import manifest, plan
from proof.paths import PROMOTED
from proof.records import record, validity

TODAY = datetime.date(2999, 1, 1)


@pytest.fixture(scope="module")
def planned():
    book = manifest.load()
    return plan.make(book, book.target("debian-13-arm64"))


@pytest.fixture
def made():
    return record.load(PROMOTED / "debian-13-arm64.json")


def test_a_record_of_another_processor_is_refused(planned, made):
    assert validity.refusal(planned, made, PROMOTED, TODAY) == ""
    made.machine = attrs.evolve(made.machine, processor="x86_64")
    said = "its processor was 'x86_64', and debian-13-arm64 has 'aarch64'"
    assert validity.refusal(planned, made, PROMOTED, TODAY) == said


@pytest.mark.parametrize("build", ["build 1 red", "failure", "build 1 green or so"])
@pytest.mark.parametrize("field", ["build", "build_after_restart"])
def test_a_build_that_failed_is_no_pass(planned, made, field, build):
    setattr(made.worker, field, build)
    said = f"it passed, and its worker's build was {build!r}"
    assert validity.refusal(planned, made, PROMOTED, TODAY) == said


def test_a_pass_of_other_steps_is_told_from_one_of_the_guides(planned, made):
    assert validity.of_other_steps(planned, made) == ""
    made.steps[3] = attrs.evolve(made.steps[3], chain="0" * 64)
    said = f"it passed, and did not run {made.steps[3].file} as the guide has it"
    assert validity.of_other_steps(planned, made) == said
    made.outcome = record.Outcome.FAILED
    assert validity.of_other_steps(planned, made) == ""


def test_a_run_with_other_placeholders_is_of_other_steps_and_is_believed(planned, made):
    """The steps of the guide have changed since, and what stands for a value has another name."""
    for number, run in enumerate(made.steps):
        made.steps[number] = attrs.evolve(run, sha256="0" * 64, chain="0" * 64)
    marks = attrs.evolve(planned.manifest.placeholders, name="NAMEOFWORKER", admin="I", host="IT")
    renamed = attrs.evolve(planned, manifest=attrs.evolve(planned.manifest, placeholders=marks))
    assert validity.refusal(renamed, made, PROMOTED, TODAY) == ""
    for number, run in enumerate(made.steps):
        commands = [attrs.evolve(each, text="another one") for each in run.commands]
        made.steps[number] = attrs.evolve(run, commands=commands)
    said = "its transcripts have nothing of what was pasted"
    assert validity.refusal(renamed, made, PROMOTED, TODAY) == said
