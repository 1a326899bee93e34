"""Waiting is polling a condition with a deadline, never a bare sleep."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Spent:
    """Seconds spent in `until` by this process: waiting is the guide's time, not the checks'."""

    seconds: float = 0.0


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

    `what` completes "… did not happen"; `hopeless` returns a reason as soon as it never will.
    Raises NotInTime.
    """
    started = time.monotonic()
    try:
        while not (value := condition()):
            if reason := hopeless():
                raise NotInTime(f"{what}: did not happen, and cannot any more: {reason}")
            if time.monotonic() > started + limit_s:
                raise NotInTime(f"{what}: did not happen within {limit_s:g} s")
            time.sleep(every_s)
        return value
    finally:
        Spent.seconds += time.monotonic() - started
