"""What a record says of a plan, on a day: pure functions; a grade is computed, never typed."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from proof.manifest import Target
from proof.plan import Plan, Step
from proof.record import Outcome, Record, StepRun

__all__ = ["Grade", "Graded", "of_run", "of_steps", "refusal", "run_date", "runs_of", "worst"]

#: How many days a proof counts for: a rolling system changes under it, the others hardly do.
ROLLING_DAYS = 7
DAYS = 30


class Grade(enum.Enum):
    """The grades, from best to worst."""

    PROVEN = "proven"
    STALE = "stale"
    UNPROVEN = "unproven"
    FAILED = "failed"


@attrs.frozen
class Graded:
    """A grade and, unless it is proven, the sentence that says why."""

    grade: Grade
    why: str = ""


def refusal(target: Target, record: Record) -> str:
    """Return why a record says nothing about a target, or nothing."""
    if record.target != target.key:
        return f"it is a record of {record.target!r}, not of {target.key!r}"
    if record.platform != target.platform:
        return f"it is a record of platform {record.platform!r}, not of {target.platform!r}"
    if record.outcome is Outcome.UNVERIFIED:
        return ""  # it claims nothing, and may have ended before it saw the system
    for field, expected in target.os_release.items():
        seen = record.os_release.get(field)
        if seen != expected:
            return f"the system said {field}={seen!r}, and {target.key} is {field}={expected!r}"
    try:
        run_date(record)
    except ValueError:
        return f"its start, {record.started!r}, is no date"
    return ""


def run_date(record: Record) -> date:
    """Return the day on which a run started; raises ValueError where that is no date."""
    return datetime.fromisoformat(record.started).date()


def of_steps(plan: Plan, record: Record | None, today: date) -> tuple[Graded, ...]:
    """Grade each step of a plan.

    Chains are linked, so the first step that differs from the run voids all that follow it. A
    step that passed is proven only by a run that came to its end.
    """
    if record is None:
        return tuple(Graded(Grade.UNPROVEN, "It was never run.") for _ in plan.steps)
    runs = runs_of(plan, record)
    same = _unchanged(plan, runs)
    grades = [_ran(plan, record, step, runs[step.file], today) for step in plan.steps[:same]]
    rest = plan.steps[same:]
    if rest:
        grades += [_did_not_run(record, rest[0])] * len(rest)
    return tuple(grades)


def of_run(plan: Plan, record: Record | None, today: date) -> Graded:
    """Grade a platform as a whole on one target."""
    steps = of_steps(plan, record, today)
    if record is not None and record.outcome is Outcome.FAILED:
        runs = runs_of(plan, record)
        if _unchanged(plan, runs) == len(runs):
            return Graded(Grade.FAILED, record.failure.message if record.failure else "It failed.")
    return worst(steps)


def worst(grades: Iterable[Graded]) -> Graded:
    """Return the first of the worst grades."""
    order = list(Grade)
    return max(grades, key=lambda graded: order.index(graded.grade))


def runs_of(plan: Plan, record: Record) -> dict[str, StepRun]:
    """Return what ran for the worker that the guide is about, by file, in order.

    A run sets up a second worker by the same steps; those are no proof of the first.
    """
    return {run.file: run for run in record.steps if run.worker == plan.target.worker_name}


def _unchanged(plan: Plan, runs: dict[str, StepRun]) -> int:
    """Count the leading steps that ran exactly as the plan has them now."""
    for number, step in enumerate(plan.steps):
        run = runs.get(step.file)
        if run is None or run.chain != step.chain:
            return number
    return len(plan.steps)


def _ran(plan: Plan, record: Record, step: Step, run: StepRun, today: date) -> Graded:
    points = {step.name, *(action.do.value for action in (*step.before, *step.after))}
    bad = [c for c in record.checks if c.point in points and c.outcome != "passed"]
    if run.outcome != "passed" or bad:
        what = f"check {bad[0].name!r} {bad[0].outcome} after it" if bad else "it failed"
        return Graded(Grade.FAILED, f"{step.key}: {what}.")
    if record.outcome is Outcome.FAILED:
        return Graded(Grade.UNPROVEN, "It passed, in a run that failed elsewhere.")
    if record.outcome is Outcome.UNVERIFIED:
        return Graded(Grade.UNPROVEN, "It passed, in a run that did not come to its end.")
    limit = ROLLING_DAYS if plan.target.rolling else DAYS
    age = (today - run_date(record)).days
    if age > limit:
        return Graded(
            Grade.STALE, f"That was {age} days ago; a proof counts for {limit} days here."
        )
    return Graded(Grade.PROVEN)


def _did_not_run(record: Record, first: Step) -> Graded:
    if record.outcome is Outcome.PROVEN:
        return Graded(
            Grade.STALE, f"{first.key}, or something that it rests on, has changed since."
        )
    return Graded(Grade.UNPROVEN, f"{first.key} was not run as it stands here.")
