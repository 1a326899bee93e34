"""How this engine compares with other tools: what each took, and which defects it noticed."""

import statistics
from collections.abc import Sequence
from pathlib import Path

import attrs

from proof.records import record

#: The file, and its folder beside the records.
FOLDER = "rivals"
FILE = f"{FOLDER}/comparison.json"

#: The keys of this engine, and of the shell script that all are compared with.
ENGINE, FLOOR = "engine", "floor"

#: The most that this engine may take without its checks, as a part of what the floor takes.
GOAL = 1.10


@attrs.frozen(kw_only=True)
class Measured:
    """What one tool did. `seconds`: of each run of the guide as it is, in the order of the rounds.

    `checks`: how many of these seconds were this engine's checks. `peak_mb`: the most memory of
    the tool's processes, in megabytes. `noticed`: the defects that it noticed, and `by_hand` those
    that only a check by hand did. `why_not`: why it could not be measured.
    """

    key: str
    title: str
    versions: dict[str, str] = attrs.field(factory=dict)
    seconds: list[float] = attrs.field(factory=list)
    checks: list[float] = attrs.field(factory=list)
    peak_mb: float = 0.0
    noticed: list[str] = attrs.field(factory=list)
    by_hand: list[str] = attrs.field(factory=list)
    why_not: str = ""

    @property
    def unchecked(self) -> list[float]:
        """The seconds without the checks."""
        return [all_ - part for all_, part in zip(self.seconds, self.checks, strict=True)]


@attrs.frozen(kw_only=True)
class Comparison:
    """All tools on one target, on a day, YYYY-MM-DD. `defects`: the step of each, by name.

    `versions`: of what all of them ran on.
    """

    day: str
    target: str
    versions: dict[str, str]
    defects: dict[str, str]
    tools: list[Measured]

    def of(self, key: str) -> Measured:
        """Return what a tool did; raises ValueError where it isn't there."""
        return next(tool for tool in self.tools if tool.key == key)

    def ratio(self, seconds: Sequence[float]) -> float:
        """Return the median of each round's seconds as a part of the floor's in that round."""
        pairs = zip(seconds, self.of(FLOOR).seconds, strict=True)
        return statistics.median(one / floor for one, floor in pairs)

    @property
    def overhead(self) -> float:
        """What this engine takes without its checks, as a part of what the floor takes."""
        return self.ratio(self.of(ENGINE).unchecked)

    @property
    def met(self) -> bool:
        """Tell whether this engine is fast enough, and noticed every defect."""
        return self.overhead <= GOAL and set(self.of(ENGINE).noticed) == set(self.defects)


def load(folder: Path) -> Comparison | None:
    """Return what is noted beside the records, if anything; raises ValueError for a bad file."""
    why = "this is no comparison of tools; `nox -s bench -- proof --rivals --record` makes one"
    return record.load_noted(folder / FILE, Comparison, why)


def save(comparison: Comparison, folder: Path) -> Path:
    """Write it beside the records; return the path."""
    return record.write(attrs.asdict(comparison), folder / FILE)
