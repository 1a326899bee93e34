"""However a run is stopped, and whenever: nothing goes on, nothing stays on the host's network."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.engine.running import LIMIT_S, TARGET, host, run

#: Moments of a run, by what it has printed or which process it has.
PHASES = {
    "images": lambda run: run.has("/usr/lib/apt/methods/http"),
    "set up": lambda run: run.has("conmon"),
    "a step": lambda run: run.has("podman exec --interactive --tty"),
    "checks": lambda run: "✓ 10-prepare" in run.output,
    "tear down": lambda run: run.has("podman rm --force"),
    "restart": lambda run: run.has("podman stop --time"),
}
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]


@pytest.fixture
def installed(guide, after):
    """Let the guide's run begin after its install."""
    guide.on(after["20-install"])


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("phase", PHASES)
def test_nothing_goes_on(phase, number, begin, guide, after):
    if phase == "images":  # an image that is not there yet
        guide.configure('registry = "debian:trixie", ', "")
    else:
        guide.on(after["20-install"])
    before = host()
    running = begin("--until", "check" if phase == "restart" else "prepare")
    running.until(PHASES[phase], f"the phase {phase!r}")
    running.look()
    os.kill(running.process.pid, number)
    status = running.ended()
    assert host() == before
    if number == signal.SIGKILL:
        assert status == -signal.SIGKILL
    else:
        assert status == 130
        assert "interrupted; every machine of this run is removed" in running.output


def test_the_next_run_sweeps_what_kill_9_left(begin, verify, installed):
    running = begin("--until", "prepare")
    running.until(PHASES["checks"], "the checks")
    running.look()
    running.process.kill()
    running.ended()
    ended = verify("--until", "prepare")
    for what in ("machine", "master", "net"):
        assert f"swept guide-{TARGET}-{what}-" in ended.output
    assert ended.status == 0
    assert "swept" not in verify("--until", "prepare").output


def test_after_ctrl_c_there_is_nothing_to_sweep(begin, verify, installed):
    running = begin("--until", "prepare")
    running.until(PHASES["a step"], "a step")
    running.look()
    os.kill(running.process.pid, signal.SIGINT)
    assert running.ended() == 130
    ended = verify("--until", "prepare")
    assert "swept" not in ended.output
    assert ended.status == 0


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_nox(number, begin, installed):
    before = host()
    nox = [sys.executable, "-m", "nox", "--session", "verify-snippets", "--"]
    running = begin("--until", "prepare", by=nox)
    running.until(PHASES["checks"], "the checks", limit_s=LIMIT_S)
    running.look()
    if number == signal.SIGKILL:
        running.process.kill()
    else:
        os.killpg(running.process.pid, number)  # as a terminal does
    running.ended()
    assert host() == before


def test_an_engine_without_a_sandbox():
    ended = run([sys.executable, str(Path(__file__).with_name("unsandboxed.py"))])
    assert ended.output == "nothing is left\n"
    assert ended.status == 0
