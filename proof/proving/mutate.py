"""Runs a target with one thing wrong in a step, for each such thing, and says what noticed it.

It is the ordinary run with another text. Where nothing can be hidden by that, it starts from a
snapshot of a machine on which the steps before were pasted: until the worker is started.
"""

import functools
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import attrs

from proof.errors import CannotVerify
from proof.guide.mutants import Mutant
from proof.guide.plan import Plan
from proof.guide.vocabulary import Role
from proof.messages import Notify
from proof.paths import PROMOTED, shown_path
from proof.podman.podman import Podman
from proof.proving import pause, side_by_side
from proof.proving.pause import PausedRun
from proof.proving.places import Containers
from proof.proving.prove import OnSuccess, prove
from proof.proving.scene import Scene
from proof.records import mutation
from proof.records.mutation import MutantRun
from proof.records.record import Outcome, Record

SNAPSHOTS = "localhost/guide-mutants"

_OUTCOMES = {
    Outcome.PROVEN: mutation.SURVIVED,
    Outcome.FAILED: mutation.KILLED,
    Outcome.UNVERIFIED: mutation.UNCLEAR,
}


def hunt(
    plan: Plan, asked: Sequence[Mutant], engine: Podman, into: Path, *, jobs: int, notify: Notify
) -> None:
    """Run each of these mutants and note what became of it, `jobs` at a time.

    Raises CannotVerify where the guide itself does not pass.
    """
    hunter = Hunt(plan, engine, into)
    try:
        snapshots = [Snapshot()]
        for number in range(1, _before_start(plan) + 1):
            notify(f"{plan.target.key}: a snapshot after {plan.steps[number - 1].key}")
            snapshots.append(hunter.snapshot(number, snapshots[-1]))
        notify(f"{plan.target.key}: the steps as they are")
        _hold_good(plan, hunter.prove(plan, snapshots[-1], "as-it-is"))
        tasks = []
        for number, mutant in enumerate(asked, 1):
            start = snapshots[min(plan.steps.index(mutant.step), _before_start(plan))]
            tasks.append(functools.partial(hunter.run, mutant, start, f"{number}/{len(asked)}"))
        side_by_side.do(tasks, jobs)
    finally:
        hunter.tidy_up()


def _before_start(plan: Plan) -> int:
    """Return how many steps come before the worker is started."""
    stage = plan.manifest.stages_for(Role.WORKER)[-1]
    return next(number for number, step in enumerate(plan.steps) if step.stage == stage)


def _hold_good(plan: Plan, made: Record) -> None:
    if made.failure:
        raise CannotVerify(f"{plan.target.key} does not pass as it is: {made.failure.message}")


@attrs.frozen
class Snapshot:
    """A machine on which the first steps were pasted; `paused` is what that run then knew.

    Without a tag, it is the target's own.
    """

    tag: str = ""
    paused: PausedRun | None = None


@attrs.frozen
class Hunt:
    """Runs of one plan with changed steps; `into` gets the report."""

    plan: Plan
    engine: Podman
    into: Path

    @property
    def work(self) -> Path:
        """Where the runs have their records, until the hunt is over."""
        return self.into / mutation.FOLDER / self.plan.target.key

    def prove(
        self,
        plan: Plan,
        start: Snapshot,
        folder: str,
        on_success: OnSuccess = lambda *_: None,
    ) -> Record:
        """Go on from a snapshot with a plan."""
        place = self.work / folder
        place.mkdir(parents=True, exist_ok=True)
        machine = Containers(self.engine, lambda image, _: start.tag or image)
        return prove(
            plan, machine, place, lambda _: None, on_success=on_success, paused=start.paused
        )

    def snapshot(self, number: int, before: Snapshot) -> Snapshot:
        """Return a machine with the first `number` steps; `before` has one less."""
        tag, name = self.tag(number), f"snapshot-{number}"
        move = _first_move(self.plan, number)

        def keep(scene: Scene, made: Record) -> None:
            box = scene.machine.name
            self.engine.do("commit", "--quiet", "--pause=false", box, tag, timeout_s=300)
            pause.save(self.plan, scene, made, self.work / name, move=move, boot="")

        steps = self.plan.steps[:number]
        part = attrs.evolve(self.plan, steps=steps, cut_off_after=steps[-1].stage)
        _hold_good(self.plan, self.prove(part, before, name, keep))
        return self.taken(number)

    def taken(self, number: int) -> Snapshot:
        """Return a snapshot that an earlier call of `snapshot` has made; without steps, none."""
        if not number:
            return Snapshot()
        paused = pause.load(self.plan, self.work / f"snapshot-{number}")
        return Snapshot(self.tag(number), paused)

    def run(self, mutant: Mutant, start: Snapshot, number: str) -> None:
        """Run the plan with one step changed, note what became of it, and print that."""
        changed = mutant.apply()
        steps = tuple(changed if step == mutant.step else step for step in self.plan.steps)
        began, folder = time.monotonic(), number.replace("/", "-of-")
        made = self.prove(attrs.evolve(self.plan, steps=steps), start, folder)
        run = MutantRun(
            step=mutant.step.key,
            kind=mutant.kind,
            name=mutant.name,
            outcome=_OUTCOMES[made.outcome],
            says=made.failure.message if made.failure else "",
            chain=self._rests_on(made),
            seconds=round(time.monotonic() - began, 1),
        )
        mutation.note(run, self.plan.target.key, self.into)
        shutil.rmtree(self.work / folder)
        says = f": {run.says}" if run.says else ""
        print(f"{number} {run.outcome} {mutant.name} ({run.seconds:.0f} s){says}", flush=True)

    def tidy_up(self) -> None:
        """Remove the snapshots and the records."""
        tags = [self.tag(number) for number in range(1, len(self.plan.steps))]
        known = [tag for tag in tags if self.engine.call("image", "exists", tag).returncode == 0]
        if known:
            self.engine.call("image", "rm", "--force", *known, timeout_s=120)
        shutil.rmtree(self.work, ignore_errors=True)

    def tag(self, number: int) -> str:
        """Return the tag of the machine with the first `number` steps."""
        return f"{SNAPSHOTS}/{self.plan.target.key}:{number}"

    def _rests_on(self, made: Record) -> str:
        """Return the chain of the last step that a run can have reached: the one after its last."""
        ran = {run.file for run in made.steps}
        reached = [number for number, step in enumerate(self.plan.steps) if step.file in ran]
        last = len(self.plan.steps) - 1
        return self.plan.steps[min(max(reached, default=-1) + 1, last)].chain


def _first_move(plan: Plan, number: int) -> int:
    """Return the number of the first move that belongs to the step of a number, from 0."""
    steps = plan.steps[number:]
    return next(at for at, move in enumerate(plan.moves()) if move.step in steps)


def report(plan: Plan, into: Path, *, record: bool) -> int:
    """Print the score of a target; return 0 if it is as it should be, 1 if not, 3 if unknown.

    It is where each goal is met and each mutant that went unseen is listed.
    With `record` the report becomes the tracked one, if it is complete.
    """
    target = plan.target.key
    runs, left = mutation.known(plan, into)
    reasons = mutation.reasons()
    unlisted = []
    scores = list(mutation.score(runs, left))
    for score in scores:
        noticed = f"{score.killed} of {score.of} mutants of a {score.kind} noticed"
        print(f"{target}: {noticed}; {score.goal}")
        for run in score.missed:
            print(f"  {run.outcome} {run.name}: {reasons.get(run.name, 'no reason is listed')}")
            unlisted += [run.name] if run.name not in reasons else []
    if left:
        print(f"{target}: {len(left)} mutants have no result; run the command again")
        return 3
    if record:
        print(f"promoted {shown_path(mutation.replace(runs, target, PROMOTED))}")
    return 0 if all(score.met for score in scores) and not unlisted else 1
