"""Proofs on machines that are not the run's own: this one, or a host over ssh."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator

from proof import consent, localmaster, paused, record, remote, undo
from proof.errors import CannotVerify, UsageError
from proof.here import Here
from proof.lent import LentMachine
from proof.paused import State
from proof.plan import Plan
from proof.progress import Progress
from proof.prove import OnFailure, prove
from proof.record import Record
from proof.remote import Address
from proof.ways import OnThisMachine, OverSsh, Way

__all__ = ["prove_on", "undo_on"]

#: What `--on` calls the machine on which the proof itself runs.
HERE = "here"


def prove_on(plan: Plan, options: argparse.Namespace, on_failure: OnFailure) -> Record:
    """Prove a plan where `--on` says, once the machine's lender has agreed."""
    into = options.into
    state = paused.load(plan, into) if options.resume else None
    way: Way
    if state:
        _hold_restarted(state, options)
    if options.on == HERE:
        way, where = OnThisMachine(state.boot if state else ""), "this machine"
    else:
        address = Address.parse(options.on, options.ssh_config)
        way, where = OverSsh(address), address.destination
    if state is None:
        consent.ask(plan, where, agreed=options.yes)
        record.remove(plan.target.key, into)
    paused.forget(plan.target.key, into)
    with Progress() as emit:
        return prove(plan, way, into, emit, on_failure=on_failure, state=state)


def undo_on(plan: Plan, options: argparse.Namespace) -> None:
    """Remove what a run has left where `--on` says; raises CannotVerify where something stays."""
    with _machine(options) as box:
        left = undo.undo(box, plan)
        paused.forget(plan.target.key, options.into)
        if left:
            raise CannotVerify(undo.words_for(left, box))
        print(f"nothing of a proof of {plan.target.key} is left on {box.name}")


def _hold_restarted(state: State, options: argparse.Namespace) -> None:
    """Raise UsageError where a proof would go on before the restart that it waits for."""
    with _machine(options) as box:
        if box.boot() == state.boot:
            raise UsageError(
                f"{box.name} was not restarted yet",
                hint="restart it, then give the same command again",
            )


@contextlib.contextmanager
def _machine(options: argparse.Namespace) -> Iterator[LentMachine]:
    if options.on == HERE:
        with contextlib.closing(LentMachine(Here())) as box:
            yield box
    else:
        address = Address.parse(options.on, options.ssh_config)
        with remote.connected(address, localmaster.Ports.any()) as box:
            yield box
