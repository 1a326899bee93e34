"""Runs of `visits.py`, and what a test asks of one."""

import json
import subprocess
import sys
from pathlib import Path

import attrs

from proof.paths import ROOT
from tests.engine import visits
from tests.engine.running import environment

#: All steps twice, with all their downloads, on a machine that has much to do.
LIMIT_S = 1800


@attrs.frozen
class Outcome:
    """`failure`: why the run ended early. `harmed`: what was there before and no longer is."""

    failure: str | None
    pasted: int
    harmed: list[str]


def outcome_of(name: str, folder: Path, image: str = "") -> Outcome:
    """Run a case of `surroundings`; its record and transcripts go into a folder."""
    arguments = [name, str(folder), image]
    done = subprocess.run(
        [sys.executable, visits.__file__, *arguments], cwd=ROOT, env=environment(),
        stdout=subprocess.PIPE, text=True, check=True, timeout=LIMIT_S,
    )  # fmt: skip
    return Outcome(**json.loads(done.stdout.splitlines()[-1]))
