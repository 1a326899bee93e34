"""Rehearse a fleet on this computer: a buildmaster, workers, targets, and a worker that is lost.

    nox -s fleet -- [TARGET...] [--workers N] [--record]

The workers clone HEAD. While its first test runs, the last worker is killed, and started again a
moment later. The records that were collected are then compared with the tracked ones. With
--record, evidence/ says what came of it, unless something could not be verified.

Exit status: 0 all are the same, 1 one differs or the guide is wrong, 3 one could not be verified.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from functools import partial

import attrs

from proof import dates, wait
from proof.cli import status_of
from proof.errors import CannotVerify, UsageError
from proof.guide import manifest
from proof.paths import PROMOTED, shown_path
from proof.proving import runnable
from proof.proving.side_by_side import stoppable
from proof.records import compare, fleet_run, record
from proof.records.fleet_run import FleetBuild, FleetRun
from proof.records.record import Outcome
from tools.fleet.loopback import FOLDER, Loopback

#: Each of them took at most 8 minutes (28 Nov 2026), and Debian's archive has what they need.
TARGETS = (
    "debian-13",
    "debian-13-home",
    "debian-13-pypi",
    "debian-13-pypi-openrc",
    "debian-13-pypi-sysv",
    "debian-13-pypi-cron",
)

#: Needs a registry, which the last worker alone has. Its record is not compared: where no registry
#: answers, it is not verified.
ROUTED = "ubuntu-24.04"

#: Buildbot's results by number, in words; see `master.cfg` for the meaning of each.
SUCCESS, WARNINGS, FAILURE, RETRY = 0, 1, 2, 5
WORDS = {SUCCESS: "proven", WARNINGS: "not verified", FAILURE: "failed", RETRY: fleet_run.LOST}

#: A worker is killed when its test has run for so many seconds: its machine is there by then.
KILL_AFTER_S = 60

#: It stays away for so many seconds.
AWAY_S = 10

#: How often the buildmaster is asked, and how often is told what runs, in seconds.
EVERY_S, TELL_S = 2.0, 60.0

#: No rehearsal takes longer, unless it hangs.
LIMIT_S = 3 * 3600


@attrs.define
class Build:
    """A build of a target on a worker; `seconds` from its start to its end, or to now."""

    key: int
    target: str
    worker: str
    seconds: float
    result: int | None

    @property
    def words(self) -> str:
        """Return how it ended."""
        return "runs" if self.result is None else WORDS.get(self.result, f"broken ({self.result})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearse, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(prog="nox -s fleet --", description="Rehearse a fleet.")
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="TARGET")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="how many; 2")
    parser.add_argument("--record", action="store_true", help="note in evidence/ what came of it")
    options = parser.parse_args(arguments)
    if options.workers < 1:
        raise UsageError("--workers: at least 1", hint="leave it out for two")
    book = manifest.load()
    for target in map(book.target, options.targets):
        if why := runnable.obstacle(target):
            raise CannotVerify(f"{target.key} can't run here: {why}", hint="name others")
    try:
        with stoppable(), Loopback.started(options.workers) as fleet:
            began = time.monotonic()
            builds = Rehearsal(fleet, dict.fromkeys([*options.targets, ROUTED], 0)).run()
            wall_s = time.monotonic() - began
    except wait.NotInTime as error:
        hint = f"{shown_path(FOLDER)} has the logs"
        raise CannotVerify(f"the rehearsal did not end well: {error}", hint=hint) from None
    found: list[str] = []
    statuses = [status_of(partial(judge, target, builds, found)) for target in options.targets]
    statuses.append(status_of(partial(look, builds, list(fleet.workers))))
    print(report(builds, wall_s))
    if options.record and 3 not in statuses:
        made = noted(builds, options.targets, list(fleet.workers), wall_s, found)
        print(f"noted in {shown_path(fleet_run.save(made, PROMOTED))}")
    return next((status for status in (1, 3) if status in statuses), 0)


def noted(
    builds: list[Build], targets: list[str], workers: list[str], wall_s: float, found: list[str]
) -> FleetRun:
    """Return what came of a rehearsal, for the records."""
    return FleetRun(
        day=str(dates.today()),
        processors=len(os.sched_getaffinity(0)),
        workers=len(workers),
        seconds=round(wall_s, 1),
        builds=[FleetBuild(b.target, b.worker, round(b.seconds, 1), b.words) for b in builds],
        compared=targets,
        differences=found,
    )


@attrs.define
class Rehearsal:
    """Tests of targets on a fleet; `requests` is Buildbot's key of each target's request."""

    fleet: Loopback
    requests: dict[str, int]
    _since: float = attrs.field(factory=time.monotonic)
    _told: dict[int, str] = attrs.field(factory=dict)
    _told_at: float = 0.0
    _back_at: float | None = None

    def run(self) -> list[Build]:
        """Force a build of each target, lose a worker, and return all builds when all are done."""
        keys = {b["name"]: b["builderid"] for b in self.fleet.master.get("builders")["builders"]}
        for target in self.requests:
            self.requests[target] = self.fleet.master.force(keys[target])
        self._say(f"{len(self.requests)} targets wait for {len(self.fleet.workers)} workers")
        wait.until(
            self._are_done, "the end of all tests", limit_s=LIMIT_S, every_s=EVERY_S,
            hopeless=self.fleet.master.gone,
        )  # fmt: skip
        return self._builds()

    def _are_done(self) -> bool:
        builds = self._builds()
        for build in builds:
            if self._told.get(build.key) != build.words:
                self._told[build.key] = build.words
                end = "" if build.result is None else f" after {build.seconds:.0f} s"
                self._say(f"{build.target} on {build.worker}: {build.words}{end}")
        running = [b for b in builds if b.result is None]
        if time.monotonic() - self._told_at > TELL_S:
            self._say("running: " + (", ".join(map(self._step, running)) or "nothing yet"))
        self._lose_a_worker(running)
        done = {b.target for b in builds if b.result not in {None, RETRY}}
        return done == self.requests.keys()

    def _lose_a_worker(self, running: list[Build]) -> None:
        """Kill the last worker in mid-target, once, and start it again a moment later."""
        victim = list(self.fleet.workers)[-1]
        if len(self.fleet.workers) == 1:
            return
        if self._back_at is None:
            for build in running:
                if build.worker == victim and self._seconds_in_test(build) > KILL_AFTER_S:
                    self.fleet.kill(victim)
                    self._say(f"{victim} is killed while it tests {build.target}")
                    self._back_at = time.monotonic() + AWAY_S
        elif self._back_at and time.monotonic() > self._back_at:
            self.fleet.start(victim)
            self._say(f"{victim} is started again")
            self._back_at = 0.0

    def _builds(self) -> list[Build]:
        answer = self.fleet.master.get("builds?property=workername&order=buildid")["builds"]
        names = {request: target for target, request in self.requests.items()}
        return [
            Build(
                key=found["buildid"],
                target=names[found["buildrequestid"]],
                worker=found["properties"]["workername"][0],
                seconds=(found["complete_at"] or time.time()) - found["started_at"],
                result=found["results"] if found["complete"] else None,
            )
            for found in answer
            if found["buildrequestid"] in names
        ]

    def _seconds_in_test(self, build: Build) -> float:
        steps = self.fleet.master.get(f"builds/{build.key}/steps")["steps"]
        began = [s["started_at"] for s in steps if s["name"] == "verify" and s["started_at"]]
        return time.time() - began[0] if began else 0.0

    def _step(self, build: Build) -> str:
        step = self.fleet.master.running_step(build.key)
        return f"{build.target} on {build.worker} ({step}, {build.seconds:.0f} s)"

    def _say(self, words: str) -> None:
        self._told_at = time.monotonic()
        print(f"{self._told_at - self._since:6.0f} s  {words}", flush=True)


def judge(target: str, builds: list[Build], found: list[str]) -> int:
    """Compare what was collected of a target with its tracked record; return an exit status.

    The differences are printed, and added to `found`.
    """
    build = next(b for b in builds if b.target == target and b.result != RETRY)
    if build.result not in {SUCCESS, FAILURE}:
        raise CannotVerify(f"{target}: {build.words}", hint="the log of its build says why")
    folder = FOLDER / "master/results" / f"proof-{target}" / target / "evidence"
    try:
        tracked, fresh = (record.load(path / f"{target}.json") for path in (PROMOTED, folder))
    except ValueError as error:
        raise CannotVerify(f"{target} can't be compared: {error}") from None
    lines = [f"{target}: {line}" for line in compare.differences(tracked, fresh)]
    for line in lines:
        print(line)
    found += lines
    return int(bool(lines) or fresh.outcome is not Outcome.PROVEN)


def look(builds: list[Build], workers: list[str]) -> int:
    """See that a worker was lost, and that the right one got what needs a registry."""
    if len(workers) > 1 and not any(b.result == RETRY for b in builds):
        raise CannotVerify("no worker was lost: its tests were too short", hint="name longer ones")
    wrong = [b for b in builds if b.target == ROUTED and b.worker != workers[-1]]
    for build in wrong:
        print(f"{build.target} needs a registry, and went to {build.worker}, which has none")
    return int(bool(wrong))


def report(builds: list[Build], wall_s: float) -> str:
    """Return what each build did, and the throughput."""
    lines = [f"\n{'target':24}{'worker':10}{'seconds':>7}  outcome"]
    lines += [f"{b.target:24}{b.worker:10}{b.seconds:7.0f}  {b.words}" for b in builds]
    lost = [b.seconds for b in builds if b.result == RETRY]
    done = [b.seconds for b in builds if b.result != RETRY and b.target != ROUTED]
    lines += [
        f"\n{len(done)} targets in {wall_s:.0f} s, {len(done) * 3600 / wall_s:.1f} an hour; "
        f"their builds took {sum(done):.0f} s together.",
        f"Lost with their worker and done again: {len(lost)}, after {sum(lost):.0f} s.",
        f"{shown_path(FOLDER)} has the logs and the records.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(status_of(main, "the workers and the buildmaster have ended"))
