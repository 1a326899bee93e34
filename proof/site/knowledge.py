"""Reads everything that pages are made from, once per build: steps, records, statuses."""

import functools
import os
import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
from sphinx.config import Config

from proof.guide import manifest, plan
from proof.guide.folders import ABOUT
from proof.guide.manifest import Manifest
from proof.guide.plan import Plan
from proof.guide.platform import Image, Platform, Target
from proof.guide.step import Step
from proof.records import (
    evidence,
    fleet_run,
    lint_record,
    mutation,
    record,
    reported,
    rivals,
    transcripts,
    validity,
)
from proof.records.evidence import Confirmed
from proof.records.lint_record import LintRecord
from proof.records.record import Outcome, Record, StepRun
from proof.records.reported import Report
from proof.site import statuses, watched
from proof.site.statuses import Verdict

#: Folders beside the records that hold no transcripts.
_FOLDERS = {
    fleet_run.FOLDER, lint_record.FOLDER, mutation.FOLDER, reported.FOLDER, rivals.FOLDER,
}  # fmt: skip
_GONE = "; remove this record and its transcripts, or give the target its entry back"
_ALONE = "these transcripts belong to no record"
_STRAY = "; name it after its step, or remove it"


@attrs.frozen
class Problem:
    """What is wrong with a file that the pages are made from.

    `left_out`: the pages are made without the file, and it fails no build.
    """

    path: Path
    message: str
    left_out: bool = False


@attrs.frozen(kw_only=True)
class TargetResult:
    """A target's plan, its record if it has one, and the verdicts that follow.

    `record` has the start of the last run that showed the same; `recorded` is its own. `folder`
    holds it and its transcripts. `made_by`: the address of the workflow's run that GitHub attests,
    if any. `steps` are the verdicts on the plan's steps, `whole` the one on
    all of it. `age_days` counts from the run to the day of this build; None without a record.
    """

    plan: Plan
    record: Record | None
    recorded: str
    made_by: str
    folder: Path
    age_days: int | None
    steps: tuple[Verdict, ...]
    whole: Verdict

    @property
    def target(self) -> Target:
        """Return the target that this is about."""
        return self.plan.target

    @property
    def worker_version(self) -> str:
        """Return the version of the worker's package that ran, if one is known."""
        if self.record is None:
            return ""
        package = self.plan.platform.facts.package
        return self.record.packages.get(package) or self.record.worker.version

    @property
    def processor(self) -> str:
        """Return the kind of processor that the run was on, such as x86-64, if it is known."""
        return self.record.machine.processor.replace("_", "-") if self.record else ""

    def stage(self, stage: str) -> Verdict:
        """Return the worst verdict among a stage's steps."""
        pairs = zip(self.plan.steps, self.steps, strict=True)
        return statuses.worst(verdict for step, verdict in pairs if step.stage == stage)

    def step(self, file: str) -> Verdict:
        """Return the verdict on one step; raises KeyError for one that is not in the plan."""
        return {s.file: g for s, g in zip(self.plan.steps, self.steps, strict=True)}[file]

    def runs(self) -> dict[str, StepRun]:
        """Return the runs of the guide's own steps, by file."""
        return statuses.runs_of(self.plan, self.record) if self.record else {}

    def transcript(self, run: StepRun) -> str:
        """Return what the terminal showed."""
        return transcripts.read(self.target.key, self.folder, run.transcript)


@attrs.frozen(kw_only=True)
class Knowledge:
    """What the pages are made from, by platform. `unrun`: the verdicts without any test run.

    `reports`: runs that volunteers report; no status comes of them.
    """

    manifest: Manifest
    steps: dict[str, tuple[Step, ...]]
    lints: dict[str, LintRecord]
    unrun: dict[str, tuple[Verdict, ...]]
    results: dict[str, tuple[TargetResult, ...]]
    reports: tuple[Report, ...]
    problems: tuple[Problem, ...]
    folders: tuple[Path, ...]
    today: date

    def all_results(self) -> tuple[TargetResult, ...]:
        """Return the results of all targets, in the order of the tabs."""
        return tuple(result for found in self.results.values() for result in found)

    def about(self, platform: Platform) -> Path:
        """Return the text about a platform that belongs to no step; it need not exist."""
        return platform.path.with_name(ABOUT)


def of(config: Config) -> Knowledge:
    """Return what the settings name; raises ManifestError."""
    kept = Path(config.guide_kept) if config.guide_kept else None
    folders, today = watched.folders(config), watched.day_of_build(config)
    return read(Path(config.guide_manifest), folders, today, kept=kept)


@functools.lru_cache(maxsize=1)
def read(
    manifest_path: Path, folders: tuple[Path, ...], today: date, *, kept: Path | None = None
) -> Knowledge:
    """Read everything; kept for the pages of one build, and forgotten when files change.

    `kept`: a file for other processes and later builds, named after all that this comes from.
    """
    if kept and kept.is_file():
        # A build wrote it, into the folder of what else it pickles.
        found: Knowledge = pickle.loads(kept.read_bytes())  # noqa: S301
        return found
    found = _read(manifest_path, folders, today)
    if kept:
        for old in kept.parent.glob(f"*{kept.suffix}"):
            old.unlink(missing_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(found))
        unfinished.replace(kept)
    return found


def _read(manifest_path: Path, folders: tuple[Path, ...], today: date) -> Knowledge:
    known = manifest.load(manifest_path)
    problems: list[Problem] = []
    records: dict[str, _Found] = {}
    refused: dict[str, str] = {}
    lints: dict[str, LintRecord] = {}
    made = {key: plan.make(known, target) for key, target in known.targets.items()}
    for folder in folders:
        dates = _confirmed(folder, problems)
        fresh = _records(made, folder, today, dates=dates, problems=problems, refused=refused)
        _lay_over(records, fresh)
        for key, new in _lints(known, folder, dates, problems).items():
            lints[key] = max(lints.get(key, new), new, key=lambda lint: lint.started)
    reports = list(reported.read(made, folders[0], today))
    for found_path, why in (each for each in reports if not isinstance(each, Report)):
        problems.append(Problem(found_path, f"this report is left out: {why}", left_out=True))
    plans = {key: _plan(known, p) for key, p in known.platforms.items()}
    results: dict[str, list[TargetResult]] = {key: [] for key in known.platforms}
    for target in known.targets.values():
        run = records.get(target.key, _NOTHING)
        found, lint = run.record, lints.get(target.platform)
        missing = refused.get(target.key, statuses.NEVER_RUN)
        steps = statuses.of_steps(made[target.key], found, today, lint, missing)
        results[target.platform].append(
            TargetResult(
                plan=made[target.key],
                record=found,
                recorded=run.recorded,
                made_by=run.made_by,
                folder=run.folder,
                age_days=_age(found, today),
                steps=steps,
                whole=statuses.of_run(made[target.key], found, steps),
            )
        )
    knowledge = Knowledge(
        manifest=known,
        steps={key: made.steps for key, made in plans.items()},
        lints=lints,
        unrun={k: statuses.of_steps(made, None, today, lints.get(k)) for k, made in plans.items()},
        results={key: tuple(found) for key, found in results.items()},
        reports=tuple(each for each in reports if isinstance(each, Report)),
        problems=(),
        folders=folders,
        today=today,
    )
    return attrs.evolve(
        knowledge, problems=(*problems, *_stray_prose(knowledge), *_stray(folders[0]))
    )


def _age(found: Record | None, today: date) -> int | None:
    try:
        return (today - statuses.run_date(found)).days if found else None
    except ValueError:
        return None  # a run that proves nothing may give no date


def _plan(known: Manifest, platform: Platform) -> Plan:
    """Return a platform's steps as a page shows them, whether or not a target proves them."""
    nothing = Target(platform=platform.key, label="", os_release={}, worker_name="", image=Image())
    return plan.make(known, nothing)


@attrs.frozen
class _Found:
    """A record that can be used, its own start, and the folder that it was in."""

    record: Record | None
    recorded: str
    folder: Path
    made_by: str = ""


_NOTHING = _Found(None, "", Path())


def _confirmed(folder: Path, problems: list[Problem]) -> dict[str, Confirmed]:
    try:
        return evidence.confirmed(folder)
    except ValueError as error:
        why = f"{error}; take it from the last commit"
        problems.append(Problem(folder / evidence.DATES, why, left_out=True))
        return {}


def _lay_over(below: dict[str, _Found], above: dict[str, _Found]) -> None:
    """Put newer records on top of older ones; one that claims nothing hides none that does."""
    for key, found in above.items():
        old, new = below.get(key, _NOTHING).record, found.record
        if old is None or (
            new and new.outcome is not Outcome.UNVERIFIED and new.started > old.started
        ):
            below[key] = found


def _records(
    plans: dict[str, Plan],
    folder: Path,
    today: date,
    *,
    dates: dict[str, Confirmed],
    problems: list[Problem],
    refused: dict[str, str],
) -> dict[str, _Found]:
    """Return the records of a folder that can be used, by target.

    What the pages say of the others is added to `refused`, and what a maintainer is to do about
    them to the problems.
    """
    usable = {}
    for path in sorted(folder.glob("*.json")):
        planned = plans.get(path.stem)
        if planned is None:
            why = f"there is no target {path.stem!r}{_GONE}"
            problems.append(Problem(path, why, left_out=True))
            continue
        again = f"; test it again: nox -s verify-snippets -- {path.stem} --record"
        try:
            found = record.load(path)
        except ValueError as error:
            problems.append(Problem(path, f"{error}{again}", left_out=True))
            refused[path.stem] = "Its record can't be read."
            continue
        noted = dates.get(path.stem, Confirmed())
        last = attrs.evolve(found, started=max(found.started, noted.date))
        if why := validity.refusal(planned, found, folder, today) or statuses.no_date(last):
            problems.append(Problem(path, f"this record is refused: {why}{again}", left_out=True))
            refused[path.stem] = f"Its record is refused: {why}."
        else:
            by = noted.by if noted.date == last.started else ""
            usable[path.stem] = _Found(last, found.started, folder, by)
    return usable


def _lints(
    known: Manifest, folder: Path, dates: dict[str, Confirmed], problems: list[Problem]
) -> dict[str, LintRecord]:
    """Return the lint records that can be used, by platform; name those that cannot."""
    usable = {}
    for path in sorted((folder / lint_record.FOLDER).glob("*.json")):
        again = f"; make it again: nox -s check-snippets -- {path.stem} --record"
        try:
            found = lint_record.load(path)
        except ValueError as error:
            problems.append(Problem(path, f"{error}{again}", left_out=True))
            continue
        noted = dates.get(f"{lint_record.FOLDER}/{path.stem}", Confirmed())
        last = max(found.started, noted.date)
        found = attrs.evolve(found, started=last)
        if path.stem not in known.platforms:
            why = f"there is no platform {path.stem!r}; remove this"
            problems.append(Problem(path, why, left_out=True))
        elif why := statuses.lint_refusal(path.stem, found):
            problems.append(Problem(path, f"this record is refused: {why}{again}", left_out=True))
        else:
            usable[path.stem] = found
    return usable


def _stray_prose(knowledge: Knowledge) -> Iterator[Problem]:
    shown = {step.prose for steps in knowledge.steps.values() for step in steps}
    shown |= {knowledge.about(platform) for platform in knowledge.manifest.platforms.values()}
    for path in sorted(knowledge.manifest.path.parent.glob("*/*.md")):
        if path not in shown:
            yield Problem(
                path, f"there is no step of this name, so no page shows this text{_STRAY}"
            )


def _stray(folder: Path) -> Iterator[Problem]:
    """Yield the transcripts that belong to no record, or are there a second time."""
    for path in sorted(folder.glob("*")):
        target = path.stem if path.suffix == ".tar" else path.name
        if path.is_dir() and path.name not in _FOLDERS:
            if transcripts.path_of(target, folder).is_file():
                why = f"these transcripts are in {target}.tar; remove the folder"
                yield Problem(path, why, left_out=True)
            elif not (folder / f"{target}.json").is_file():
                yield Problem(path, f"{_ALONE}; remove the folder", left_out=True)
        elif path.suffix == ".tar" and not (folder / f"{target}.json").is_file():
            yield Problem(path, f"{_ALONE}; remove the file", left_out=True)
