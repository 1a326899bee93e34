"""Waiting is polling a condition with a deadline, never a bare sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["NotInTime", "until"]

T = TypeVar("T")


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
    deadline = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        reason = hopeless()
        if reason:
            raise NotInTime(f"{what}: did not happen, and cannot any more: {reason}")
        if time.monotonic() > deadline:
            raise NotInTime(f"{what}: did not happen within {limit_s:g} s")
        time.sleep(every_s)
