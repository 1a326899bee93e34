"""Progress as lines: target, stage, step, seconds; and a sign of life while a step is long."""

import sys
import threading
import time
from typing import Self

import attrs

#: A step that has run for this many seconds is said to be running, and again after as many.
SIGN_OF_LIFE_S = 10.0


@attrs.frozen(kw_only=True)
class Event:
    """Something began, or ended if it has `seconds`.

    `outcome` is `passed`, `exempt` where it was left out, or what went wrong.
    """

    target: str
    stage: str
    what: str
    seconds: float | None = None
    outcome: str = ""


class Progress:
    """Prints the events of one target; several may print side by side, each whole lines."""

    def __init__(self) -> None:
        self._running: Event | None = None
        self._since = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._signs_of_life, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def __call__(self, event: Event) -> None:
        """Print an event that has ended; remember one that has begun."""
        if event.seconds is None:
            self._running, self._since = event, time.monotonic()
            if not event.stage:
                self._print(event, "…", "")
            return
        self._running = None
        mark = {"passed": "✓", "exempt": "–"}.get(event.outcome, "✗")
        self._print(event, mark, f"{event.seconds:.1f} s")

    def _signs_of_life(self) -> None:
        while not self._stop.wait(SIGN_OF_LIFE_S):
            event, seconds = self._running, time.monotonic() - self._since
            if event is not None and seconds >= SIGN_OF_LIFE_S:
                self._print(event, "…", f"{seconds:.0f} s so far")

    @staticmethod
    def _print(event: Event, mark: str, end: str) -> None:
        line = f"{event.target:15} {event.stage:9} {mark} {event.what:26} {end}"
        # One write a line, so that lines of several processes do not mix.
        sys.stdout.write(line.rstrip() + "\n")
        sys.stdout.flush()
