"""What the proof is measured against: the arithmetic, the floor's script, the memory."""

import subprocess
import sys
import textwrap
import time

import attrs
import pytest

from benchmarks import floor
from benchmarks import proof as bench
from benchmarks.proof import Run
from proof import wait
from proof.errors import CannotVerify
from proof.podman.podman import opened
from proof.records import record
from tests import programs
from tests.patience import patient

PHASES = {"steps": 20.0, "checks": 3.0, "tear down": 1.0}


def runs(*seconds, checks=(3.0, 3.0, 3.0), peaks=(100, 120, 110)):
    return [
        Run(seconds=s, phases={**PHASES, "checks": c}, peak_mb=p)
        for s, c, p in zip(seconds, checks, peaks, strict=True)
    ]


def by_name(found):
    return {goal.name: goal for goal in found}


def test_the_engines_own_is_what_is_neither_check_nor_floor_run_by_run():
    found = by_name(bench.goals(runs(35, 40, 33), [30, 31, 29], 40, 44))
    # 35-3-30 = 2, 40-3-31 = 6, 33-3-29 = 1: the median is of the differences.
    assert found["the engine's own"].value == pytest.approx(2 / 30)
    assert found["the engine's own"].words == "2.0 s"


def test_one_slow_run_moves_no_median():
    calm = by_name(bench.goals(runs(35, 36, 34), [30, 30, 30], 36, 40))
    one = by_name(bench.goals(runs(35, 360, 34, checks=(3, 90, 3)), [30, 300, 30], 36, 40))
    assert one["the checks"] == calm["the checks"]
    assert one["the checks"].value == pytest.approx(3 / 30)


def test_memory_is_the_worst_of_all_and_two_at_once_a_ratio():
    found = by_name(bench.goals(runs(35, 36, 34, peaks=(100, 260, 110)), [30] * 3, 40, 44))
    assert found["memory"].value == pytest.approx(260 / 250)
    assert not found["memory"].met
    assert found["two at once"].value == pytest.approx(1.1)
    assert found["two at once"].met


def test_a_goal_that_is_just_reached_is_met():
    assert bench.Goal("a", 0.1, 0.1, "").met
    assert not bench.Goal("a", 0.11, 0.1, "").met


def test_the_table_says_figures_goals_and_verdicts():
    proofs, floors = runs(35, 36, 34, peaks=(100, 260, 110)), [30.0, 31.0, 29.0]
    text = bench.table(proofs, floors, bench.goals(proofs, floors, 40, 44))
    assert text.splitlines() == [
        "floor, median of 3: 30.0 s",
        "  steps        20.0 s",
        "  checks        3.0 s",
        "  tear down     1.0 s",
        "",
        "the engine's own    0.07  goal 0.10  met      2.0 s",
        "the checks          0.10  goal 0.20  met      3.0 s",
        "memory              1.04  goal 1.00  NOT MET  "
        "260 MB at most, all processes outside the guests",
        "two at once         1.10  goal 1.20  met      44.0 s to 40.0 s",
    ]


PYTHON = """\
import pathlib, sys, time
log = pathlib.Path({log!r})
arguments = sys.argv[3:]
with log.open("a") as calls:
    calls.write(" ".join(arguments[:1] + [a for a in arguments if a.startswith("debian-")]) + "\\n")
if arguments[0] == "--floor":
    print("a line of podman's")
    print({floor!r})
    sys.exit({floor_status})
into = pathlib.Path(arguments[arguments.index("--into") + 1])
if "--fresh" not in arguments and list(into.iterdir()):
    time.sleep({unchanged})
    sys.exit(0)
time.sleep({seconds})
for target in [a for a in arguments if a.startswith("debian-")]:
    (into / f"{{target}}.json").write_text(pathlib.Path({record!r}).read_text())
sys.exit({status})
"""


@pytest.fixture
def python(tmp_path, monkeypatch, proven):
    """Put a stand-in where bench looks for the proof; it takes a time and leaves a record."""
    proven.phases = {"steps": 0.02, "checks": 0.001}
    saved = record.save(proven, tmp_path) or tmp_path / "debian-13.json"

    def python(**changes):
        values = {
            "seconds": 0.0,
            "unchanged": 0.3,
            "status": 0,
            "floor": "5.00",
            "floor_status": 0,
            **changes,
        }
        log = tmp_path / "log"
        script = PYTHON.format(log=str(log), record=str(saved), **values)
        path = programs.put(tmp_path / "python", script, sys.executable)
        monkeypatch.setattr(sys, "executable", str(path))
        return log

    return python


def test_proof_and_floor_are_run_in_turn_after_one_that_does_not_count(python, capsys):
    log = python()
    assert bench.measure("debian-13", "debian-12") in {0, 1}
    assert log.read_text(encoding="utf-8").splitlines() == [
        *["verify debian-13"] * 2,
        *["verify debian-13", "--floor debian-13"] * 3,
        "verify debian-12",
        "verify debian-13 debian-12",
    ]
    out = capsys.readouterr().out
    assert "run 3: proof " in out
    assert ", floor 5.0 s\n" in out
    assert "floor, median of 3: 5.0 s\n" in out


@pytest.mark.parametrize(
    ("floor", "unchanged", "status"), [("90.00", 0.0, 0), ("0.01", 0.0, 1), ("90.00", 0.2, 1)]
)
def test_a_goal_that_is_missed_is_its_status(python, floor, unchanged, status, capsys, monkeypatch):
    # How long a stand-in takes to start is chance.
    monkeypatch.setattr(bench, "GOAL_TWO", 50)
    monkeypatch.setattr(bench, "GOAL_UNCHANGED_S", 0.2 if unchanged else 60)
    python(floor=floor, unchanged=unchanged)
    assert bench.measure("debian-13", "debian-12") == status
    assert ("NOT MET" in capsys.readouterr().out) is bool(status)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": 1}, "the proof of debian-13 ended with 1"),
        ({"floor_status": 3}, "the floor's script failed"),
    ],
)
def test_what_fails_is_not_measured(python, changes, message):
    python(**changes)
    with pytest.raises(CannotVerify) as caught:
        bench.measure("debian-13", "debian-12")
    assert str(caught.value) == message
    assert ("a line of podman's" in caught.value.output) is ("floor_status" in changes)


HOLDS = """\
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-c", "x = bytearray(b'x' * 40_000_000); print('held', flush=True); input()"],
    stdin=sys.stdin,
)
child.wait()
"""


def test_the_memory_of_all_below_is_counted_and_of_nobody_else():
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDS)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == b"held\n"
        held_kb = floor._outside_guests_kb(process.pid)
        watch = floor.Watch(process.pid)
        wait.until(lambda: watch._peak_kb > 39_000, "a sample", limit_s=patient(10))
        process.stdin.close()
        process.wait()
        assert floor._outside_guests_kb(process.pid) == 0
        peak_mb = watch.stop()
    assert 39_000 < held_kb < 120_000
    assert 38 < peak_mb < 120


@pytest.fixture
def made(guide, podman):
    """A plan of which every step can be run here, by a script as well as pasted."""
    steps = {
        "10-install": "echo installed\n",
        "20-start-now": "touch ~/attached/WORKERNAME\necho 'it is WORKERPASSWD'\n",
        "30-remove": "true\nrm ~/attached/WORKERNAME\n",
    }
    for name, text in steps.items():
        (guide.steps / f"{name}.sh").write_text(text, encoding="utf-8")
    guide.change("exits = { 2 = 4 }", "")
    return guide.plan()


def test_the_floor_runs_the_same_steps_and_leaves_nothing(made, podman):
    began = time.monotonic()
    with opened(sandboxed=False) as store:
        seconds = bench.floor(made, store)
    assert 0 < seconds <= time.monotonic() - began
    asked = [" ".join(call) for call in podman.calls]
    pasted = [line for line in asked if line.startswith("exec guide-") and " su - -c " in line]
    assert [line.partition(" -c ")[2] for line in pasted] == [
        step.text.replace("WORKERNAME", made.target.worker_name).replace(
            "WORKERPASSWD", pasted[1].rpartition(" is ")[2].strip("'\n")
        )
        for step in made.steps
    ]
    restart = [line.split()[0] for line in asked].index("stop")
    assert asked.index(pasted[1]) < restart < asked.index(pasted[2])
    assert podman.left == []


AFTER = """
[[actions]]
do = "new-password"
after = "20-start-now"
text = "A new password."

[[actions]]
do = "remove-second-worker"
after = "30-remove"
text = "Once more."
"""


def test_the_floor_removes_the_second_worker_where_the_plan_does_and_only_there(guide):
    guide.say(AFTER)
    made = guide.plan()
    lines = bench._script(made, "image", "master image").splitlines()
    workers = [
        line.partition("buildbot-worker@")[2].removeprefix(made.target.worker_name)[:2]
        for line in lines
        if "buildbot-worker@" in line
    ]
    # It is started, restarted for the new password, and removed; then the second one is removed.
    assert workers == [".s", ".s", "", "-2"]


def test_a_step_that_fails_ends_the_floor_and_leaves_nothing(made, podman):
    step = attrs.evolve(made.steps[0], text="echo no >&2\nfalse\n")
    wrong = attrs.evolve(made, steps=(step, *made.steps[1:]))
    with (
        opened(sandboxed=False) as store,
        pytest.raises(CannotVerify, match="the floor's script failed") as caught,
    ):
        bench.floor(wrong, store)
    assert "no\n" in caught.value.output
    assert podman.left == []
