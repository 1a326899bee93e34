"""What a rehearsed fleet did: each build on its worker, and how its records differed from ours."""

from pathlib import Path

import attrs

from proof.records import record

#: The file, and its folder beside the records; it has one run for each number of workers.
FOLDER = "fleet"
FILE = f"{FOLDER}/runs.json"

#: How a build ends whose worker is lost; Buildbot then does it again.
LOST = "worker lost"


@attrs.frozen
class FleetBuild:
    """A build of a target; `seconds` from its start to its end."""

    target: str
    worker: str
    seconds: float
    outcome: str


@attrs.frozen(kw_only=True)
class FleetRun:
    """A rehearsal on a day, YYYY-MM-DD. `seconds`: from the first request to the last end.

    `processors`: those of the computer, which all workers share. `compared`: the targets whose
    records were compared with the tracked ones, and `differences` what was found.
    """

    day: str
    processors: int
    workers: int
    seconds: float
    builds: list[FleetBuild]
    compared: list[str]
    differences: list[str]

    @property
    def done(self) -> list[FleetBuild]:
        """The builds that were compared."""
        return [b for b in self.builds if b.target in self.compared and b.outcome != LOST]

    @property
    def lost(self) -> list[FleetBuild]:
        """The builds that were lost with their worker."""
        return [build for build in self.builds if build.outcome == LOST]

    @property
    def in_an_hour(self) -> float:
        """How many of the compared targets such a fleet does in an hour."""
        return len(self.compared) * 3600 / self.seconds


def load(folder: Path) -> list[FleetRun]:
    """Return the runs beside the records, most workers first; raises ValueError for a bad file."""
    why = "this is no run of a fleet; `nox -s fleet -- --record` makes one"
    found = record.load_noted(folder / FILE, list[FleetRun], why)
    return sorted(found or [], key=lambda run: -run.workers)


def save(run: FleetRun, folder: Path) -> Path:
    """Put a run in place of the one with as many workers; return the path of the file."""
    others = [each for each in load(folder) if each.workers != run.workers]
    return record.write([attrs.asdict(each) for each in (*others, run)], folder / FILE)
