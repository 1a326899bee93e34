"""Compares this engine with a shell script, and with what a person would use instead of it.

All get the same steps, in a container of the same image, beside the same buildmaster. A program of
its own does each run:

python -m benchmarks.rivals TARGET prepare           makes what the runs start from
python -m benchmarks.rivals TARGET tidy              removes that
python -m benchmarks.rivals TARGET TOOL [DEFECT]     does a run, and prints what became of it
"""

import argparse
import functools
import hashlib
import itertools
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import attrs

from benchmarks import defects
from benchmarks.defects import PATH, Defect
from benchmarks.floor import Watch, run_script, scenery, script_of
from benchmarks.rival_forms import PARTS, RIVALS, Block, Job, Rival, learned
from proof import cli, dates
from proof.buildmaster import on_loopback
from proof.errors import CannotVerify
from proof.guide import manifest, plan
from proof.guide.fill import Values
from proof.guide.plan import Plan
from proof.guide.step import Step
from proof.guide.vocabulary import Role
from proof.paths import BUILT, PROMOTED, ROOT, cache_dir, shown_path
from proof.podman import images, namespaces
from proof.proving import on_made_machines
from proof.proving.mutate import Hunt, Snapshot
from proof.proving.scene import ADMIN, HOST, random_password
from proof.records import rivals
from proof.records.record import Outcome
from proof.records.rivals import ENGINE, FLOOR, Comparison, Measured

#: One round on a busy computer may be off by a tenth or more, so the median of several counts.
ROUNDS = 7
LOCK = ROOT / "requirements" / "rivals.txt"

#: What is measured, and what measures.
_CODE = ("proof", "benchmarks")

#: The steps that set a worker up, and the one that removes it; no actions come between them.
STEPS = (
    "10-prepare", "20-install", "30-create", "40-describe", "50-start-policy", "51-start-now",
    "90-remove-worker",
)  # fmt: skip

#: A rival may take this many seconds; one that takes longer has noticed something.
LIMIT_S = 900

#: What a person checks by hand after the set-up and after the removal, and what says that all is
#: well.
_WORKS = (
    "timeout 10 sh -c 'until systemctl is-active --quiet {unit} && "
    'grep -qs "Connected to buildmaster" {folder}/twistd.log; do sleep 0.1; done\' && echo {says}',
    "the worker is up",
)
_GONE = "test ! -e {folder} && echo {says}", "the worker is gone"

_VERSIONS = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"

_notify = functools.partial(print, file=sys.stderr)


@attrs.frozen(kw_only=True)
class _Run:
    """A run of a tool; `by_itself`: it would have failed without the checks by hand, too."""

    failed: bool
    by_itself: bool
    says: str
    seconds: float = 0.0
    peak_mb: float = 0.0
    checks: float = 0.0


def compare(target: str, *, record: bool) -> int:
    """Run all tools in turn, first on the guide as it is, then on each defect; note the result.

    A comparison that was stopped goes on. Returns 0 if this engine met its goals, otherwise 1.
    """
    tools = on_loopback.install("rivals", LOCK)
    versions = _ready(target)
    known = defects.load()
    titles = {ENGINE: "This engine"} | {key: rival.title for key, rival in RIVALS.items()}
    why_not = {key: why for key, rival in RIVALS.items() if (why := _missing(rival))}
    whole: dict[str, list[_Run]] = {key: [] for key in titles}
    for number, key in itertools.product(range(1, ROUNDS + 1), titles):
        if key not in why_not:
            whole[key].append(run := _once(f"round {number}", target, key))
            if run.failed:
                why_not[key] = f"it fails on the guide as it is: {run.says}"
    for key in {ENGINE, FLOOR} & why_not.keys():
        raise CannotVerify(f"{titles[key]}: {why_not[key]}")
    runs: dict[str, dict[str, _Run]] = {key: {} for key in titles}
    for name, key in itertools.product(known, titles):
        if key not in why_not:
            runs[key][name] = _once(name, target, key, name)
    measured = [
        Measured(key=key, title=title, why_not=why_not[key])
        if key in why_not
        else Measured(
            key=key,
            title=title,
            versions=_versions(tools, RIVALS[key].versions) if key in RIVALS else {},
            seconds=[round(run.seconds, 2) for run in whole[key]],
            checks=[round(run.checks, 2) for run in whole[key]],
            peak_mb=round(max(run.peak_mb for run in whole[key])),
            noticed=[name for name, run in runs[key].items() if run.by_itself],
            by_hand=[name for name, run in runs[key].items() if run.failed > run.by_itself],
        )
        for key, title in titles.items()
    ]
    steps = {name: defect.step for name, defect in known.items()}
    found = Comparison(
        day=str(dates.today()), target=target, versions=versions, defects=steps, tools=measured
    )
    _call(target, "tidy")
    folder = PROMOTED if record else BUILT
    folder.mkdir(parents=True, exist_ok=True)
    print(f"noted in {shown_path(rivals.save(found, folder))}")
    seen = f"{len(found.of(ENGINE).noticed)} of {len(known)} defects noticed"
    verdict = "met" if found.met else "NOT MET"
    print(f"without its checks {found.overhead:.2f} times the floor; {seen}; goals {verdict}")
    return 0 if found.met else 1


def _missing(rival: Rival) -> str:
    return next((f"{name} is not installed" for name in rival.needs if not shutil.which(name)), "")


def _versions(tools: Path, packages: Sequence[str]) -> dict[str, str]:
    command = [str(tools / "bin" / "python"), "-c", _VERSIONS, *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(zip(packages, done.stdout.split(), strict=True))


def _work() -> Path:
    return cache_dir() / "rivals-work"


def _ready(target: str) -> dict[str, str]:
    """Make what runs start from, unless a stopped comparison of the same did; return versions."""
    code = (file for folder in _CODE for file in sorted((ROOT / folder).rglob("*.py")))
    chain = plan_of(target).steps[-1].chain.encode()
    rests_on = [chain, *map(Path.read_bytes, (PATH, LOCK, *code))]
    ready = _work() / hashlib.sha256(b"".join(rests_on)).hexdigest()
    if not ready.is_file():
        ready.write_text(json.dumps(_call(target, "prepare")[0]), encoding="utf-8")
    versions: dict[str, str] = json.loads(ready.read_text(encoding="utf-8"))
    return versions


def _once(name: str, *arguments: str) -> _Run:
    """Return what became of a run that an earlier call has noted under this name, or do it."""
    noted = _work() / f"{name}.{arguments[1]}"
    if not noted.is_file():
        run = _do(*arguments)
        noted.write_text(json.dumps(attrs.asdict(run)), encoding="utf-8")
        noticed = "by itself" if run.by_itself else "by a check by hand"
        said = f"noticed {noticed}: {run.says}" if run.failed else "nothing noticed"
        print(f"{name}: {arguments[1]}: {run.seconds:.1f} s, {said}", flush=True)
    return _Run(**json.loads(noted.read_text(encoding="utf-8")))


def _do(target: str, key: str, *defect: str) -> _Run:
    """Do a run; this engine is measured as a whole process, as its user starts it."""
    started = time.monotonic()
    said, peak_mb = _call(target, key, *defect)
    if key == ENGINE:
        said |= {"seconds": time.monotonic() - started, "peak_mb": peak_mb}
    return _Run(**said)


def _call(*arguments: str) -> tuple[dict[str, Any], float]:
    """Call this module's program; return what it printed last, and its peak in megabytes."""
    command = [sys.executable, "-m", "benchmarks.rivals", *arguments]
    for _ in range(2):  # the archive or the machine may fail once in hundreds of runs
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            watch = Watch(process.pid) if ENGINE in arguments else None
            output = process.communicate()[0]
            peak_mb = watch.stop() if watch else 0.0
        if process.returncode == 0:
            return json.loads(output.splitlines()[-1]), peak_mb
    raise CannotVerify(f"the run {' '.join(arguments)} failed", output=output[-800:])


@attrs.frozen(kw_only=True)
class _Start:
    """A plan, perhaps with a defect, and a machine that has its first `number` steps."""

    plan: Plan
    machine: Snapshot
    number: int

    @classmethod
    def of(cls, made: Plan, defect: Defect | None, hunt: Hunt) -> Self:
        """Return where a run with a defect starts, or one without."""
        number = ("", *STEPS).index(defect.base if defect else STEPS[1])
        changed = defect.break_plan(made) if defect else made
        if not defect or not defect.machine:
            return cls(plan=changed, machine=hunt.taken(number), number=number)
        tag = images.ensure_on(hunt.engine, hunt.tag(2), defect.machine, _notify)
        return cls(plan=changed, machine=Snapshot(tag), number=0)


def _prepare(made: Plan, hunt: Hunt) -> dict[str, Any]:
    """Make the machines that runs start from, and learn what the steps print; return versions."""
    shutil.rmtree(hunt.into, ignore_errors=True)
    before = hunt.taken(0)
    for number in (1, 2):
        before = hunt.snapshot(number, before)
    options = " --interactive --yes"
    _rival(RIVALS["prysk"], _Start.of(made, None, hunt), hunt, hunt.into / "prysk", options)
    podman = hunt.engine.do("--version").split()[-1]
    return {"Python": sys.version.split()[0], "podman": podman}


def _engine(start: _Start, hunt: Hunt) -> dict[str, Any]:
    done = hunt.prove(start.plan, start.machine, "run")
    says = done.failure.message if done.failure else ""
    if done.outcome is Outcome.UNVERIFIED:
        raise CannotVerify(says)
    failed, checks = done.outcome is Outcome.FAILED, done.phases.get("checks", 0.0)
    return {"failed": failed, "by_itself": failed, "says": says, "checks": checks}


def _rival(
    rival: Rival, start: _Start, hunt: Hunt, folder: Path, options: str = ""
) -> dict[str, Any]:
    """Run a rival with its files in a folder."""
    made, store, password = start.plan, hunt.engine, random_password()
    image = start.machine.tag or images.ensure(store, made.target, _notify)[0]
    if rival.image:
        image = images.ensure_on(store, image, rival.image, _notify)
    base = made.manifest.target(images.BUILDMASTER_ON)
    master = images.ensure_buildmaster(store, base, _notify)
    variables = scenery(made, image, master, password)
    if rival.image:
        variables["mount"] = str(folder)
    job = Job(
        machine=variables["machine"],
        folder=folder,
        parts=parts(made, start.number, password),
        printed=learned(hunt.into / "prysk"),
    )
    command = rival.form(job) + options
    path = shlex.quote(f"{cache_dir() / 'rivals' / 'bin'}:{os.environ['PATH']}")
    body = (
        f"cd {shlex.quote(str(folder))}",
        f"env PATH={path} HOME=$PWD NO_COLOR=1 timeout --kill-after=9 {LIMIT_S} {command} "
        ">output 2>&1 && echo 0 >status || echo $? >status",
    )
    seconds, peak_mb = run_script(script_of(variables, body), store)
    output = (folder / "output").read_text(encoding="utf-8", errors="replace")
    failed = (folder / "status").read_text(encoding="utf-8") != "0\n"
    return {
        "failed": failed,
        "by_itself": failed and rival.by_itself(output),
        "says": " ".join(output.split())[-200:] if failed else "",
        "seconds": seconds,
        "peak_mb": peak_mb,
    }


def parts(made: Plan, number: int, password: str) -> dict[str, list[Block]]:
    """Return the steps from a number on, filled in, and the checks by hand, by part."""
    name, facts, book = made.target.worker_name, made.platform.facts, made.manifest
    values = Values(name=name, password=password, admin=ADMIN, host=HOST)

    def block(step: Step) -> Block:
        text, settings = values.fill(step.text, book).rstrip(), step.settings
        if settings.as_ != "root":
            become = made.platform.accounts[settings.as_].become
            text = f"{become} -c {shlex.quote(text)} </dev/null"
        expect = [values.fill(line, book) for line in settings.expected(others=False) or ()]
        varies = step.stage in book.stages_for(Role.MACHINE)
        return Block(name=step.key, script=text, expect=expect, varies=varies)

    def check(name_: str, script: str, says: str) -> list[Block]:
        unit, folder = facts.unit.format(name=name), f"{facts.workers}/{name}"
        text = script.format(unit=unit, folder=folder, says=says)
        return [Block(name=name_, script=text, expect=[says])]

    removal = made.to_paste(book.stages_for(Role.REMOVAL))
    blocks = (
        [block(step) for step in made.steps[number:] if step not in removal],
        check("works", *_WORKS),
        [block(step) for step in removal],
        check("gone", *_GONE),
    )
    return dict(zip(PARTS, blocks, strict=True))


def plan_of(target: str) -> Plan:
    """Return the plan that all tools get: a part of the steps, and no actions."""
    book = manifest.load()
    made = plan.make(book, book.target(target))
    steps = [attrs.evolve(step, before=(), after=()) for step in made.steps if step.key in STEPS]
    return attrs.evolve(made, steps=tuple(steps))


def _run(target: str, what: str, defect: Defect | None) -> int:
    namespaces.end_with_parent()
    made = plan_of(target)
    with on_made_machines.engine() as store:
        hunt = Hunt(made, store, _work())
        if what == "prepare":
            said = _prepare(made, hunt)
        elif what == "tidy":
            hunt.tidy_up()
            shutil.rmtree(_work())
            said = {}
        elif what == ENGINE:
            said = _engine(_Start.of(made, defect, hunt), hunt)
        else:
            with tempfile.TemporaryDirectory(dir=store.scratch) as folder:
                said = _rival(RIVALS[what], _Start.of(made, defect, hunt), hunt, Path(folder))
    print(json.dumps(said))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one run; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.rivals", description=__doc__)
    parser.add_argument("target", metavar="TARGET")
    parser.add_argument("what", choices=["prepare", "tidy", ENGINE, *RIVALS])
    parser.add_argument("defect", nargs="?", choices=defects.load())
    options = parser.parse_args(arguments)
    defect = defects.load()[options.defect] if options.defect else None
    return cli.status_of(lambda: _run(options.target, options.what, defect))


if __name__ == "__main__":
    sys.exit(main())
