"""Whose fault a failure is: the guide's, a package's that changed, or that of the surroundings.

Asked only after something failed: a run that is fine pays nothing for it.
"""

import re
import time
from collections.abc import Iterator

from proof.buildmaster.buildmaster import Buildmaster
from proof.errors import (
    CLOCK_HINT,
    NO_SPACE,
    TOO_EARLY,
    CannotVerify,
    Cause,
    GuideError,
    ProofError,
)
from proof.guide.plan import Plan
from proof.machines.machine import LINUX, Machine
from proof.records import compare, validity
from proof.records.record import Outcome, Record

#: The clocks of a machine and of this process may differ by this much, in seconds.
CLOCK_TOLERANCE_S = 60

#: What apt says when what it got is not what the archive's own lists promise, or broke off; and
#: what pip says when it asked the index in vain.
_ARCHIVE_BROKE = re.compile(
    "Hash Sum mismatch"
    "|File has unexpected size"
    "|Remote end closed connection"
    "|Connection closed prematurely"
    "|Method https? has died unexpectedly"
    r"|\s50[0234]\s+[A-Z]"
    r"|WARNING: Retrying \(Retry\(total=0"
)

#: What the kernel, and programs that get no memory, say; and a shell of one that the kernel ended.
_NO_MEMORY = re.compile(
    "Cannot allocate memory|virtual memory exhausted|MemoryError|oom-kill|Out of memory: Killed"
    r"|out of memory allocating|std::bad_alloc|fatal error: Killed signal|signal 9 \[Killed\]"
    r"|\bended with 137\b|^Killed\b",
    re.MULTILINE,
)


def judge(
    error: ProofError, machine: Machine, master: Buildmaster, transcript: str = "", *, passed: bool
) -> ProofError:
    """Return `error`, or a CannotVerify that names the cause outside the guide that it has.

    `transcript` is the failed step's: dpkg goes on for long after the first word of a full disk.
    `passed`: whether a run of this target ever went well.
    """
    for cause, hint in _causes(error, machine, master, transcript):
        return _another(error, cause, hint)
    if isinstance(error, GuideError) and machine.kernel != LINUX and not passed:
        # This program was written on Linux.
        judged = _another(
            error,
            f"no run on this kind of {machine.kernel} has passed yet",
            f"{error.hint}; find out whether the step, the check or the machine is wrong",
        )
        judged.cause = Cause.UNKNOWN
        return judged
    return error


def _another(error: ProofError, cause: str, hint: str) -> ProofError:
    """Return an error that says nothing about the guide, with the words of another."""
    judged = CannotVerify(f"{cause}: {error}", hint=hint, output=error.output)
    return judged.with_traceback(error.__traceback__)


def name_package(error: ProofError, plan: Plan, made: Record, good: Record | None) -> ProofError:
    """Return a failure of the guide as one of packages that changed, if these are to blame.

    They are if the steps up to the one that failed are as in the last run that passed, `good`, and
    versions differ; or if `good` has failed in the same way, and they were. `made` is the record of
    the run that failed.
    """
    if not isinstance(error, GuideError) or good is None:
        return error
    known = good.failure
    if known and (known.cause, known.message) == (Cause.PACKAGE.name.lower(), str(error)):
        error.cause, error.hint = Cause.PACKAGE, known.hint  # as it was in the night before
    if good.outcome is not Outcome.PROVEN:
        return error
    reached = {run.file for run in made.steps}
    if not reached <= {step.file for step in validity.unchanged(plan, good)}:
        return error
    changed = compare.newer(good.packages, made.packages)
    day = good.started[:10]
    if changed:
        error.cause = Cause.PACKAGE
        error.hint = f"since the run of {day}, which passed: {', '.join(changed)}; {error.hint}"
    else:
        same = "no step has changed, and no package that records name, since a run passed"
        error.hint = f"{same} on {day}; {error.hint}"
    return error


def check_clock(machine: Machine) -> None:
    """Raise CannotVerify where the machine's clock is not this process's."""
    cause = _wrong_clock(machine)
    if cause:
        raise CannotVerify(cause, hint=CLOCK_HINT)


def _causes(
    error: ProofError, machine: Machine, master: Buildmaster, transcript: str
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong outside the guide, the surest first, each with its hint."""
    words = f"{error}\n{error.output}"
    every = words + transcript
    for what, one in (("buildmaster", master), ("machine", machine)):
        gone = one.gone()
        if gone:
            yield (
                f"the {what} is gone, {gone}",
                f"look for {one.name} in the kernel's log, which says whether memory ran out",
            )
            return  # the rest would ask a machine that does not answer
    if NO_SPACE.search(every):
        yield (
            "the disk is full",
            "free some space, then run the command again",
        )
    if _NO_MEMORY.search(every):
        yield "the memory is full", "give this machine more memory, or run fewer targets at a time"
    wrong = _wrong_clock(machine)
    if wrong:
        yield wrong, CLOCK_HINT
    if TOO_EARLY.search(every):
        yield "the clock of this machine, or the archive's, is wrong", CLOCK_HINT
    if _ARCHIVE_BROKE.search(words):
        yield (
            "the archive closed the connection, or sent a file that doesn't match its list",
            "archives do this during an update; run the command again later",
        )


def _wrong_clock(machine: Machine) -> str:
    """Return how far the machine's clock is off, or nothing; nothing also without an answer."""
    try:
        off = int(machine.ask("date +%s")) - time.time()
    except (CannotVerify, ValueError):
        return ""
    if abs(off) <= CLOCK_TOLERANCE_S:
        return ""
    side = "ahead of" if off > 0 else "behind"
    return f"the machine's clock is wrong, {abs(off):.0f} s {side} this computer's"
