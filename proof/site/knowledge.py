"""All that the pages are made from, read once a build: the steps, the records, their grades."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
from sphinx.config import Config

from proof.guide import manifest, plan
from proof.guide.folders import ABOUT
from proof.guide.manifest import Image, Manifest, Platform, Target
from proof.guide.plan import Plan, Step
from proof.records import read_record, record
from proof.records.read_record import LintRecord
from proof.records.record import Record, StepRun
from proof.site import statuses
from proof.site.statuses import Graded

__all__ = ["Problem", "Proof", "Site", "day_of_build", "of", "read"]

_GONE = "; remove this record and the folder of its transcripts, or give the target its entry back"
_STRAY = "; name it after its step, or remove it"


@attrs.frozen
class Problem:
    """What is wrong with a file that the pages are made from."""

    path: Path
    message: str


@attrs.frozen(kw_only=True)
class Proof:
    """One target, its plan, and what the evidence says of it.

    `age_days`: from the run to the day of this build; None where no record says when it ran.
    """

    plan: Plan
    record: Record | None
    folder: Path
    age_days: int | None
    steps: tuple[Graded, ...]
    whole: Graded

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

    def stage(self, stage: str) -> Graded:
        """Return the worst grade among a stage's steps."""
        pairs = zip(self.plan.steps, self.steps, strict=True)
        return statuses.worst(graded for step, graded in pairs if step.stage == stage)

    def step(self, file: str) -> Graded:
        """Return the grade of one step; raises KeyError for one that is not in the plan."""
        return {s.file: g for s, g in zip(self.plan.steps, self.steps, strict=True)}[file]

    def runs(self) -> dict[str, StepRun]:
        """Return the runs of the guide's own steps, by file."""
        return statuses.runs_of(self.plan, self.record) if self.record else {}

    def transcript(self, run: StepRun) -> Path:
        """Return the file that holds what the terminal showed."""
        return self.folder / run.transcript


@attrs.frozen(kw_only=True)
class Site:
    """The guide's material, by platform. `unrun`: the grades of the steps without any run."""

    manifest: Manifest
    steps: dict[str, tuple[Step, ...]]
    lints: dict[str, LintRecord]
    unrun: dict[str, tuple[Graded, ...]]
    proofs: dict[str, tuple[Proof, ...]]
    problems: tuple[Problem, ...]
    today: date

    def all_proofs(self) -> tuple[Proof, ...]:
        """Return what is known of every target, in the order of the tabs."""
        return tuple(proof for found in self.proofs.values() for proof in found)

    def unrun_stage(self, platform: str, stage: str) -> Graded:
        """Return the worst grade among a stage's steps where no system runs them."""
        pairs = zip(self.steps[platform], self.unrun[platform], strict=True)
        return statuses.worst(graded for step, graded in pairs if step.stage == stage)

    def about(self, platform: Platform) -> Path:
        """Return the text about a platform that belongs to no step; it need not exist."""
        return platform.path.with_name(ABOUT)


def of(config: Config) -> Site:
    """Return the material that the settings name; raises ManifestError."""
    return read(Path(config.guide_manifest), Path(config.evidence_dir), day_of_build(config))


def day_of_build(config: Config) -> date:
    """Return the day that ages count up to; raises ValueError where the setting is no date."""
    return (
        date.fromisoformat(config.guide_today) if config.guide_today else datetime.now(UTC).date()
    )


@functools.lru_cache(maxsize=1)
def read(manifest_path: Path, evidence: Path, today: date) -> Site:
    """Read everything; kept for the pages of one build, and forgotten when the next one starts."""
    known = manifest.load(manifest_path)
    problems: list[Problem] = []
    records, refused = _records(known, evidence, problems)
    lints = _lints(known, evidence, problems)
    plans = {key: _plan(known, p) for key, p in known.platforms.items()}
    proofs: dict[str, list[Proof]] = {key: [] for key in known.platforms}
    for target in known.targets.values():
        made = plan.make(known, target)
        found, lint = records.get(target.key), lints.get(target.platform)
        missing = refused.get(target.key, statuses.NEVER_RUN)
        steps = statuses.of_steps(made, found, today, lint, missing)
        proofs[target.platform].append(
            Proof(
                plan=made,
                record=found,
                folder=evidence,
                age_days=_age(found, today),
                steps=steps,
                whole=statuses.of_run(made, found, steps),
            )
        )
    site = Site(
        manifest=known,
        steps={key: made.steps for key, made in plans.items()},
        lints=lints,
        unrun={k: statuses.of_steps(made, None, today, lints.get(k)) for k, made in plans.items()},
        proofs={key: tuple(found) for key, found in proofs.items()},
        problems=(),
        today=today,
    )
    return attrs.evolve(site, problems=(*problems, *_stray_prose(site), *_stray_folders(evidence)))


def _age(found: Record | None, today: date) -> int | None:
    try:
        return (today - statuses.run_date(found)).days if found else None
    except ValueError:
        return None  # a run that proves nothing may give no date


def _plan(known: Manifest, platform: Platform) -> Plan:
    """Return a platform's steps as a page shows them, whether or not a target proves them."""
    nothing = Target(platform=platform.key, label="", os_release={}, worker_name="", image=Image())
    return plan.make(known, nothing)


def _records(
    known: Manifest, evidence: Path, problems: list[Problem]
) -> tuple[dict[str, Record], dict[str, str]]:
    """Return the records that can be used, and what the pages say of those that cannot, by target.

    What a maintainer is to do about the latter is added to the problems.
    """
    usable, refused = {}, {}
    for path in sorted(evidence.glob("*.json")):
        target = known.targets.get(path.stem)
        if target is None:
            problems.append(Problem(path, f"there is no target {path.stem!r}{_GONE}"))
            continue
        again = f"; prove it anew: nox -s verify-snippets -- {target.key} --record"
        try:
            found = record.load(path)
        except ValueError as error:
            problems.append(Problem(path, f"{error}{again}"))
            refused[target.key] = "There is a record, which cannot be read."
            continue
        if why := statuses.refusal(target, found) or _bad_transcript(found, evidence):
            problems.append(Problem(path, f"this record is refused: {why}{again}"))
            refused[target.key] = f"There is a record, which is refused: {why}."
        else:
            usable[target.key] = found
    return usable, refused


def _lints(known: Manifest, evidence: Path, problems: list[Problem]) -> dict[str, LintRecord]:
    """Return the lint records that can be used, by platform; name those that cannot."""
    usable = {}
    for path in sorted((evidence / read_record.FOLDER).glob("*.json")):
        again = f"; make it anew: nox -s check-snippets -- {path.stem} --record"
        try:
            found = read_record.load(path)
        except ValueError as error:
            problems.append(Problem(path, f"{error}{again}"))
            continue
        if path.stem not in known.platforms:
            problems.append(Problem(path, f"there is no platform {path.stem!r}; remove this"))
        elif why := statuses.lint_refusal(path.stem, found):
            problems.append(Problem(path, f"this record is refused: {why}{again}"))
        else:
            usable[path.stem] = found
    return usable


def _bad_transcript(found: Record, evidence: Path) -> str:
    """Return what is wrong with a record's transcripts; a record may be a stranger's."""
    for run in found.steps:
        path = evidence / run.transcript
        if not path.resolve().is_relative_to(evidence.resolve()):
            return f"transcript {run.transcript!r} lies outside of the evidence"
        if not path.is_file():
            return f"transcript {run.transcript!r} is missing"
    return ""


def _stray_prose(site: Site) -> Iterator[Problem]:
    shown = {step.prose for steps in site.steps.values() for step in steps}
    shown |= {site.about(platform) for platform in site.manifest.platforms.values()}
    for path in sorted(site.manifest.path.parent.glob("*/*.md")):
        if path not in shown:
            yield Problem(
                path, f"there is no step of this name, so no page shows this text{_STRAY}"
            )


def _stray_folders(evidence: Path) -> Iterator[Problem]:
    folders = (f for f in evidence.glob("*") if f.is_dir() and f.name != read_record.FOLDER)
    for folder in sorted(folders):
        if not folder.with_name(f"{folder.name}.json").is_file():
            yield Problem(folder, "these transcripts belong to no record; remove the folder")
