"""After the stage prepare, CPython's configure finds every optional module."""

import re
import subprocess
import sys

from tests.engine.running import LIMIT_S, environment


def test_configure_misses_no_module(after):
    done = subprocess.run(
        [sys.executable, "tests/engine/configure.py", after["10-prepare"]],
        env=environment(), capture_output=True, text=True, check=False, timeout=LIMIT_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found, *missing = done.stdout.splitlines()
    assert int(re.search(r": (\d+) modules found", found)[1]) > 40, found
    assert missing == []
