"""`{fleet-runs}`: what rehearsals of a fleet did, side by side."""

import statistics
from collections.abc import Iterator

from docutils import nodes

from proof.records import fleet_run
from proof.records.fleet_run import FleetRun
from proof.site.directives.directive import GuideDirective
from proof.site.markup import closed, paragraph, prose_date, table

_ROWS = (
    "Day",
    "Processors of the computer",
    "Targets",
    "Seconds",
    "Targets in an hour",
    "Seconds of a build, on average",
    "Lost with their worker, and done again",
    "Differences from the tracked records",
)


class FleetRunsDirective(GuideDirective, name="fleet-runs"):
    """Show a column for each number of workers; raise ValueError for a bad file."""

    def run(self) -> list[nodes.Node]:
        """Return the table, and one of all builds, or a word that there are none."""
        found = fleet_run.load(self._tracked(fleet_run.FILE))
        if not found:
            return [paragraph("No rehearsal has been recorded yet.")]
        rows = list(zip(_ROWS, *map(_cells, found), strict=True))
        heads = [
            "",
            *(f"{run.workers} workers" if run.workers > 1 else "1 worker" for run in found),
        ]
        return [table(heads, rows), *closed("Each build", list(map(_builds, found)))]


def _cells(run: FleetRun) -> Iterator[str]:
    yield prose_date(run.day)
    yield str(run.processors)
    yield str(len(run.compared))
    yield f"{run.seconds:,.0f}"
    yield f"{run.in_an_hour:.1f}"
    yield f"{statistics.mean(build.seconds for build in run.done):.0f}"
    yield ", ".join(f"{b.target} after {b.seconds:.0f} s" for b in run.lost) or "none"
    yield "; ".join(run.differences) or "none"


def _builds(run: FleetRun) -> nodes.Node:
    rows = [[b.target, b.worker, f"{b.seconds:.0f} s", b.outcome] for b in run.builds]
    return table(["Target", "Worker", "Took", "Ended"], rows)
