"""How long tests wait: limits of seconds that hold on a slow or busy machine, too."""

import functools
import subprocess
import sys
import time

#: Seconds that a new Python takes to start on an idle machine of 2025.
START_S = 0.03


@functools.cache
def slowness() -> float:
    """Return how many times slower than an idle machine this one is now; at least 1."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return max(1.0, (time.monotonic() - began) / START_S)


def patient(seconds: float) -> float:
    """Return a limit for what takes less than `seconds` on an idle machine.

    It is three times as long as this machine's slowness asks for, since the load may grow.
    """
    return 3 * slowness() * seconds
