"""Grades: what a record says of a plan, on a day."""

from datetime import date, timedelta

import attrs
import pytest

from proof.record import CheckRun, Failure, Outcome
from proof.sphinx_ext import grades
from tests.site.docset import TODAY, run_of

RAN = date(2026, 3, 8)


def words(plan, record, today=TODAY):
    return [graded.grade.value for graded in grades.of_steps(plan, record, today)]


def whole(plan, record, today=TODAY):
    return grades.of_run(plan, record, today).grade.value


@pytest.fixture
def plan(docset):
    return docset.plan()


@pytest.fixture
def record(plan):
    return run_of(plan)


def test_a_run_of_these_very_steps_proves_them(plan, record):
    assert words(plan, record) == ["proven"] * 3
    assert whole(plan, record) == "proven"


def test_without_a_record_nothing_is_proven(plan):
    assert words(plan, None) == ["unproven"] * 3
    assert whole(plan, None) == "unproven"


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_a_change_makes_stale_what_follows_it_and_nothing_else(docset, record, changed):
    key = sorted(("10-prepare", "11-prepare-more", "30-create"))[changed]
    docset.snippet(f"alpha/{key}.sh", "true\n")
    plan = docset.plan()
    assert words(plan, record) == ["proven"] * changed + ["stale"] * (3 - changed)
    assert whole(plan, record) == "stale"
    assert key in grades.of_run(plan, record, TODAY).why


def test_a_new_last_step_is_stale_and_spares_the_others(docset, record):
    docset.say('[platforms.alpha.steps.90-remove]\nas = "root"\n')
    docset.snippet("alpha/90-remove.sh", "rm x\n")
    assert words(docset.plan(), record) == ["proven"] * 3 + ["stale"]


def test_a_failed_step_is_failed_and_proves_no_other(plan, record):
    record.outcome = Outcome.FAILED
    record.steps[1].outcome = "failed"
    del record.steps[2:]
    assert words(plan, record) == ["unproven", "failed", "unproven"]
    assert whole(plan, record) == "failed"


def test_a_failed_check_is_a_failure_of_the_step_before_it(plan, record):
    record.outcome = Outcome.FAILED
    record.checks.append(CheckRun(point="create", name="mode", outcome="failed", duration_s=0))
    assert words(plan, record)[2] == "failed"
    assert "'mode'" in grades.of_steps(plan, record, TODAY)[2].why


def test_a_failure_says_nothing_of_a_step_that_was_mended_since(docset, record):
    record.outcome = Outcome.FAILED
    record.steps[1].outcome = "failed"
    del record.steps[2:]
    docset.snippet("alpha/11-prepare-more.sh", "true\n")
    assert words(docset.plan(), record) == ["unproven"] * 3
    assert whole(docset.plan(), record) == "unproven"


def test_a_failure_between_steps_is_a_failure_of_the_whole(plan, record):
    record.outcome = Outcome.FAILED
    record.failure = Failure(message="no attachment")
    assert words(plan, record) == ["unproven"] * 3
    assert grades.of_run(plan, record, TODAY).why == "no attachment"
    assert whole(plan, record) == "failed"


def test_a_run_that_was_cut_short_proves_nothing(plan, record):
    record.outcome = Outcome.UNVERIFIED
    del record.steps[2:]
    assert words(plan, record) == ["unproven"] * 3


@pytest.mark.parametrize(("rolling", "days"), [(False, 30), (True, 7)])
def test_a_proof_ages(plan, record, rolling, days):
    plan = attrs.evolve(plan, target=attrs.evolve(plan.target, rolling=rolling))
    assert words(plan, record, RAN + timedelta(days)) == ["proven"] * 3
    assert words(plan, record, RAN + timedelta(days + 1)) == ["stale"] * 3
    assert f"{days + 1} days ago" in grades.of_run(plan, record, RAN + timedelta(days + 1)).why


def test_the_steps_of_a_second_worker_prove_nothing_of_the_first(plan, record):
    other = attrs.evolve(record.steps[2], worker="owner-other", outcome="failed", chain="other")
    record.steps.append(other)
    assert words(plan, record) == ["proven"] * 3


def test_the_worst_grade_is_the_first_of_the_worst():
    made = [grades.Graded(grade, why) for grade, why in zip(grades.Grade, "abcd", strict=True)]
    assert grades.worst(made).why == "d"
    assert grades.worst(made[:2]).why == "b"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"os_release": {"ID": "alpha", "VERSION_ID": "2"}}, "VERSION_ID='2'"),
        ({"os_release": {"VERSION_ID": "1"}}, "ID=None"),
        ({"target": "beta-1"}, "a record of 'beta-1'"),
        ({"platform": "beta"}, "platform 'beta'"),
        ({"started": "yesterday"}, "'yesterday', is no date"),
    ],
)
def test_a_record_of_something_else_is_refused(plan, record, changes, why):
    said = grades.refusal(plan.target, attrs.evolve(record, **changes))
    assert why in said
    assert bool(said) is bool(why)
