"""Test runs on machines that are made for them, for the targets that rest on something new."""

import argparse
import contextlib
import subprocess
from collections.abc import Iterator

from proof import wait
from proof.guide.plan import Plan
from proof.guide.vocabulary import Way
from proof.podman import namespaces
from proof.podman.podman import Podman
from proof.proving import unchanged
from proof.records.record import Record


def prove_all(plans: list[Plan], options: argparse.Namespace) -> list[Record]:
    """Return a record for each plan: of a run, or of the last one if nothing has changed since."""
    asks_for_more = options.fresh or options.deep or options.until or options.keep
    found: dict[str, Record] = {}
    waiting: dict[str, tuple[Plan, str]] = {}
    for plan in plans:
        key = plan.target.key
        # A part of a run is no proof, so nothing is noted of it.
        digest = "" if options.until else unchanged.inputs(plan, print)
        last = None if asks_for_more else unchanged.last(plan, digest, options.into)
        if last:
            found[key] = last
            since = last.started[:16].replace("T", " ")
            print(f"{key} is unchanged since {since} UTC; --fresh tests it anyway")
        else:
            waiting[key] = plan, digest
    for made in _run([plan for plan, _ in waiting.values()], options):
        found[made.target] = made
        unchanged.note(made, waiting[made.target][1], options.into)
    return [found[plan.target.key] for plan in plans]


def _run(plans: list[Plan], options: argparse.Namespace) -> Iterator[Record]:
    in_machines = [plan for plan in plans if plan.target.runs is Way.VM]
    in_containers = [plan for plan in plans if plan not in in_machines]
    if in_machines:
        yield from _in_virtual_machines(in_machines, options)
    if in_containers:
        yield from _in_containers(in_containers, options)


def _in_virtual_machines(plans: list[Plan], options: argparse.Namespace) -> list[Record]:
    """Prove one after the other: each gets all processors."""
    from proof.proving import many, side_by_side, virtual_machines

    on_failure = many.offer_shell if options.keep else lambda *_: None
    with side_by_side.stoppable():
        return [virtual_machines.prove_in(plan, options.into, on_failure) for plan in plans]


def _in_containers(plans: list[Plan], options: argparse.Namespace) -> list[Record]:
    """Prove side by side, or one after the other."""
    with engine() as store:
        from proof.proving import many

        on_failure = many.offer_shell if options.keep else lambda *_: None
        return many.prove_all(plans, store, options.into, jobs=options.jobs, on_failure=on_failure)


@contextlib.contextmanager
def engine() -> Iterator[Podman]:
    """Yield the store of images and containers, in the sandbox where one is needed."""
    sandboxed = enter_sandbox()
    # Imported only now: the processes that stay outside the sandbox need none of it.
    from proof.podman import podman
    from proof.proving import side_by_side

    times = round(wait.slowness(lambda script: subprocess.run(["sh", "-c", script], check=True)))
    if times > 1:
        print(f"this computer takes {times} times as long as usual, and each step gets the time")
    with (
        side_by_side.stoppable(), podman.opened(sandboxed=sandboxed) as store, wait.slower(times)
    ):  # fmt: skip
        for name in store.sweep():
            print(f"swept {name}, which an earlier run left behind")
        yield store


def enter_sandbox() -> bool:
    """Enter the sandbox where one is needed; tell whether this process is in it."""
    if needed := namespaces.is_needed():
        namespaces.enter()
    return needed
