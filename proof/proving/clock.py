"""Measures a proof: how long it takes as a whole, and each of its phases, in seconds."""

import contextlib
import time
from collections.abc import Iterator


class Clock:
    """Runs from its creation. `phases` is the record's own table; `spent_s`: before a pause."""

    def __init__(self, phases: dict[str, float], spent_s: float = 0.0) -> None:
        self.phases = phases
        self._started = time.monotonic() - spent_s
        self._tear_down = time.monotonic()

    @property
    def duration_s(self) -> float:
        """Return how long the proof has taken, without a pause."""
        return round(time.monotonic() - self._started, 1)

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a phase."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.add(name, time.monotonic() - started)

    def add(self, phase: str, seconds: float) -> None:
        """Add seconds to a phase; they may be fewer than none."""
        self.phases[phase] = round(self.phases.get(phase, 0.0) + seconds, 3)

    def begin_tear_down(self) -> None:
        """Note that all is done, but for taking the machine down."""
        self._tear_down = time.monotonic()

    def end_tear_down(self) -> None:
        """Note that the machine is down."""
        self.phases["tear down"] = round(time.monotonic() - self._tear_down, 3)
