"""A worker whose connection ends comes back: a duplicate, a goodbye, a buildmaster that is away.

One whose Python was replaced comes back when the guide's upgrade has been followed.
"""

import json
import subprocess
import sys

import pytest

from proof.paths import ROOT
from tests.engine import endings
from tests.engine.running import environment


@pytest.mark.parametrize("target", ["debian-13", "debian-12-pypi"])
def test_a_worker_comes_back(target):
    """tests/checks has the worker that is killed, and the one that ends well."""
    done = subprocess.run(
        [sys.executable, endings.__file__, target], cwd=ROOT, env=environment(),
        stdout=subprocess.PIPE, text=True, check=True, timeout=1200,
    )  # fmt: skip
    after_upgrade = {"new_python": {"pip gone": True, "back": True, "kept": True}}
    assert json.loads(done.stdout) == {
        "duplicate": {"rejected": True, "back": True},
        "goodbye": {"back": True},
        "away": {"back": True},
    } | (after_upgrade if target.endswith("pypi") else {})
