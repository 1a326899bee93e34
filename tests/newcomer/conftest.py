"""A newcomer's desk: the built site in a browser, and a terminal on the machine that is lent."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from proof.paths import ROOT
from proof.proving.scene import random_password
from tests.browser.conftest import browser, open_page, site  # noqa: F401 - fixtures
from tests.engine.running import environment

#: The machine is up after this many seconds, its image made anew, or it hangs.
STOP_S = 60


@attrs.define
class Terminal:
    """A way to the machine: `terminal.do("paste", text=...)`."""

    process: subprocess.Popen[str]
    name: str
    password: str

    def do(self, what: str, **how: Any) -> Any:
        """Give an order and return the answer; what goes wrong there fails the test."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": what, **how}) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the machine is gone"
        said = json.loads(line)
        assert "failed" not in said, said["failed"]
        return said.get("answer")


@pytest.fixture
def terminal(target) -> Iterator[Terminal]:
    """A fresh machine of the target's, and a buildmaster that knows its worker."""
    name, password = f"newcomer-{target}-x86_64", random_password()
    with subprocess.Popen(
        [sys.executable, "tests/newcomer/far.py", target, name, password],
        cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            way = Terminal(process, name, password)
            way.answer()
            yield way
        finally:
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S)
            process.terminate()
    assert process.returncode == 0
