"""Proofs on machines that are not the run's own: this one, or a host over ssh."""

import argparse
import contextlib
from collections.abc import Iterator

from proof.errors import CannotVerify, UsageError
from proof.fleet import Ports
from proof.guide.plan import Plan
from proof.machines import ssh
from proof.machines.lent_machine import LentMachine
from proof.machines.ssh import Address
from proof.machines.this_machine import ThisMachine
from proof.proving import consent, pause, undo
from proof.proving.pause import PausedRun
from proof.proving.places import OnThisMachine, OverSsh, Place
from proof.proving.progress import Progress
from proof.proving.prove import OnFailure, prove
from proof.records import record
from proof.records.record import Record

#: What `--on` calls the machine on which the proof itself runs.
HERE = "here"


def prove_on(plan: Plan, options: argparse.Namespace, on_failure: OnFailure) -> Record:
    """Prove a plan where `--on` says, once the machine's lender has agreed."""
    into = options.into
    paused = pause.load(plan, into) if options.resume else None
    place: Place
    if paused:
        _check_restarted(paused, options)
    if options.on == HERE:
        place, where = OnThisMachine(paused.boot if paused else ""), "this machine"
    else:
        address = Address.parse(options.on, options.ssh_config)
        place, where = OverSsh(address), address.destination
    if paused is None:
        consent.ask(plan, where, agreed=options.yes)
        record.remove(plan.target.key, into)
    pause.forget(plan.target.key, into)
    with Progress() as emit:
        return prove(plan, place, into, emit, on_failure=on_failure, paused=paused)


def undo_on(plan: Plan, options: argparse.Namespace) -> None:
    """Remove what a run has left where `--on` says; raises CannotVerify where something stays."""
    with _machine(options) as box:
        left = undo.undo(box, plan)
        pause.forget(plan.target.key, options.into)
        if left:
            raise CannotVerify(undo.left_message(left, box))
        print(f"nothing of a test run of {plan.target.key} is left on {box.name}")


def _check_restarted(paused: PausedRun, options: argparse.Namespace) -> None:
    """Raise UsageError where a proof would go on before the restart that it waits for."""
    with _machine(options) as box:
        if box.boot() == paused.boot:
            raise UsageError(
                f"{box.name} has not been rebooted yet",
                hint="reboot it, then run the same command again",
            )


@contextlib.contextmanager
def _machine(options: argparse.Namespace) -> Iterator[LentMachine]:
    if options.on == HERE:
        with contextlib.closing(LentMachine(ThisMachine())) as box:
            yield box
    else:
        address = Address.parse(options.on, options.ssh_config)
        with ssh.connected(address, Ports.any()) as box:
            yield box
