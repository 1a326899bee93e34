"""What nox makes of the proof's exit status and of Ctrl-C, with a stand-in for the proof."""

import os
import signal
import subprocess
import sys
import time

import pytest

from proof.paths import ROOT
from tests import programs
from tests.patience import patient

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
def bench(session):
    ours.bench(session)

@nox.session(venv_backend="none")
def coverage(session):
    ours.coverage(session)

@nox.session(venv_backend="none")
def other(session):
    print("the other session ran")
"""

STAND_IN = """
import pathlib, sys, time
if sys.argv[1] == "wait":
    try:
        pathlib.Path("waits").touch()
        time.sleep(600)
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


def test_coverage_says_which_tests_to_run_first(folder):
    command = [sys.executable, "-m", "nox", "--session", "coverage"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "tests/unit have not run; run `nox -s unit site coverage`" in done.stderr


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


@pytest.mark.parametrize(("status", "goes_on"), [(0, True), (1, True), (2, False), (3, False)])
def test_nox_has_the_status_of_the_proof_and_after_a_wrong_call_runs_nothing_else(
    folder, status, goes_on
):
    nox = start(folder, str(status), "other")
    output, errors = nox.communicate(timeout=patient(30))
    assert nox.returncode == status, errors
    assert output == "for machines\n" + "the other session ran\n" * goes_on
    assert "for people" in errors


def test_ctrl_c_leaves_time_to_clean_up(folder):
    nox = start(folder, "wait")
    deadline = time.monotonic() + patient(30)
    while not (folder / "waits").exists():
        assert time.monotonic() < deadline, "the stand-in did not start"
        time.sleep(0.05)
    os.killpg(nox.pid, signal.SIGINT)
    nox.communicate(timeout=patient(30))
    assert nox.returncode == 130
    assert (folder / "clean").exists()


@pytest.fixture
def bench(folder):
    """Return a function that measures by stand-ins, which end with the statuses asked for."""
    says = "import os, sys; print('{0}', *sys.argv[1:]); sys.exit(int(os.environ['{0}']))\n"
    (folder / "benchmarks").mkdir()
    (folder / "benchmarks" / "site.py").write_text(says.format("SITE"), encoding="utf-8")
    (folder / "benchmarks" / "proof.py").write_text(says.format("PROOF"), encoding="utf-8")

    def run(*arguments, site=0, proof=0):
        command = [sys.executable, "-m", "nox", "--session", "bench", "--", *arguments]
        environment = {"PYTHONPATH": "", "SITE": str(site), "PROOF": str(proof)}
        return programs.run(command, cwd=folder, env=os.environ | environment)

    return run


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        ([], "SITE --flags=-b html --keep-going -j auto -W -n\nPROOF\n"),
        (["site"], "SITE --flags=-b html --keep-going -j auto -W -n\n"),
        (["site", "visit"], "SITE --flags=-b html --keep-going -j auto -W -n visit\n"),
        (["proof", "debian-12"], "PROOF debian-12\n"),
    ],
)
def test_bench_measures_what_it_is_asked_for(bench, arguments, output):
    done = bench(*arguments)
    assert (done.returncode, done.stdout) == (0, output), done.stderr


@pytest.mark.parametrize(
    ("site", "proof", "status"), [(1, 0, 1), (0, 1, 1), (1, 1, 1), (3, 0, 3), (1, 3, 3)]
)
def test_after_a_missed_goal_the_other_is_measured_all_the_same(bench, site, proof, status):
    done = bench(site=site, proof=proof)
    assert done.returncode == status
    assert "PROOF" in done.stdout
    missed = [name for name, missed in (("site", site), ("proof", proof)) if missed]
    assert (f"a goal is missed: {', '.join(missed)}" in done.stderr) is (status == 1)


def test_bench_names_what_it_can_measure(bench):
    done = bench("walk")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot measure 'walk'; known: site, proof" in done.stderr


@pytest.mark.parametrize(
    ("session", "message"),
    [
        ("lint", "there is no linter 'nope'; known: ruff, mypy, shellcheck"),
        ("lock", "there is no lock 'nope'; known: accessibility, bench"),
        ("locks", "there is no lock 'nope'; known: accessibility, bench"),
    ],
)
def test_an_unknown_name_is_told_with_those_that_there_are(session, message):
    command = (sys.executable, "-m", "nox", "--no-venv", "--no-install", "--session", session)
    done = programs.run([*command, "--", "nope"], cwd=ROOT)
    assert done.returncode == 1
    assert message in done.stderr
