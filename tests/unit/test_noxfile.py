"""What nox makes of the proof's exit status and of Ctrl-C, with a stand-in for the proof."""

import os
import signal
import subprocess
import sys
import time

import pytest

from proof.manifest import ROOT

NOXFILE = f"""
import importlib.util
import nox

spec = importlib.util.spec_from_file_location("the_noxfile", {str(ROOT / "noxfile.py")!r})
ours = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ours)
ours.install = lambda session, lock: None

@nox.session(venv_backend="none")
def proof(session):
    ours.proof(session, *session.posargs)

@nox.session(venv_backend="none")
def other(session):
    print("the other session ran")
"""

STAND_IN = """
import pathlib, sys, time
if sys.argv[1] == "wait":
    pathlib.Path("waits").touch()
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        time.sleep(1)
        pathlib.Path("clean").touch()
        sys.exit(130)
print("for machines")
print("for people", file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "noxfile.py").write_text(NOXFILE, encoding="utf-8")
    (tmp_path / "proof").mkdir()
    (tmp_path / "proof" / "__main__.py").write_text(STAND_IN, encoding="utf-8")
    return tmp_path


def start(folder, argument, *sessions):
    return subprocess.Popen(
        [sys.executable, "-m", "nox", "--session", "proof", *sessions, "--", argument],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("status", [0, 1, 2, 3])
def test_the_status_of_the_proof_is_that_of_nox(folder, status):
    nox = start(folder, str(status))
    output, errors = nox.communicate(timeout=30)
    assert nox.returncode == status, errors
    assert output == "for machines\n"
    assert "for people" in errors


@pytest.mark.parametrize(("status", "goes_on"), [(0, True), (1, True), (2, False)])
def test_after_a_wrong_call_nothing_else_runs(folder, status, goes_on):
    nox = start(folder, str(status), "other")
    output, _ = nox.communicate(timeout=30)
    assert ("the other session ran" in output) is goes_on
    assert nox.returncode == status


def test_ctrl_c_leaves_time_to_clean_up(folder):
    nox = start(folder, "wait")
    deadline = time.monotonic() + 30
    while not (folder / "waits").exists():
        assert time.monotonic() < deadline, "the stand-in did not start"
        time.sleep(0.05)
    os.killpg(nox.pid, signal.SIGINT)
    nox.communicate(timeout=30)
    assert nox.returncode == 130
    assert (folder / "clean").exists()
