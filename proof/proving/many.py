"""Proves many targets, and says by an exit status how that went."""

import functools
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from proof.errors import ProofError
from proof.guide.plan import Plan
from proof.guide.vocabulary import Way
from proof.machines.machine import Machine
from proof.podman.podman import Podman
from proof.proving import side_by_side
from proof.proving.places import Containers, Place
from proof.proving.progress import Progress
from proof.proving.prove import OnFailure, prove
from proof.proving.stand_ins import StandInOverSsh, prove_inside
from proof.records import record
from proof.records.record import Failure, Outcome, Record


def prove_all(
    plans: Sequence[Plan], engine: Podman, into: Path, *, jobs: int, on_failure: OnFailure
) -> list[Record]:
    """Prove every plan, `jobs` at a time, and return the records in the order of the plans.

    Records and transcripts are in `into` afterwards.

    Raises KeyboardInterrupt after everything was removed, when the run was interrupted.
    """
    for plan in plans:
        record.remove(plan.target.key, into)
    if jobs == 1 or len(plans) == 1:
        return [_prove_one(plan, engine, into, on_failure) for plan in plans]
    alone = functools.partial(_prove_one, engine=engine, into=into, on_failure=lambda *_: None)
    side_by_side.do([functools.partial(alone, plan) for plan in plans], jobs)
    return [_read(plan, into) for plan in plans]


def exit_status(records: Sequence[Record]) -> int:
    """Return the exit status that a run with these records has."""
    if any(r.outcome is Outcome.FAILED for r in records):
        return 1
    if any(r.outcome is Outcome.UNVERIFIED and (r.failure or not r.until) for r in records):
        return 3
    return 0 if records else 3


def offer_shell(machine: Machine, error: ProofError) -> None:
    """Open a shell in the machine where a step failed; the machine goes when the shell ends."""
    print(f"\n{error}\n{error.output}\n")
    print(f"A shell as root in {machine.name}; {machine.afterwards} when you leave it.")
    sys.stdout.flush()
    command = machine.terminal("su", "-")
    subprocess.run(command, env=machine.environment, check=False)


#: The place of a target, by the way that its steps reach the machine; None: the machine itself.
PLACES: dict[Way, Callable[[Podman], Place] | None] = {
    Way.CONTAINER: Containers,
    Way.SSH: StandInOverSsh,
    Way.HERE: None,
}


def _prove_one(plan: Plan, engine: Podman, into: Path, on_failure: OnFailure) -> Record:
    place = PLACES[plan.target.way]
    with Progress() as emit:
        if place is None:
            return prove_inside(plan, engine, into, emit)
        return prove(plan, place(engine), into, emit, on_failure=on_failure)


def _read(plan: Plan, into: Path) -> Record:
    """Return the record that a process wrote; if it broke, one that says so."""
    path = into / f"{plan.target.key}.json"
    if path.exists():
        return record.load(path)
    failure = Failure(message="the test run itself failed; its traceback is above")
    broken = record.unverified(plan, failure)
    record.save(broken, into)
    return broken
