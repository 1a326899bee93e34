"""Which mutants of a target's steps a test run noticed, and the score that follows."""

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import attrs
import cattrs

from proof.guide import mutants
from proof.guide.mutants import Kind, Mutant
from proof.guide.plan import Plan
from proof.guide.tables import read_toml
from proof.paths import ROOT

#: Where the reports lie, below the folder of the records.
FOLDER = "mutants"

#: Mutants that change nothing for a reader, each with a reason.
EQUIVALENT = ROOT / "tests" / "equivalent.toml"

#: The least part of all mutants of a kind that a run must notice; the listed ones count as missed.
GOALS = {Kind.COMMAND: 1.0, Kind.WORD: 0.95}

KILLED, SURVIVED, UNCLEAR = "killed", "survived", "unclear"


@attrs.frozen(kw_only=True)
class MutantRun:
    """What a test run said of one mutant.

    `name`: which it is; see `Mutant.name`. `outcome`: killed, survived, or unclear where the
    surroundings failed. `says`: the sentence of the failure. `chain`: that of the last step that
    the outcome rests on.
    """

    step: str
    kind: Kind
    name: str
    outcome: str
    says: str = ""
    chain: str
    seconds: float


@attrs.frozen(kw_only=True)
class Score:
    """How many mutants of a kind were noticed, of how many. `missed`: those that were not.

    `left`: how many more have no result.
    """

    kind: Kind
    killed: int
    of: int
    missed: tuple[MutantRun, ...]
    left: int

    @property
    def met(self) -> bool:
        """Tell whether the goal is met, which only all results can say."""
        return not self.left and self.killed >= GOALS[self.kind] * self.of

    @property
    def goal(self) -> str:
        """The goal, and whether it is met."""
        verdict = "not known yet" if self.left else "met" if self.met else "not met"
        return f"goal {GOALS[self.kind]:.0%}, {verdict}"


def every(plan: Plan) -> list[Mutant]:
    """Return all mutants of a plan, in the order of its steps, but those that others judge."""
    elsewhere = judged_by_other_tests()
    return [m for m in _of(plan) if m.kind is not Kind.WORD or m.step.key not in elsewhere]


def uncounted(plan: Plan) -> list[Mutant]:
    """Return the altered words that other sessions test, and no score counts."""
    elsewhere = judged_by_other_tests()
    return [m for m in _of(plan) if m.kind is Kind.WORD and m.step.key in elsewhere]


def _of(plan: Plan) -> Iterator[Mutant]:
    for step in plan.steps:
        if not step.settings.exempt:
            yield from mutants.of(step, plan.manifest.placeholders)


def path_of(target: str, folder: Path) -> Path:
    """Return where the report of a target lies; `folder` is that of the records."""
    return folder / FOLDER / f"{target}.jsonl"


def load(target: str, folder: Path) -> dict[str, MutantRun]:
    """Return the last run of each mutant by its name; raises ValueError for a line that is none."""
    path = path_of(target, folder)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    try:
        runs = [cattrs.structure(json.loads(line), MutantRun) for line in lines]
    except (ValueError, cattrs.BaseValidationError) as error:
        raise ValueError(f"{path}: a line of it is no result of a mutant") from error
    return {run.name: run for run in runs}


def note(run: MutantRun, target: str, folder: Path) -> None:
    """Add a run to the report: one write, so that many runs may do so at the same time."""
    path = path_of(target, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(attrs.asdict(run), ensure_ascii=False) + "\n")


def replace(runs: Iterable[MutantRun], target: str, folder: Path) -> Path:
    """Write a report that has these runs and no others; return its path."""
    path = path_of(target, folder)
    path.unlink(missing_ok=True)
    for run in runs:
        note(run, target, folder)
    return path


def known(plan: Plan, folder: Path) -> tuple[list[MutantRun], list[Mutant]]:
    """Return what is known of a plan's mutants as the guide is now, and those without a result."""
    noted = load(plan.target.key, folder)
    runs, left = [], []
    for mutant in every(plan):
        run = noted.get(mutant.name)
        if run and still(run, plan):
            runs.append(run)
        else:
            left.append(mutant)
    return runs, left


def still(run: MutantRun | None, plan: Plan) -> bool:
    """Tell whether a run says something about the guide as it is now."""
    chains = {step.chain for step in plan.steps}
    return run is not None and run.outcome != UNCLEAR and run.chain in chains


def score(runs: Collection[MutantRun], left: Collection[Mutant] = ()) -> Iterator[Score]:
    """Yield the score of each kind. `left`: the mutants that have no run."""
    for kind in GOALS:
        ours = [run for run in runs if run.kind == kind]
        missed = tuple(run for run in ours if run.outcome != KILLED)
        yield Score(
            kind=kind,
            killed=len(ours) - len(missed),
            of=len(ours),
            missed=missed,
            left=sum(mutant.kind == kind for mutant in left),
        )


def reasons() -> dict[str, str]:
    """Return why a mutant changes nothing, by its name."""
    found: dict[str, str] = read_toml(EQUIVALENT).get("equivalent", {})
    return found


def judged_by_other_tests() -> dict[str, str]:
    """Return by which session the words of a step are judged, by the step's key."""
    found: dict[str, str] = read_toml(EQUIVALENT).get("elsewhere", {})
    return found
