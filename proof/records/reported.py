"""Reads what volunteers report: records of runs on their machines, which never count as ours.

`evidence/reported/NAME/` has records and transcripts that the person with this name at GitHub
handed in, each as `evidence/` has ours. We didn't see these runs, so the pages show them apart,
with the name, until they expire.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from proof.guide.plan import Plan
from proof.records import record, validity
from proof.records.record import Outcome, Record

FOLDER = "reported"

#: After so many days a report is no longer shown.
DAYS = 30

#: What a person is called at GitHub: at most 39 characters.
NAME = re.compile(r"(?!.{40})[A-Za-z0-9](-?[A-Za-z0-9])*")


@attrs.frozen
class Report:
    """A record, and the name of the person who handed it in."""

    name: str
    record: Record


def refusal(plan: Plan, name: str, made: Record, folder: Path, today: date) -> str:
    """Return why a report is refused, or nothing; `folder` has the record's transcripts."""
    if not NAME.fullmatch(name):
        return f"{name!r} is no name at GitHub"
    if made.outcome is Outcome.UNVERIFIED:
        return "its run learned nothing"
    return validity.refusal(plan, made, folder, today)


def outdated(plan: Plan, made: Record) -> str:
    """Return that a step of a report has changed since, or nothing."""
    unchanged = {step.file for step in validity.unchanged(plan, made)}
    shown = plan.steps if made.outcome is Outcome.PROVEN else made.steps
    changed = not {each.file for each in shown} <= unchanged
    return "the guide has changed since its run" if changed else ""


def expired(made: Record, today: date) -> str:
    """Return that a report is too old to be shown, or nothing; `refusal` sees what is no date."""
    with contextlib.suppress(ValueError):
        age = (today - date.fromisoformat(made.started[:10])).days
        if age > DAYS:
            return f"its run is {age} days old, and a report expires after {DAYS}"
    return ""


def read(
    plans: Mapping[str, Plan], folder: Path, today: date
) -> Iterator[Report | tuple[Path, str]]:
    """Yield each report in the folder of the records, or its path and why it is refused.

    One that is outdated or expired is passed by: nobody has to do anything about it.
    """
    for path in sorted((folder / FOLDER).glob("*/*.json")):
        name, plan = path.parent.name, plans.get(path.stem)
        try:
            made = record.load(path)
        except ValueError as error:
            yield path, str(error)
            continue
        if expired(made, today):
            continue
        if plan is None:
            yield path, f"there is no target {path.stem!r}"
        elif why := refusal(plan, name, made, path.parent, today):
            yield path, why
        elif not outdated(plan, made):
            yield Report(name, made)
