"""What Lighthouse gives a page; npm fetches it once, and a page asks no other host."""

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

from benchmarks import visit
from benchmarks.builds import CannotMeasure

_RELEASE = "lighthouse@12.8.2"
_FLAGS = "--headless=new --no-sandbox --host-resolver-rules='MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'"


def lost(folder: Path, page: str, chromium: str, runs: int) -> dict[str, float]:
    """Return by category the points that a page lacks, medians; raises CannotMeasure."""
    npx = shutil.which("npx")
    if npx is None:
        raise CannotMeasure("there is no npx on PATH, which runs Lighthouse")
    with visit.served(folder) as address:
        command = [
            npx, "--yes", _RELEASE, f"{address}/{page}.html", "--quiet", "--output=json",
            f"--chrome-flags={_FLAGS}",
        ]  # fmt: skip
        environment = os.environ | {"CHROME_PATH": chromium}
        found = []
        for _ in range(runs):
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise CannotMeasure(f"Lighthouse failed: {done.stderr[-500:]}")
            found.append(json.loads(done.stdout)["categories"])
    return {
        name: statistics.median(100 - 100 * categories[name]["score"] for categories in found)
        for name in found[0]
    }
