"""Runs of `visits.py`, and what a test asks of one."""

import json
from pathlib import Path

import attrs

from tests.engine.running import answer

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
    said = answer("visits", name, str(folder), image, limit_s=LIMIT_S)
    return Outcome(**json.loads(said.splitlines()[-1]))
