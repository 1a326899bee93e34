"""Computes the status of each step and platform from a record, for a given day."""

import enum
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from proof.guide.plan import Plan
from proof.guide.platform import Platform
from proof.guide.step import Step, moves
from proof.records import validity
from proof.records.lint_record import LintRecord, tools_in_words
from proof.records.record import Outcome, Record, StepRun

#: How many days a proof counts for: a rolling system changes under it, the others hardly do.
ROLLING_DAYS = 7
DAYS = 30

NEVER_RUN = "No run of it is on record."


class Status(enum.Enum):
    """The statuses, from best to worst.

    `stale` is better than `checked`, because a step that ran once is worth more than one that was
    only read. A linter therefore changes `unproven` to `checked` and no other status. `exempt` is
    the status of a step that no test run pastes.
    """

    PROVEN = "proven"
    STALE = "stale"
    CHECKED = "checked"
    UNPROVEN = "unproven"
    EXEMPT = "exempt"
    FAILED = "failed"


@attrs.frozen
class Verdict:
    """A status and, unless it is `proven`, the sentence that says why.

    `but`: the keys of exempt steps, when the verdict is about several steps and these are left out.
    """

    status: Status
    why: str = ""
    but: tuple[str, ...] = ()


def lint_refusal(platform: str, lint: LintRecord) -> str:
    """Return why a lint record says nothing about a platform, or nothing."""
    if lint.platform != platform:
        return f"it is a record of {lint.platform!r}, not of {platform!r}"
    return no_date(lint)


def no_date(record: Record | LintRecord) -> str:
    """Return that a run started on no day of a calendar, or nothing."""
    try:
        run_date(record)
    except ValueError:
        return f"its start, {record.started!r}, is no date"
    return ""


def run_date(record: Record | LintRecord) -> date:
    """Return the day on which a run started; raises ValueError where that is no date."""
    return datetime.fromisoformat(record.started).date()


def of_steps(
    plan: Plan,
    record: Record | None,
    today: date,
    lint: LintRecord | None = None,
    missing: str = NEVER_RUN,
) -> tuple[Verdict, ...]:
    """Return the verdict on each step of a plan; `missing` says why there is no record.

    Chains are linked: the first step that differs from the run voids all later steps. A step that
    passed is proven only by a run that reached its end. A step that did not run in its present
    form may still be `checked` by linters.
    """
    runs = runs_of(plan, record) if record else {}
    same = len(validity.unchanged(plan, record)) if record else 0
    verdicts = []
    for number, step in enumerate(plan.steps):
        if step.settings.exempt:
            why = f"No run pastes {step.key}. {step.settings.exempt}"
            verdicts.append(Verdict(Status.EXEMPT, why, (step.key,)))
        elif record and number < same:
            verdicts.append(_ran(plan, record, step, runs[step.file], today))
        else:
            first = plan.steps[same]
            not_run = _did_not_run(record, first) if record else Verdict(Status.UNPROVEN, missing)
            verdicts.append(_read(step, plan.platform, not_run, lint))
    return tuple(verdicts)


def of_run(plan: Plan, record: Record | None, steps: Iterable[Verdict]) -> Verdict:
    """Return the verdict on a whole plan, from `of_steps`' verdicts and the run's outcome."""
    if record is not None and record.outcome is Outcome.FAILED:
        runs = runs_of(plan, record)
        if len(validity.unchanged(plan, record)) == len(runs):
            return Verdict(
                Status.FAILED, record.failure.message if record.failure else "It failed."
            )
    return worst(steps)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the first of the worst verdicts, and name the exempt steps that it leaves out.

    Without any step the status is `unproven`.
    """
    every = list(verdicts)
    exempt = [verdict for verdict in every if verdict.status is Status.EXEMPT]
    counted = [verdict for verdict in every if verdict.status is not Status.EXEMPT]
    order = list(Status)
    if not every:
        return Verdict(Status.UNPROVEN, "There are no steps.")
    found = max(counted or every, key=lambda verdict: order.index(verdict.status))
    said = dict.fromkeys([found.why, *(verdict.why for verdict in exempt)])
    return Verdict(
        found.status,
        " ".join(filter(None, said)),
        tuple(dict.fromkeys(key for verdict in every for key in verdict.but)),
    )


def runs_of(plan: Plan, record: Record) -> dict[str, StepRun]:
    """Return what ran for the worker that the guide is about, by file, in order.

    A run sets up a second worker by the same steps; those are no proof of the first.
    """
    return {run.file: run for run in record.steps if run.worker == plan.target.worker_name}


def _ran(plan: Plan, record: Record, step: Step, run: StepRun, today: date) -> Verdict:
    points = {move.point for move in moves([step])}
    bad = [c for c in record.checks if c.point in points and c.outcome != "passed"]
    if run.outcome != "passed" or bad:
        what = f"check {bad[0].name!r} {bad[0].outcome} after it" if bad else "it failed"
        return Verdict(Status.FAILED, f"{step.key}: {what}.")
    if record.outcome is Outcome.FAILED:
        return Verdict(Status.UNPROVEN, "It passed, in a run that failed elsewhere.")
    if record.outcome is Outcome.UNVERIFIED:
        return Verdict(Status.UNPROVEN, "It passed, in a run that did not come to its end.")
    limit = ROLLING_DAYS if plan.target.rolling else DAYS
    age = (today - run_date(record)).days
    if age < 0:
        return Verdict(Status.STALE, "Its record is dated after the day of this build.")
    if age > limit:
        return Verdict(
            Status.STALE, f"That was {age} days ago; a proof counts for {limit} days here."
        )
    return Verdict(Status.PROVEN)


def _did_not_run(record: Record, first: Step) -> Verdict:
    if record.outcome is Outcome.PROVEN:
        return Verdict(
            Status.STALE,
            f"This step, or one before it, has changed since its last test: {first.key}.",
        )
    return Verdict(Status.UNPROVEN, f"{first.key} was not run as it stands here.")


def _read(step: Step, platform: Platform, not_run: Verdict, lint: LintRecord | None) -> Verdict:
    """Lift a step that is unproven to checked, where all of its platform's tools found nothing."""
    if not_run.status is not Status.UNPROVEN or lint is None or not _is_by(platform, lint):
        return not_run
    findings = lint.findings(step.source, step.sha256)
    if findings is None:
        return not_run
    if findings:
        first = findings[0]
        found = f"In line {first.line} of {step.key}, {first.tool} found: {first.message}"
        return Verdict(Status.UNPROVEN, f"{not_run.why} {found}")
    by = f"by {tools_in_words(lint)}, on {run_date(lint)}; they found nothing."
    return Verdict(Status.CHECKED, f"{not_run.why} It was only read, {by}")


def _is_by(platform: Platform, lint: LintRecord) -> bool:
    """Whether a lint record is by all the tools, and for the shell, that the manifest names now."""
    wanted = platform.lint
    return (
        wanted is not None
        and lint.dialect == wanted.dialect.value
        and {tool.name for tool in lint.tools} >= {tool.value for tool in wanted.tools}
    )
