"""Waiting is polling a condition with a deadline, never a bare sleep."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")

#: Counts in a shell, and how many seconds that takes on a usual computer.
_COUNT = "i=0; while [ $i -lt 40000 ]; do i=$((i+1)); done"
_COUNTED_S = 0.05


#: Whether there is hope left is asked so often: the answer may cost what is waited for its time.
_HOPE_S = 1.0


class Spent:
    """Seconds spent in `until` by this process: waiting is the guide's time, not the checks'."""

    seconds: float = 0.0


class Pace:
    """How many times as long as usual the machine of this process's run takes."""

    slowness: float = 1.0


@contextlib.contextmanager
def slower(times: float) -> Iterator[None]:
    """Give all that is waited for, and each step, so many times as long as usual."""
    Pace.slowness = times
    try:
        yield
    finally:
        Pace.slowness = 1.0


def slowness(run: Callable[[str], object]) -> float:
    """Return how many times as long as usual a machine takes, at least 1; `run` runs a script."""
    began = time.monotonic()
    run(_COUNT)
    return max(1.0, (time.monotonic() - began) / _COUNTED_S)


class NotInTime(AssertionError):
    """What was waited for did not happen; says what and for how long."""


def until(
    condition: Callable[[], T],
    what: str,
    *,
    limit_s: float = 30,
    every_s: float = 0.1,
    hopeless: Callable[[], str] = lambda: "",
) -> T:
    """Poll until `condition` is true and return its value.

    `what` completes "… did not happen"; `hopeless` returns a reason once it never will.
    Raises NotInTime.
    """
    started = asked = time.monotonic()
    limit_s *= Pace.slowness
    try:
        while not (value := condition()):
            now = time.monotonic()
            if now > min(asked + _HOPE_S, started + limit_s):
                asked = now
                if reason := hopeless():
                    raise NotInTime(f"{what}: did not happen, and cannot any more: {reason}")
            if now > started + limit_s:
                raise NotInTime(f"{what}: did not happen within {limit_s:g} s")
            time.sleep(every_s)
        return value
    finally:
        Spent.seconds += time.monotonic() - started
