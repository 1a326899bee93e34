"""Decides whether a record is believed: it must say what the planned run would have said."""

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from proof.guide.fill import Values
from proof.guide.manifest import Manifest
from proof.guide.plan import Plan
from proof.guide.platform import Target
from proof.guide.step import Step
from proof.guide.vocabulary import Way
from proof.records import transcripts
from proof.records.record import Outcome, Record, StepRun

#: The clocks of two machines may differ by so much.
CLOCKS_DIFFER = timedelta(minutes=10)

#: What a record says of a build that succeeded.
_GREEN = re.compile(r"build \d+ green")

#: Durations are rounded: their sum may be longer than the whole by so many seconds.
_ROUNDING_S = 1.0


def refusal(plan: Plan, record: Record, folder: Path, today: date) -> str:
    """Return why a record in a folder is not believed, or "".

    It is held to the plan as far as it ran the plan's own steps; after a change, it claims nothing.
    This finds mistakes, and records made by hand that skip the work. It can't find a record whose
    maker also wrote transcripts: that takes a signature.
    """
    faults = itertools.chain(
        _other_target(plan.target, record),
        _bad_times(record, today),
        _bad_steps(plan, record, folder),
        _not_as_planned(plan, record) if record.outcome is Outcome.PROVEN else (),
    )
    return next(faults, "")  # a later part relies on what an earlier one has held


def unchanged(plan: Plan, record: Record) -> tuple[Step, ...]:
    """Return the leading steps that ran exactly as the plan has them now."""
    chains = {(run.file, run.worker): run.chain for run in record.steps}
    for number, step in enumerate(plan.steps):
        if chains.get((step.file, plan.target.worker_name)) != step.chain:
            return plan.steps[:number]
    return plan.steps


def _other_target(target: Target, record: Record) -> Iterator[str]:
    if record.target != target.key:
        yield f"it is a record of {record.target!r}, not of {target.key!r}"
    if record.platform != target.platform:
        yield f"it is a record of platform {record.platform!r}, not of {target.platform!r}"
    if record.outcome is Outcome.UNVERIFIED:
        return  # it claims nothing, and may have ended before it saw the system
    for field, expected in target.os_release.items():
        seen = record.os_release.get(field)
        if seen != expected:
            yield f"the system said {field}={seen!r}, and {target.key} is {field}={expected!r}"
    asked, seen = target.image.machine, record.machine.processor
    if asked and seen != asked:
        yield f"its processor was {seen!r}, and {target.key} has {asked!r}"
    if record.machine.kind is Way.CONTAINER and target.runs is not Way.CONTAINER:
        yield f"it ran in a container, and {target.key} has none"


def _bad_times(record: Record, today: date) -> Iterator[str]:
    try:
        started = datetime.fromisoformat(record.started)
        ended = started + timedelta(seconds=record.duration_s)
    except (ValueError, OverflowError):
        yield f"its start, {record.started!r}, and its {record.duration_s} s are no date and time"
        return
    if today < ended.astimezone(UTC).date():
        yield f"it ended on {ended.date()}, after the day of this build"
    if record.deep and not _in_order(record.deep.started, record.started):
        yield f"its build of CPython began at {record.deep.started!r}, after the run itself"
    durations = [run.duration_s for run in record.steps]
    parts = sum(durations) + sum(check.duration_s for check in record.checks)
    if parts > record.duration_s + _ROUNDING_S:
        yield f"its steps and checks took {parts:.0f} s, and all of it {record.duration_s:.0f} s"
    for phase, seconds in record.phases.items():
        if seconds > record.duration_s + _ROUNDING_S:
            yield f"its {phase} took {seconds:.0f} s, and all of it {record.duration_s:.0f} s"


def _in_order(one: str, other: str) -> bool:
    """Tell whether two texts are times, and the second one isn't before the first."""
    try:
        return datetime.fromisoformat(one) <= datetime.fromisoformat(other)
    except ValueError:
        return False


def _bad_steps(plan: Plan, record: Record, folder: Path) -> Iterator[str]:
    """Yield what is wrong with the runs of steps and their transcripts, whatever the plan."""
    if record.outcome is Outcome.FAILED and not record.steps:
        yield "it failed, and ran no step"
    if late := [run.file for run in record.steps[:-1] if run.outcome == "failed"]:
        yield f"{late[0]} failed, and other steps ran after it"
    steps = {step.file: step for step in plan.steps}
    names, others = set(), []
    for run in record.steps:
        name = transcripts.name_of(plan.target, run)
        if not run.file.startswith(f"{plan.platform.key}/"):
            yield f"{run.file} is no step of {plan.platform.key}"
        if run.worker not in plan.target.workers:
            yield f"{run.file} ran for {run.worker!r}, a worker of no such name"
        if run.transcript != name or name in names:
            yield f"transcript {run.transcript!r} of {run.file} isn't called {name}, or isn't alone"
        names.add(name)
        try:
            text = transcripts.read(plan.target.key, folder, run.transcript)
        except ValueError as error:
            yield str(error)
            continue
        step = steps.get(run.file)
        if step and step.chain == run.chain and (field := _other_than_planned(step, run)):
            yield f"{run.file} is that of the guide, and its {field} is not"
        if run.outcome != "passed":
            continue
        if step and step.sha256 == run.sha256:
            yield from _bad_commands(plan, step, run, text)
        else:
            others.append(_shows_any(plan, run, text))
    if others and not any(others):
        yield "its transcripts have nothing of what was pasted"


def _bad_commands(plan: Plan, step: Step, run: StepRun, text: str) -> Iterator[str]:
    """Yield what is wrong with the commands of a step that passed."""
    line = _missing(step.text, run, text, plan.manifest, in_order=not plan.target.typed)
    if line:
        yield f"its transcript {run.transcript} lacks what was pasted: {line!r}"
    exits = [step.expected_exit(number + 1) for number in range(len(step.commands))]
    if exits != [command.exit for command in run.commands]:
        yield f"{run.file} passed, and its commands did not end as they must"


def _shows_any(plan: Plan, run: StepRun, text: str) -> bool:
    """Tell whether a transcript has a line of a step that the guide doesn't have any more.

    Not all of them: what stood for a value then may have another name now.
    """
    lines = [line for command in run.commands for line in command.text.splitlines()]
    return not all(_missing(line, run, text, plan.manifest, in_order=False) for line in lines)


def _other_than_planned(step: Step, run: StepRun) -> str:
    """Return what a record of a step says otherwise than the step itself, or ""."""
    commands = [(command.line, command.text) for command in step.commands]
    ran = [(command.line, command.text) for command in run.commands]
    holds = {
        "hash": run.sha256 == step.sha256,
        "stage": run.stage == step.stage,
        "account": run.as_ == step.settings.as_,
        "outcome": (run.outcome == "exempt") == bool(step.settings.exempt),
        "list of commands": ran == commands[: len(ran)],
    }
    return next((what for what, is_so in holds.items() if not is_so), "")


def _missing(pasted: str, run: StepRun, text: str, manifest: Manifest, *, in_order: bool) -> str:
    """Return the first line of what was pasted that a transcript lacks, or "".

    Where lines wrap, and what a record hides, makes no difference. A step that is typed is echoed
    while it runs, so its lines may come in another order.
    """
    marks, squeezed, start = manifest.placeholders, "".join(text.split()), 0
    values = Values(name=run.worker, password="x", admin="x", host="x")  # noqa: S106
    hidden = "|".join(map(re.escape, (marks.password, marks.admin, marks.host)))
    for line in pasted.splitlines():
        for part in re.split(hidden, line):
            wanted = "".join(values.fill(part, manifest).split())
            at = squeezed.find(wanted, start)
            if at < 0:
                return line
            start = at + len(wanted) if in_order else 0
    return ""


def of_other_steps(plan: Plan, record: Record) -> str:
    """Return why a run that went well is none of the guide as it is, or ""."""
    same = unchanged(plan, record)
    if record.outcome is not Outcome.PROVEN or same == plan.steps:
        return ""
    return f"it passed, and did not run {plan.steps[len(same)].file} as the guide has it"


def _not_as_planned(plan: Plan, record: Record) -> Iterator[str]:
    """Yield how a run that went well differs from the plan, as far as this is the same."""
    for build in (record.worker.build, record.worker.build_after_restart):
        if not _GREEN.fullmatch(build):
            yield f"it passed, and its worker's build was {build!r}"
    same = unchanged(plan, record)
    moves = [move for move in plan.moves() if move.step in same]
    wanted = [(move.point, name) for move in moves for name in plan.checks(move)]
    ran = [(check.point, check.name) for check in record.checks]
    more = len(ran) if same == plan.steps else len(wanted)
    yield from _differs("check", wanted, ran[:more])
    files = {step.file for step in same}
    pasted = [
        (step.file, worker)
        for move in moves
        for step, worker in plan.runs(move)
        if step.file in files
    ]
    runs = [(run.file, run.worker) for run in record.steps if run.file in files]
    yield from _differs("step", pasted, runs[: len(pasted)])
    known = {step.chain for step in plan.steps[len(same) :]}
    if late := next((run.file for run in record.steps if run.chain in known), ""):
        yield f"{late} ran as it is planned, and {plan.steps[len(same)].file} before it did not"
    chains = {step.file: step.chain for step in same}
    for run in record.steps:
        if run.chain != chains.get(run.file, run.chain):
            yield f"{run.file} for {run.worker} is not of this run: its chain differs"


def _differs(
    what: str, wanted: Iterable[tuple[str, str]], ran: list[tuple[str, str]]
) -> Iterator[str]:
    for planned, found in itertools.zip_longest(wanted, ran):
        if not found:
            yield f"the planned {what} {' '.join(planned)} is missing"
        elif not planned:
            yield f"its {what} {' '.join(found)} is not planned"
        elif found != planned:
            yield f"its {what} {' '.join(found)} is where the plan has {' '.join(planned)}"
