"""prove(plan) -> record: one target, from a bare machine to a removed worker."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from proof import wait
from proof.errors import CannotVerify, GuideError, ProofError, disk_full
from proof.guide.fill import Values
from proof.guide.manifest import Action
from proof.guide.plan import Plan, Step, check_file
from proof.guide.vocabulary import Do
from proof.machines.lent_machine import Paused
from proof.machines.machine import LINUX, Machine
from proof.paths import ROOT, cache_dir
from proof.podman import package_index
from proof.proving import actions, checks, fault, pause
from proof.proving.checks import Scene
from proof.proving.paste import leave_out_step, paste_step
from proof.proving.pause import State
from proof.proving.places import Place
from proof.proving.progress import Event
from proof.records import record
from proof.records.record import Failure, Outcome, Record
from proof.terminal.masking import Veil

__all__ = ["prove"]

#: Contact texts with all that a shell would take for its own, were the here-document not quoted.
ADMIN = 'Ada O\'Guide <ada AT example.org> "$HOME" `id` $(id) \\ é'
HOST = "proof machine; 2 cores & 1 GB | gcc > 12 * ~ # !x"

#: Packages whose versions explain why two records of one target may differ.
EXPLAINING = (
    "base-files", "systemd", "sysvinit-core", "openrc", "cron", "python3", "git", "gcc", "openssl",
    "zlib1g-dev",
)  # fmt: skip


OnFailure = Callable[[Machine, ProofError], None]


def prove(
    plan: Plan,
    way: Place,
    folder: Path,
    emit: Callable[[Event], None],
    *,
    on_failure: OnFailure = lambda *_: None,
    state: State | None = None,
) -> Record:
    """Prove a target on a machine that `way` gives; its record and transcripts go into `folder`.

    What goes wrong stands in the record. `on_failure` is called while the machine still runs.
    `state`: where the proof stood when it was paused.
    """
    proof = _Proof(plan, way, folder, emit, state)
    try:
        proof.run(on_failure)
        proof.record.outcome = Outcome.UNVERIFIED if plan.cut_off_after else Outcome.PROVEN
    except ProofError as error:
        proof.fail(error)
    except OSError as error:
        full = disk_full("so the proof cannot go on", str(error))
        if full is None:
            raise
        proof.fail(full)
    proof.record.phases["tear down"] = round(time.monotonic() - proof.tear_down_began, 3)
    proof.note_time()
    record.save(proof.record, folder)
    return proof.record


class _Proof:
    """The state of one proof."""

    def __init__(
        self,
        plan: Plan,
        way: Place,
        folder: Path,
        emit: Callable[[Event], None],
        state: State | None,
    ) -> None:
        self.plan = plan
        self.way = way
        self.folder = folder
        self.emit = emit
        self.state = state
        self.started = time.monotonic()
        self.veil = Veil(index=package_index.hosts(), store=str(cache_dir()))
        self.tear_down_began = time.monotonic()
        if state:
            self.record = record.from_json(state.record)
            self.started -= self.record.duration_s
            return
        self.record = Record(
            target=plan.target.key,
            platform=plan.platform.key,
            outcome=Outcome.UNVERIFIED,
            started=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            until=plan.cut_off_after,
        )

    def note_time(self) -> None:
        """Note how long the proof has taken, without the pause that a restart may have been."""
        self.record.duration_s = round(time.monotonic() - self.started, 1)

    def fail(self, error: ProofError) -> None:
        """Note what went wrong, and whether that says something about the guide."""
        guilty = isinstance(error, GuideError)
        self.record.outcome = Outcome.FAILED if guilty else Outcome.UNVERIFIED
        self.record.failure = Failure(message=str(error), hint=error.hint, output=error.output)

    def run(self, on_failure: OnFailure) -> None:
        """The main flow: what is pasted, done and checked, in the order of the guide."""
        with self._scene() as scene:
            try:
                for number, (step, action) in self._moves():
                    try:
                        self._move(number, step, action, scene)
                    except Paused as paused:
                        self.note_time()
                        pause.save(
                            self.plan,
                            scene,
                            self.record,
                            self.folder,
                            move=number,
                            boot=paused.boot,
                        )
                        raise
                self._describe(scene)
            except Paused:
                raise
            except ProofError as error:
                judged = fault.judge(error, scene.machine, scene.master, self._transcript())
                on_failure(scene.machine, judged)
                raise judged from None
            finally:
                self.tear_down_began = time.monotonic()

    def _moves(self) -> list[tuple[int, tuple[Step, Action | None]]]:
        """Return all that is still to do, in order: a step, or an action beside it."""
        moves = [
            (step, action)
            for step in self.plan.steps
            for action in (*step.before, None, *step.after)
        ]
        return list(enumerate(moves))[self.state.move if self.state else 0 :]

    def _move(self, number: int, step: Step, action: Action | None, scene: Scene) -> None:
        if action:
            self._act(
                action, step, scene, back=self.state is not None and number == self.state.move
            )
        elif step.settings.exempt:
            self._leave_out(step)
        else:
            self._paste(step, scene, scene.name)
            self._check(step.name, step.stage, scene)

    @contextlib.contextmanager
    def _scene(self) -> Iterator[Scene]:
        """Yield a booted machine and a running master in a network of their own."""
        target = self.plan.target
        name, second = target.worker_name, f"{target.worker_name}-2"
        password = self.state.password if self.state else actions.random_password()
        self.veil.secrets.append(password)
        with self._phase("images"):
            self.record.image = self.way.prepare(self.plan, self._say)
        with contextlib.ExitStack() as stack:
            with self._phase("set up"):
                passwords = dict.fromkeys((name, second), password)
                scenery = self.way.set_up(self.plan, passwords, self._say)
                box, master, self.record.machine = stack.enter_context(scenery)
                fault.hold_clock(box)
                self._hold_identity(box)
                self.veil.hosts += box.run(_ARCHIVE_HOSTS).split()
            scene = Scene(
                target=target,
                platform=self.plan.platform,
                name=name,
                second_name=second,
                password=password,
                admin=ADMIN,
                host=HOST,
                machine=box,
                master=master,
                worker=self.record.worker,
            )
            if self.state:
                scene.old_password = self.state.old_password
                self.veil.secrets += filter(None, [scene.old_password])
                scene.received_mb = self.state.received_mb
                scene.kept.update(self.state.kept)
            yield scene

    def _hold_identity(self, box: Machine) -> None:
        """A machine that is not the system that the target names proves nothing about it."""
        self.record.os_release = box.os_release()
        for key, value in self.plan.target.os_release.items():
            found = self.record.os_release.get(key)
            if found != value:
                raise CannotVerify(
                    f"the machine is not {self.plan.target.label}: "
                    f"its os-release has {key}={found!r}, not {value!r}"
                )
        suite = self.plan.target.suite
        if suite and suite not in box.run("grep -rhow '[a-z-]*' /etc/apt/sources.list*").split():
            raise CannotVerify(
                f"the machine is not {self.plan.target.label}: "
                f"its package sources do not name {suite!r}"
            )

    def _paste(self, step: Step, scene: Scene, worker: str) -> None:
        values = Values(name=worker, password=scene.password, admin=scene.admin, host=scene.host)
        again = "" if worker == scene.name else "-again"
        self._say(f"{step.key}{again}", step.stage)
        with self._phase("steps"):
            run, failure = paste_step(
                step,
                scene.machine,
                self.plan.manifest,
                self.plan.platform,
                values,
                veil=self.veil,
                transcript=self._transcript_of(f"{step.key}{again}"),
                bracketed=not self.plan.target.typed,
            )
        self.record.steps.append(run)
        scene.shown = (self.folder / run.transcript).read_text(encoding="utf-8")
        self._say(f"{step.key}{again}", step.stage, run.duration_s, run.outcome)
        if failure:
            raise failure

    def _paste_again(self, stages: Sequence[str], scene: Scene) -> None:
        """Do for the second worker what the guide says."""
        for step in self.plan.steps:
            if step.stage in stages and not step.settings.exempt:
                self._paste(step, scene, scene.second_name)

    def _leave_out(self, step: Step) -> None:
        """Note a step that is not pasted; what its checks hold was not made true."""
        run = leave_out_step(step, self.plan.target.worker_name, self._transcript_of(step.key))
        self.record.steps.append(run)
        self._say(step.key, step.stage, run.duration_s, run.outcome)

    def _transcript_of(self, name: str) -> Path:
        return self.folder / self.plan.target.key / f"{name}.txt"

    def _transcript(self) -> str:
        """Return the transcript of the step that failed, if one has."""
        last = self.record.steps[-1:]
        if not last or last[0].outcome != "failed":
            return ""
        return (self.folder / last[0].transcript).read_text(encoding="utf-8")

    def _act(self, action: Action, step: Step, scene: Scene, *, back: bool) -> None:
        """Do an action and its checks; `back`: from the restart that it is."""
        self._say(action.do.value, step.stage)
        with self._phase("actions"):
            if back:
                actions.come_back(scene)
            elif action.do is Do.REMOVE_SECOND_WORKER:
                self._paste_again([step.stage], scene)
            else:
                if action.do is Do.SECOND_WORKER:
                    self._paste_again(actions.SET_UP, scene)
                try:
                    actions.ACTIONS[action.do](scene)
                except wait.NotInTime as late:
                    raise CannotVerify(str(late)) from None
        if scene.password not in self.veil.secrets:
            self.veil.secrets.append(scene.password)
        self._check(action.do.value, step.stage, scene)

    def _check(self, point: str, stage: str, scene: Scene) -> None:
        """Run the checks of this point; the first that fails is the reason of the failure."""
        file = check_file(point)
        if file is None:
            return
        waited = wait.Spent.seconds
        with self._phase("checks"):
            runs = checks.run(file, point, scene)
        waited = wait.Spent.seconds - waited
        self._add("checks", -waited)
        self._add("waits", waited)
        for run in runs:
            run.detail = self.veil.over(run.detail)
        self.record.checks += runs
        failed = [run for run in runs if run.outcome != "passed"]
        seconds = sum(run.duration_s for run in runs)
        self._say(f"{len(runs)} checks", stage, seconds, "failed" if failed else "passed")
        if failed:
            first = failed[0]
            # Nobody has seen a check hold elsewhere: there its words may be what is wrong.
            elsewhere = scene.machine.kernel != LINUX
            kind = CannotVerify if first.outcome == "error" or elsewhere else GuideError
            raise kind(
                f"after {point}, the check {first.name!r} {first.outcome}: "
                f"{first.detail.splitlines()[0] if first.detail else 'it gave no reason'}",
                hint=f"the check stands in {file.relative_to(ROOT)}"
                + f" and was never seen to hold on {scene.machine.kernel}" * elsewhere,
                output=self.veil.over(_look(scene, first.detail)),
            )

    def _describe(self, scene: Scene) -> None:
        """Note the versions that records may differ by, and what came over the network."""
        with self._phase("checks"):
            received = scene.received_mb + scene.machine.received_mb()
            self.record.fetched_mb = round(received, 1)
            listed = scene.machine.run(_VERSIONS.format(packages=" ".join(EXPLAINING)))
        self.record.packages = dict(line.split(" ", 1) for line in listed.splitlines())
        self.record.packages.update(scene.kept.get("packages", {}))

    @contextlib.contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a phase of the record, in seconds."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._add(name, time.monotonic() - started)

    def _add(self, phase: str, seconds: float) -> None:
        self.record.phases[phase] = round(self.record.phases.get(phase, 0.0) + seconds, 3)

    def _say(
        self, what: str, stage: str = "", seconds: float | None = None, outcome: str = ""
    ) -> None:
        target = self.plan.target.key
        self.emit(Event(target=target, stage=stage, what=what, seconds=seconds, outcome=outcome))


_VERSIONS = (
    "dpkg-query --show --showformat='${{Package}} ${{Version}}\n' {packages} 2>/dev/null || true"
)

#: Where package tools of any distribution keep the addresses of their archives.
_ARCHIVE_HOSTS = """\
cd /etc
grep -rhoE 'https?://[^/ ]+' apt yum.repos.d zypp pacman.d apk 2>/dev/null |
    sed 's,.*//,,' | sort -u
"""

_LOOK_AT_JOURNAL = """echo "--- the end of the journal of {unit}"
journalctl --no-pager --lines=15 --output=cat --unit={unit} 2>&1 || true
"""

_LOOK_AT_LOG = """echo "--- the end of {folder}/twistd.log"
tail --lines=15 {folder}/twistd.log 2>&1 || true
"""


def _look(scene: Scene, detail: str) -> str:
    """Return what a maintainer looks at first: the check's words, the journal, the worker's log."""
    journal = _LOOK_AT_JOURNAL.format(unit=scene.unit) if scene.unit else ""
    try:
        seen = scene.machine.run(journal + _LOOK_AT_LOG.format(folder=scene.folder))
    except CannotVerify as error:
        seen = f"(the machine does not answer: {error})"
    return f"{detail}\n{seen}"
