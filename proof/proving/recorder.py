"""Writes the record of a proof while it goes on, and tells whoever watches."""

from collections.abc import Callable, Sequence
from pathlib import Path

from proof.errors import GuideError, ProofError
from proof.guide.plan import Plan
from proof.paths import cache_dir
from proof.podman import package_index
from proof.proving.clock import Clock
from proof.proving.pause import PausedRun
from proof.proving.progress import Event
from proof.records import record
from proof.records.record import CheckRun, Failure, Outcome, Record, StepRun
from proof.terminal.masking import Mask


class Recorder:
    """The record of one proof, its clock, and the mask over all that it writes down."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        emit: Callable[[Event], None],
        paused: PausedRun | None = None,
    ) -> None:
        self.plan = plan
        self.folder = folder
        self._emit = emit
        self.mask = Mask(index=package_index.hosts(), store=str(cache_dir()))
        self.record = record.from_json(paused.record) if paused else record.unverified(plan)
        self.clock = Clock(self.record.phases, self.record.duration_s)

    def tell(
        self, what: str, stage: str = "", seconds: float | None = None, outcome: str = ""
    ) -> None:
        """Say that something begins or, with `seconds`, has ended."""
        target = self.plan.target.key
        self._emit(Event(target=target, stage=stage, what=what, seconds=seconds, outcome=outcome))

    def transcript_of(self, name: str) -> Path:
        """Return the file for the transcript of a step."""
        return self.folder / self.plan.target.key / f"{name}.txt"

    def failed_transcript(self) -> str:
        """Return the transcript of the step that failed, if the last one has."""
        last = self.record.steps[-1:]
        return self.read(last[0]) if last and last[0].outcome == "failed" else ""

    def read(self, run: StepRun) -> str:
        """Return what the terminal showed of a step, masked."""
        return (self.folder / run.transcript).read_text(encoding="utf-8")

    def add_step(self, run: StepRun, name: str) -> None:
        """Add what a step did."""
        self.record.steps.append(run)
        self.tell(name, run.stage, run.duration_s, run.outcome)

    def add_checks(self, runs: Sequence[CheckRun], stage: str) -> None:
        """Add what checks found."""
        for run in runs:
            run.detail = self.mask.hide(run.detail)
        self.record.checks += runs
        passed = all(run.outcome == "passed" for run in runs)
        seconds = sum(run.duration_s for run in runs)
        self.tell(f"{len(runs)} checks", stage, seconds, "passed" if passed else "failed")

    def add_versions(self, listed: str) -> None:
        """Add versions of packages from lines of a name and a version; ignore other lines."""
        pairs = (line.split() for line in listed.splitlines())
        self.record.packages |= {pair[0]: pair[1] for pair in pairs if len(pair) == 2}

    def succeed(self) -> None:
        """Note that all went well; a part of a plan proves nothing."""
        self.record.outcome = Outcome.UNVERIFIED if self.plan.cut_off_after else Outcome.PROVEN

    def fail(self, error: ProofError) -> None:
        """Note what went wrong, and whether that says something about the guide."""
        guilty = isinstance(error, GuideError)
        self.record.outcome = Outcome.FAILED if guilty else Outcome.UNVERIFIED
        self.record.failure = Failure.of(error)

    def note_duration(self) -> Record:
        """Note how long the proof has taken until now; return the record."""
        self.record.duration_s = self.clock.duration_s
        return self.record

    def save(self) -> Record:
        """Write the record; return it."""
        self.clock.end_tear_down()
        record.save(self.note_duration(), self.folder)
        return self.record
