"""Proves many targets side by side, each in a process of its own, and ends them all on a signal."""

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from proof.errors import ProofError
from proof.guide.plan import Plan
from proof.guide.vocabulary import Way
from proof.machines.machine import Machine
from proof.podman.namespaces import ENDING
from proof.podman.podman import Podman
from proof.proving.places import Containers, Place
from proof.proving.progress import Progress
from proof.proving.prove import OnFailure, prove
from proof.proving.stand_ins import StandInOverSsh, prove_inside
from proof.records import record
from proof.records.record import Failure, Outcome, Record

#: A process that was asked to stop has this many seconds to remove its machines.
STOP_S = 30


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
    waiting = list(plans)
    running: dict[int, BaseProcess] = {}
    context = multiprocessing.get_context("fork")
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                plan = waiting.pop(0)
                process = context.Process(target=_in_process, args=(plan, engine, into))
                with _held_back():
                    process.start()
                    running[process.sentinel] = process
            for sentinel in multiprocessing.connection.wait(list(running)):
                running.pop(sentinel).join()  # type: ignore[arg-type]
    finally:
        _stop(list(running.values()))
    return [_read(plan, into) for plan in plans]


def status(records: Sequence[Record]) -> int:
    """Return the exit status that a run with these records has."""
    if any(r.outcome is Outcome.FAILED for r in records):
        return 1
    if any(r.outcome is Outcome.UNVERIFIED and (r.failure or not r.until) for r in records):
        return 3
    return 0 if records else 3


@contextlib.contextmanager
def stoppable(said: bytes = b"\nproof: stopping\n") -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that it can tidy up.

    `said` is written to standard error at once.
    """

    def stop(*_: object) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)  # once is enough; clean-up must not be cut off
        with contextlib.suppress(OSError):
            os.write(2, said)  # a print may have been interrupted, which forbids another
        raise KeyboardInterrupt

    for number in ENDING:
        signal.signal(number, stop)
    yield


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """Hold signals back while a process begins: one that nobody noted yet would be left behind.

    The new process begins so, too.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


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


def _in_process(plan: Plan, engine: Podman, into: Path) -> None:
    with stoppable(b""):  # the parent has said so
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            _prove_one(plan, engine, into, lambda *_: None)
        except KeyboardInterrupt:
            os._exit(130)


def _stop(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(STOP_S)
        if process.is_alive():
            process.kill()


def _read(plan: Plan, into: Path) -> Record:
    """Return the record that a process wrote; if it broke, one that says so."""
    path = into / f"{plan.target.key}.json"
    if path.exists():
        return record.load(path)
    failure = Failure(message="the test run itself failed; its traceback is above")
    broken = record.unverified(plan, failure)
    record.save(broken, into)
    return broken
