"""However a run is stopped, and whenever: nothing goes on, nothing stays on the host's network."""

import os
import signal
import sys
from pathlib import Path

import pytest

from proof.paths import ROOT
from tests.engine.running import LIMIT_S, TARGET, command, environment, host, run, start

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
def begin(guide, tmp_path, after):
    """Start a run of a guide that begins after its install; end it when the test failed."""
    begun = []

    def begin(prefix, *arguments, fresh=False):
        if fresh:  # an image that is not there yet
            guide.configure('registry = "debian:trixie", ', "")
        else:
            guide.on(after["20-install"])
        folders = ["--guide", str(guide.folder), "--into", str(tmp_path / "evidence")]
        begun.append(start([*prefix, TARGET, *folders, *arguments], ROOT, environment()))
        return begun[-1]

    yield begin
    for running in begun:
        running.kill()


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("phase", PHASES)
def test_nothing_goes_on(phase, number, begin):
    before = host()
    until = "check" if phase == "restart" else "prepare"
    running = begin(command("verify"), "--until", until, fresh=phase == "images")
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


def test_the_next_run_sweeps_what_kill_9_left(begin, verify):
    running = begin(command("verify"), "--until", "prepare")
    running.until(PHASES["checks"], "the checks")
    running.look()
    running.process.kill()
    running.ended()
    ended = verify("--until", "prepare")
    for what in ("machine", "master", "net"):
        assert f"swept guide-{TARGET}-{what}-" in ended.output
    assert ended.status == 0
    assert "swept" not in verify("--until", "prepare").output


def test_after_ctrl_c_there_is_nothing_to_sweep(begin, verify):
    running = begin(command("verify"), "--until", "prepare")
    running.until(PHASES["a step"], "a step")
    running.look()
    os.kill(running.process.pid, signal.SIGINT)
    assert running.ended() == 130
    ended = verify("--until", "prepare")
    assert "swept" not in ended.output
    assert ended.status == 0


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_nox(number, begin):
    before = host()
    nox = [sys.executable, "-m", "nox", "--session", "verify-snippets", "--"]
    running = begin(nox, "--until", "prepare")
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
