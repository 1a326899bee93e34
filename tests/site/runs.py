"""Records of runs that went as planned, with what the terminal showed, and of linters."""

from collections.abc import Iterable
from pathlib import Path

import attrs

from proof.guide import plan
from proof.guide.fill import Values
from proof.guide.manifest import Manifest
from proof.guide.step import Step
from proof.paths import ROOT
from proof.records import record, transcripts
from proof.records.lint_record import FileRead, LintRecord, ToolRun
from proof.records.record import (
    CheckRun,
    CommandRun,
    DeepRun,
    ImageRun,
    MachineRun,
    Outcome,
    Record,
    StepRun,
    WorkerRun,
)

#: The steps of a build of CPython whose costs the site shows.
STEPS = ("configure", "make", "test")

LINT = """
[lint]
dialect = "bash"
tools = ["tree-sitter-bash", "shellcheck"]
"""
TOOLS = [("tree-sitter-bash", "1.0"), ("shellcheck", "2.0"), ("other", "3.0")]
READ = (
    "It was only read, by tree-sitter-bash 1.0, shellcheck 2.0 and other 3.0, on 2026-03-09; "
    "they found nothing."
)
#: Why a step is exempt.
REASON = "It needs a subscription."


def prove(known: Manifest, evidence: Path, targets: Iterable[str]) -> None:
    """Record that these targets ran the present steps; what else is tracked of each is kept.

    A build with this evidence doesn't depend on which tracked records are out of date.
    """
    for target in map(known.target, targets):
        planned = plan.make(known, target)
        made = run_of(planned)
        if (path := ROOT / "evidence" / f"{target.key}.json").is_file():
            known_run = record.load(path)
            deep = known_run.deep and attrs.evolve(known_run.deep, started=made.started)
            made = attrs.evolve(
                known_run, outcome=made.outcome, failure=None, started=made.started, deep=deep,
                steps=made.steps, checks=made.checks, duration_s=made.duration_s, phases={},
            )  # fmt: skip
        (evidence / target.key).mkdir(parents=True)
        for run in made.steps:
            try:
                screen = transcripts.read(target.key, ROOT / "evidence", run.transcript)
            except ValueError:
                screen = "$\n"
            (evidence / run.transcript).write_text(echo(planned, run) + screen, encoding="utf-8")
        record.save(made, evidence)


def echo(made: plan.Plan, run: StepRun) -> str:
    """Return what a terminal shows of what a step of a plan pastes; a record hides passwords."""
    text = next((step.text for step in made.steps if step.file == run.file), "")
    values = Values(name=run.worker, password="hidden", admin="x", host="x")
    return values.fill(text, made.manifest).replace("hidden", "********")


def run_of(made: plan.Plan) -> Record:
    """Return a record in which each step and each check of a plan passed."""
    target = made.target
    runs = [run for move in made.moves() for run in made.runs(move)]
    return Record(
        target=target.key,
        platform=target.platform,
        outcome=Outcome.PROVEN,
        started="2026-03-08T10:00:00Z",
        duration_s=61.04,
        os_release={"PRETTY_NAME": f"{target.label} (pretty)"} | dict(target.os_release),
        machine=MachineRun(kind=target.runs),
        image=ImageRun(ref="one", digest="", origin="archive", made="2026-03-07"),
        fetched_mb=12.46,
        packages={"buildbot-worker": "4.2.1-1"},
        steps=[_step_run(made, step, worker) for step, worker in runs],
        checks=[
            CheckRun(point=move.point, name=name, outcome="passed", duration_s=0.1)
            for move in made.moves()
            for name in made.checks(move)
        ],
        worker=WorkerRun(
            version="4.2.1",
            attached=True,
            build="build 1 green",
            reattached=True,
            build_after_restart="build 2 green",
        ),
    )


def lint_of(made: plan.Plan) -> LintRecord:
    """Return the record of tools that found nothing in the steps of a plan."""
    return LintRecord(
        platform="alpha",
        started="2026-03-09T10:00:00+00:00",
        dialect="bash",
        tools=[ToolRun(name=name, version=version) for name, version in TOOLS],
        files=[FileRead(file=step.source, sha256=step.sha256) for step in made.steps],
    )


def _step_run(made: plan.Plan, step: Step, worker: str) -> StepRun:
    run = StepRun.of(
        step,
        worker,
        commands=[
            CommandRun(line=command.line, text=command.text, exit=step.expected_exit(number))
            for number, command in enumerate(step.commands, 1)
        ],
        duration_s=1.5,
        transcript="",
        outcome="passed",
    )
    if step.settings.exempt:
        run.commands, run.duration_s = [], 0
        run.outcome, run.reason = "exempt", step.settings.exempt
    run.transcript = transcripts.name_of(made.target, run)
    return run


def built(started: str = "2026-03-08T10:00:00Z", **more: object) -> DeepRun:
    """Return what a worker's build of CPython cost."""
    return DeepRun(
        started=started, python="3.13.5", processors=2,
        phases=dict(zip(STEPS, (35.1, 157.0, 1090.0), strict=True)), disk_mb=1500, memory_mb=400,
        modules="Checked 112 modules", tests=27, **more,
    )  # fmt: skip
