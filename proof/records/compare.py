"""What differs between two records of a target that no package change explains; runs nothing."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from proof.records.record import CheckRun, Outcome, Record, StepRun

_Run = TypeVar("_Run", StepRun, CheckRun)

#: The fields of os-release that stay while a release gets updates.
IDENTIFYING = ("ID", "VERSION_ID", "VERSION_CODENAME")


def differences(tracked: Record, fresh: Record) -> list[str]:
    """Return a sentence for each difference that a maintainer has to know of; none is good.

    Times, durations, versions, transcripts and how the image came about may differ. What else
    os-release says may differ too, once the versions of packages do.
    """
    if tracked.target != fresh.target:
        return [f"these records are of two targets, {tracked.target} and {fresh.target}"]
    return [
        *_fields(tracked, fresh),
        *_os_release(tracked, fresh),
        *_steps(tracked, fresh),
        *_checks(tracked, fresh),
        *_worker(tracked, fresh),
    ]


def newer(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the packages whose versions differ, as `NAME OLD → NEW`, sorted by name."""
    names = sorted(before.keys() & after.keys())
    return [f"{n} {before[n]} → {after[n]}" for n in names if before[n] != after[n]]


def _fields(tracked: Record, fresh: Record) -> Iterator[str]:
    yield from _changes(
        ("the platform", tracked.platform, fresh.platform),
        ("the outcome", tracked.outcome.value, fresh.outcome.value),
        ("the stage to stop after", tracked.until, fresh.until),
    )
    before = tracked.failure and tracked.failure.message
    if fresh.failure and fresh.failure.message != before and fresh.outcome is not Outcome.PROVEN:
        yield f"the new run failed: {fresh.failure.message}"


def _os_release(tracked: Record, fresh: Record) -> Iterator[str]:
    names = tracked.os_release.keys() | fresh.os_release.keys()
    if tracked.packages != fresh.packages:
        names &= set(IDENTIFYING)
    for name in sorted(names):
        before, after = tracked.os_release.get(name, ""), fresh.os_release.get(name, "")
        yield from _changes((f"{name} in os-release", before, after))


def _steps(tracked: Record, fresh: Record) -> Iterator[str]:
    """Tell of added and missing steps, and of the first break of the chain: the rest follow it."""
    before, after = (_by_name(record.steps) for record in (tracked, fresh))
    yield from (f"step {name} is no longer run" for name in before if name not in after)
    yield from (f"step {name} is new" for name in after if name not in before)
    common = [name for name in before if name in after]
    if common != [name for name in after if name in before]:
        yield "the steps are run in another order"
    chain_is_broken = before.keys() != after.keys()
    for name in common:
        old, new = before[name], after[name]
        if old.sha256 != new.sha256:
            yield f"the text of step {name} has changed"
        elif old.chain != new.chain and not chain_is_broken:
            yield f"step {name} depends on a manifest entry or a check that has changed"
        chain_is_broken |= old.chain != new.chain
        yield from _step(name, old, new)


def _step(name: str, old: StepRun, new: StepRun) -> Iterator[str]:
    yield from _changes(
        (f"the stage of step {name}", old.stage, new.stage),
        (f"the account that runs step {name}", old.as_, new.as_),
        (f"the outcome of step {name}", old.outcome, new.outcome),
    )
    if old.sha256 == new.sha256 and [c.text for c in old.commands] != [
        c.text for c in new.commands
    ]:
        yield f"step {name} is divided into other commands"
    for before, after in zip(old.commands, new.commands, strict=False):
        if before.text == after.text:
            what = f"the exit status of `{after.text.partition(chr(10))[0]}` in step {name}"
            yield from _changes((what, _status(before.exit), _status(after.exit)))


def _checks(tracked: Record, fresh: Record) -> Iterator[str]:
    before, after = (_by_name(record.checks) for record in (tracked, fresh))
    yield from (f"check {name} is no longer run" for name in before if name not in after)
    yield from (f"check {name} is new" for name in after if name not in before)
    for name, old in before.items():
        if name in after:
            what = f"the outcome of check {name}"
            yield from _changes((what, old.outcome, after[name].outcome))


def _worker(tracked: Record, fresh: Record) -> Iterator[str]:
    old, new = tracked.worker, fresh.worker
    yield from _changes(
        ("whether the worker attached", _YES[old.attached], _YES[new.attached]),
        ("the forced build", old.build, new.build),
        ("whether the worker attached again", _YES[old.reattached], _YES[new.reattached]),
        ("the build after the restart", old.build_after_restart, new.build_after_restart),
    )


_YES = {True: "yes", False: "no"}


def _by_name(runs: Iterable[_Run]) -> dict[str, _Run]:
    """Return what ran by a name for people; what ran again under its name gets a number."""
    named: dict[str, _Run] = {}
    for run in runs:
        if isinstance(run, StepRun):
            name = f"{run.file} for {run.worker}"
        else:
            name = f"{run.name} (after {run.point})"
        times = (f"{name}, time {number}" for number in itertools.count(2))
        named[next(n for n in itertools.chain([name], times) if n not in named)] = run
    return named


def _status(number: int | None) -> str:
    return "none, because it did not end" if number is None else str(number)


def _changes(*rows: tuple[str, str, str]) -> Iterator[str]:
    """Yield a sentence for each thing that was one text and is now another."""
    for what, before, after in rows:
        if before != after:
            yield f"{what} was {before or 'empty'} and is now {after or 'empty'}"
