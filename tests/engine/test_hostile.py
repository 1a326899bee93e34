"""A worker's user that lays traps: root executes, follows and damages nothing of its own."""

import subprocess
import sys

from proof.guide import manifest
from proof.paths import ROOT
from tests.engine import hostile
from tests.engine.running import environment


def test_root_falls_into_no_trap_of_the_workers_user():
    """Every step and fact of root's, with each trap; what is caught is a line with its name."""
    done = subprocess.run(
        [sys.executable, hostile.__file__], cwd=ROOT, env=environment(),
        stdout=subprocess.PIPE, text=True, check=True, timeout=1200,
    )  # fmt: skip
    *caught, last = done.stdout.splitlines()
    assert caught == []
    cases = hostile.cases(manifest.load())
    assert last == f"{len(cases)} cases"
    assert {trap for _, _, trap in cases} == {"files", "folder", "workers"}
