"""What the seconds mean: medians, ratios, growth, goals.  Pure functions; nothing is run here."""

import itertools
import statistics
from collections.abc import Iterable, Mapping, Sequence

import attrs


@attrs.frozen(kw_only=True)
class Compared:
    """Two programs that ran in turn: the median seconds of each, and the ratio, pair by pair."""

    ours: float
    stock: float
    ratio: float
    lowest: float
    highest: float


@attrs.frozen(kw_only=True)
class Growth:
    """Seconds by size. A slope is seconds for one more; the bend compares the last to the first.

    A bend of 1 is a straight line; of 2, what is added last costs twice what was added first.
    """

    medians: dict[int, float]
    each: dict[int, float]
    slopes: tuple[float, ...]
    bend: float


@attrs.frozen(kw_only=True)
class Goal:
    """A figure and the most that it may be."""

    name: str
    value: float
    limit: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Say whether the figure keeps to its limit."""
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "met" if self.met else "MISSED"
        return f"{self.name}: {self.value:.2f}{self.unit}, at most {self.limit:.2f}: {verdict}"


def compare(ours: Sequence[float], stock: Sequence[float]) -> Compared:
    """Compare runs that were made in turn; raises ValueError where one has no other.

    The ratio is the median of the pairs', so that a machine that gets slower meanwhile does not
    count for either side.
    """
    ratios = [one / other for one, other in zip(ours, stock, strict=True)]
    return Compared(
        ours=statistics.median(ours),
        stock=statistics.median(stock),
        ratio=statistics.median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
    )


def grown(runs: Mapping[int, Sequence[float]]) -> Growth:
    """Return how seconds grow with size; raises ValueError for fewer than three sizes."""
    if len(runs) < 3:
        raise ValueError("two sizes are always on a line; give at least three")
    medians = {size: statistics.median(runs[size]) for size in sorted(runs)}
    slopes = tuple(
        (medians[larger] - medians[smaller]) / (larger - smaller)
        for smaller, larger in itertools.pairwise(medians)
    )
    return Growth(
        medians=medians,
        each={size: seconds / size for size, seconds in medians.items()},
        slopes=slopes,
        # Where the first ones cost nothing that can be measured, no ratio says anything.
        bend=slopes[-1] / slopes[0] if slopes[0] > 0 else float("inf"),
    )


def missed(goals: Iterable[Goal]) -> list[str]:
    """Return the names of the goals that are not met."""
    return [goal.name for goal in goals if not goal.met]
