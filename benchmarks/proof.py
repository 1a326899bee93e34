"""Compares the cost of a proof with that of a plain shell script that does the same.

python -m benchmarks.proof [TARGET OTHER]    measures both in turn, and two targets at once
python -m benchmarks.proof --floor TARGET    runs the shell script once, prints its seconds
python -m benchmarks.proof --rivals [TARGET] compares it with other tools; see benchmarks/rivals.py
"""

import argparse
import json
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import attrs

from benchmarks import rivals
from benchmarks.floor import Watch, run_script, scenery, script_of
from proof import cli
from proof.errors import CannotVerify
from proof.guide import manifest, plan
from proof.guide.fill import Values
from proof.guide.plan import Plan
from proof.guide.step import Act, Paste, Step
from proof.guide.vocabulary import Do
from proof.podman import images, podman
from proof.podman.podman import Podman
from proof.proving import actions, on_made_machines
from proof.proving.scene import ADMIN, HOST, random_password
from proof.records import record

RUNS = 3

#: The goals, as parts of the floor, megabytes, a ratio, and seconds.
GOAL_ENGINE, GOAL_CHECKS, GOAL_MB, GOAL_TWO, GOAL_UNCHANGED_S = 0.10, 0.20, 250, 1.2, 2.0

#: What waits for what in the floor, after a step or an action of that name.
_WAITS = {
    "start-now": "until_it attached {name}",
    "check-status": "green_build\npodman exec $machine systemctl kill --signal=KILL {unit}\n"
    "until_it detached {name}\nuntil_it attached {name}",
    "restart-machine": "until_it attached {name}\ngreen_build",
    "operate-stop": "until_it detached {name}",
    "operate-start": "until_it attached {name}",
    "operate-restart": "until_it attached {name}",
    "older-package": "until_it attached {name}",
    "operate-upgrade": "until_it attached {name}",
    "new-password": "podman exec $machine systemctl restart {unit}\nuntil_it podman exec $machine "
    "grep -q 'unauthorized login' {folder}/twistd.log",
    "operate-password": "until_it attached {name}",
    "second-worker": "until_it attached {name}-2",
    "remove-worker": "until_it detached {name}",
}


@attrs.frozen(kw_only=True)
class Run:
    """One run of the proof: whole-process seconds, the record's phases, peak megabytes."""

    seconds: float
    phases: dict[str, float]
    peak_mb: float


def measure(target: str, other: str) -> int:
    """Print proof and floor side by side, and two targets at once; 0 when every goal is met."""
    proofs: list[Run] = []
    floors: list[float] = []
    unchanged = _unchanged(target)
    for number in range(1, RUNS + 1):
        proofs.append(_proof(target))
        floors.append(_floor(target))
        print(f"run {number}: proof {proofs[-1].seconds:.1f} s, floor {floors[-1]:.1f} s")
    alone = max(statistics.median(run.seconds for run in proofs), _proof(other).seconds)
    together = _proof(target, other).seconds
    found = [
        *goals(proofs, floors, alone, together),
        Goal("if unchanged", unchanged, GOAL_UNCHANGED_S, f"{unchanged:.1f} s"),
    ]
    print("\n" + table(proofs, floors, found))
    return 0 if all(goal.met for goal in found) else 1


@attrs.frozen
class Goal:
    """A figure, the most that it may be, and what it was made from."""

    name: str
    value: float
    most: float
    words: str

    @property
    def met(self) -> bool:
        """Tell whether the figure is small enough."""
        return self.value <= self.most


def goals(
    proofs: Sequence[Run], floors: Sequence[float], alone: float, together: float
) -> list[Goal]:
    """Return what is asked of runs of the proof and of the floor, each pair run in turn.

    `alone`: the seconds of the longer of two targets; `together`: of both, side by side.
    """
    bottom = statistics.median(floors)
    checks = statistics.median(run.phases["checks"] for run in proofs)
    engine = statistics.median(
        run.seconds - run.phases["checks"] - low for run, low in zip(proofs, floors, strict=True)
    )
    peak = max(run.peak_mb for run in proofs)
    most = f"{peak:.0f} MB at most, all processes outside the guests"
    return [
        Goal("the engine's own", engine / bottom, GOAL_ENGINE, f"{engine:.1f} s"),
        Goal("the checks", checks / bottom, GOAL_CHECKS, f"{checks:.1f} s"),
        Goal("memory", peak / GOAL_MB, 1.0, most),
        Goal("two at once", together / alone, GOAL_TWO, f"{together:.1f} s to {alone:.1f} s"),
    ]


def table(proofs: Sequence[Run], floors: Sequence[float], found: Sequence[Goal]) -> str:
    """Return the medians of the floor and of each phase of the proof, and the goals."""
    lines = [f"floor, median of {len(floors)}: {statistics.median(floors):.1f} s"]
    for phase in proofs[0].phases:
        seconds = statistics.median(run.phases[phase] for run in proofs)
        lines.append(f"  {phase:10} {seconds:6.1f} s")
    lines.append("")
    for goal in found:
        verdict = "met" if goal.met else "NOT MET"
        figures = f"{goal.value:5.2f}  goal {goal.most:4.2f}  {verdict:8}"
        lines.append(f"{goal.name:18} {figures} {goal.words}")
    return "\n".join(lines)


def _proof(*targets: str) -> Run:
    """Run the proof as a user does, and watch its memory from outside."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, peak_mb = _verify(folder, "--fresh", *targets)
        phases = record.load(Path(folder) / f"{targets[0]}.json").phases
    return Run(seconds=seconds, phases=phases, peak_mb=peak_mb)


def _unchanged(target: str) -> float:
    """Return the seconds in which a run finds that nothing has changed since one just before.

    What that one looked up in the archive still counts. It also makes images, and brings the
    archive's files into the page cache.
    """
    with tempfile.TemporaryDirectory() as folder:
        _verify(folder, target)
        path = Path(folder) / f"{target}.json"
        first = record.load(path).started
        seconds, _ = _verify(folder, target)
        if record.load(path).started != first:
            raise CannotVerify(f"{target} was tested again at once", hint="is there a network?")
        return seconds


def _verify(folder: str, *arguments: str) -> tuple[float, float]:
    """Run the proof, whose records go into a folder; return its seconds and its peak megabytes."""
    command = [sys.executable, "-m", "proof", "verify", "--into", folder, *arguments]
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        watch = Watch(process.pid)
        status = process.wait()
    seconds = time.monotonic() - started
    if status != 0:
        targets = [word for word in arguments if not word.startswith("--")]
        raise CannotVerify(f"the proof of {' and '.join(targets)} ended with {status}")
    return seconds, watch.stop()


def _floor(target: str) -> float:
    """Run the floor and return the seconds of its shell script."""
    command = [sys.executable, "-m", "benchmarks.proof", "--floor", target]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CannotVerify("the floor's script failed", output=done.stdout[-800:])
    return float(done.stdout.split()[-1])


def floor(plan: Plan, engine: Podman) -> float:
    """Run the plan's commands and waits by a plain shell script; return its seconds."""
    image, _ = images.ensure(engine, plan.target, lambda _: None)
    base = plan.manifest.target(images.BUILDMASTER_ON)
    master_image = images.ensure_buildmaster(engine, base, lambda _: None)
    return run_script(_script(plan, image, master_image), engine)[0]


def _script(plan: Plan, image: str, master_image: str) -> str:
    name = plan.target.worker_name
    password = random_password()
    variables = scenery(plan, image, master_image, password)
    body: list[str] = []
    for move in plan.moves():
        if isinstance(move, Act):
            if move.action.do is Do.NEW_PASSWORD:
                password = random_password()
            body += [_step(plan, step, worker, password) for step, worker in plan.runs(move)]
            body.append(_action(plan, move.action.do, password))
        elif isinstance(move, Paste):
            body.append(_step(plan, move.step, name, password))
        body.append(_wait(plan, move.point))
    return script_of(variables, body)


def _step(plan: Plan, step: Step, name: str, password: str) -> str:
    values = Values(name=name, password=password, admin=ADMIN, host=HOST)
    text = values.fill(step.text, plan.manifest)
    become = plan.platform.accounts[step.settings.as_].become
    return f"podman exec $machine {become} -c {shlex.quote(text)}"


def _wait(plan: Plan, point: str) -> str:
    name = plan.target.worker_name
    facts = plan.platform.facts
    return _WAITS.get(point, "").format(
        name=name, unit=facts.unit.format(name=name), folder=f"{facts.workers}/{name}"
    )


def _action(plan: Plan, do: Do, password: str) -> str:
    name = plan.target.worker_name
    if do is Do.RESTART_MACHINE:
        return (
            f"podman stop --time=30 $machine\nuntil_it detached {name}\npodman start $machine\nboot"
        )
    if do is Do.NEW_PASSWORD:
        workers = shlex.quote(json.dumps(dict.fromkeys(plan.target.workers, password)))
        inside = "cat >/master/workers.json; kill -HUP $(cat /master/twistd.pid); sleep 0.3"
        return f"printf %s {workers} | podman exec -i $master sh -c {shlex.quote(inside)}"
    if do is Do.REMOVE_SECOND_WORKER:
        return ""  # the repeated steps are all of it
    script = actions.script(do.value, plan.platform, name, password)
    return f"podman exec -i $machine sh -es <<'FLOOR'\n{script}\nFLOOR"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or run the floor once; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.proof", description=__doc__)
    parser.add_argument("target", nargs="?", default="debian-13", metavar="TARGET")
    parser.add_argument("other", nargs="?", default="debian-12", metavar="OTHER")
    parser.add_argument("--floor", action="store_true", help="run the shell script of TARGET once")
    parser.add_argument("--rivals", action="store_true", help="compare with other tools, on TARGET")
    parser.add_argument("--record", action="store_true", help="note that comparison in evidence/")
    options = parser.parse_args(arguments)
    if options.rivals:
        return cli.status_of(lambda: rivals.compare(options.target, record=options.record))
    if options.floor:
        return cli.status_of(lambda: _print_floor(options.target))
    return cli.status_of(lambda: measure(options.target, options.other))


def _print_floor(target: str) -> int:
    book = manifest.load()
    made = plan.make(book, book.target(target))
    with podman.opened(sandboxed=on_made_machines.enter_sandbox()) as store:
        store.sweep()
        print(f"{floor(made, store):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
