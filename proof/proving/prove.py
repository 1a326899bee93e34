"""prove(plan) -> record: one target, from a bare machine to a removed worker."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from proof import wait
from proof.errors import CannotVerify, EngineFailed, ProofError, disk_full
from proof.guide.plan import Plan, check_file
from proof.guide.step import Act, LeaveOut, Move, Step, closes_shells
from proof.guide.vocabulary import Role
from proof.machines.lent_machine import RestartNeeded
from proof.machines.machine import Machine
from proof.proving import actions, deep, fault, pause
from proof.proving.failed_check import error_of
from proof.proving.paste import leave_out_step, paste_step
from proof.proving.pause import PausedRun
from proof.proving.places import Place
from proof.proving.progress import Event
from proof.proving.recorder import Recorder
from proof.proving.scene import Scene, random_password
from proof.records import evidence
from proof.records.record import Record

OnFailure = Callable[[Machine, ProofError], None]
OnSuccess = Callable[[Scene, Record], None]


def prove(
    plan: Plan,
    place: Place,
    folder: Path,
    emit: Callable[[Event], None],
    *,
    on_failure: OnFailure = lambda *_: None,
    on_success: OnSuccess = lambda *_: None,
    paused: PausedRun | None = None,
) -> Record:
    """Prove a target on a machine of `place`; its record and transcripts go into `folder`.

    The record says what went wrong. `on_failure` and `on_success` are called while the machine
    still runs.
    `paused`: what the proof had done when it was paused.
    """
    recorder = Recorder(plan, folder, emit, paused)
    try:
        with _set_up(plan, place, recorder, paused) as scene:
            _run(plan, scene, recorder, on_failure, paused)
            on_success(scene, recorder.note_duration())
        recorder.succeed()
    except ProofError as error:
        recorder.fail(error)
    except OSError as error:
        full = disk_full("so the test run can't continue", str(error))
        recorder.fail(full or EngineFailed.by(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the guide is not to blame
        recorder.fail(EngineFailed.by(error))
    return recorder.save()


@contextlib.contextmanager
def _set_up(
    plan: Plan, place: Place, recorder: Recorder, paused: PausedRun | None
) -> Iterator[Scene]:
    """Yield a booted machine and a running master in a network of their own."""
    password = paused.password if paused else random_password()
    recorder.mask.secrets.append(password)
    with recorder.clock.phase("images"):
        recorder.record.image = place.prepare(plan, recorder.tell)
    with contextlib.ExitStack() as stack:
        with recorder.clock.phase("set up"):
            passwords = dict.fromkeys(plan.target.workers, password)
            scenery = place.set_up(plan, passwords, recorder.tell)
            machine, master, recorder.record.machine = stack.enter_context(scenery)
            fault.check_clock(machine)
            where = recorder.record.machine
            where.kernel, where.processor = machine.ask("uname -sm").split()
            recorder.record.os_release = machine.os_release()
            _check_identity(plan, machine, recorder.record.os_release)
            recorder.mask.hosts += machine.ask(_ARCHIVE_HOSTS).split()
        scene = Scene.of(plan, machine, master, password=password, worker=recorder.record.worker)
        if paused:
            paused.restore(scene)
            recorder.mask.secrets += filter(None, [scene.old_password])
        yield scene


def _check_identity(plan: Plan, machine: Machine, os_release: dict[str, str]) -> None:
    """Raise CannotVerify where the machine is not the system that the target names."""
    target, asked = plan.target, plan.target.image.machine
    if asked and asked != (processor := machine.ask("uname -m").strip()):
        raise CannotVerify(
            f"the machine is not {target.label}: its processor is {processor}, not {asked}"
        )
    for key, value in target.os_release.items():
        found = os_release.get(key)
        if found != value:
            raise CannotVerify(
                f"the machine is not {target.label}: its os-release has {key}={found!r}, "
                f"not {value!r}"
            )
    sources = "grep -rhow '[a-z-]*' /etc/apt/sources.list*"
    if target.suite and target.suite not in machine.ask(sources).split():
        raise CannotVerify(
            f"the machine is not {target.label}: its package sources do not name {target.suite!r}"
        )


def _run(
    plan: Plan, scene: Scene, recorder: Recorder, on_failure: OnFailure, paused: PausedRun | None
) -> None:
    """Make all moves of the plan that are left, then note what the machine has."""
    stage, number = "", 0
    try:
        for number, move in enumerate(plan.moves()):
            if paused and number < paused.move:
                continue
            if closes_shells(move, stage, plan.manifest.returns):
                scene.terminal.close()
            if _begins_removal(move, stage, plan):
                _list_packages(scene, recorder)
            stage = move.step.stage
            back = paused is not None and number == paused.move and paused.boot != ""
            _make(move, plan, scene, recorder, back=back)
            if plan.builds_cpython_after(move):
                with recorder.clock.phase("deep"):
                    recorder.record.deep = deep.build(scene, recorder)
        _note_versions(scene, recorder)
    except RestartNeeded as needed:
        record = recorder.note_duration()
        pause.save(plan, scene, record, recorder.folder, move=number, boot=needed.boot)
        raise
    except KeyboardInterrupt:
        recorder.tell("stopping, and removing what this run has made")
        raise
    except ProofError as error:
        good = evidence.tracked(plan.target.key)
        judged = fault.judge(
            error, scene.machine, scene.master, recorder.failed_transcript(),
            passed=good is not None,
        )  # fmt: skip
        with contextlib.suppress(ProofError):
            _list_packages(scene, recorder)
        judged = fault.name_package(judged, plan, recorder.record, good)
        on_failure(scene.machine, judged)
        raise judged from None
    finally:
        recorder.clock.begin_tear_down()
        scene.terminal.close()


def _begins_removal(move: Move, stage: str, plan: Plan) -> bool:
    """Tell whether a move is the first that takes something off, after one of `stage`."""
    return move.step.stage != stage and plan.manifest.roles[move.step.stage] is Role.REMOVAL


def _make(move: Move, plan: Plan, scene: Scene, recorder: Recorder, *, back: bool) -> None:
    """Make one move and run its checks; `back`: the move is the restart that was waited for."""
    if isinstance(move, LeaveOut):
        name = move.step.key
        run = leave_out_step(move.step, scene.name, recorder.transcript_of(name))
        recorder.add_step(run, name)
        return
    if not isinstance(move, Act):
        _paste(move.step, scene.name, plan, scene, recorder)
    else:
        recorder.tell(move.point, move.step.stage)
        for step in () if back else plan.repeated(move):
            _paste(step, scene.second_name, plan, scene, recorder)
        with recorder.clock.phase("actions"):
            _act(move, scene, back=back)
        recorder.mask.secrets.append(scene.password)
    _check(move, scene, recorder)


def _paste(step: Step, worker: str, plan: Plan, scene: Scene, recorder: Recorder) -> None:
    name = step.key if worker == scene.name else f"{step.key}-again"
    recorder.tell(name, step.stage)
    with recorder.clock.phase("steps"):
        run, failure = paste_step(
            step,
            scene.machine,
            scene.terminal,
            plan.manifest,
            scene.values(worker),
            mask=recorder.mask,
            transcript=recorder.transcript_of(name),
            bracketed=not plan.target.typed,
            others=worker == scene.name and plan.has_others(step),
            noise=plan.target.noise,
        )
    recorder.add_step(run, name)
    scene.shown = recorder.read(run)
    if failure:
        raise failure


def _act(act: Act, scene: Scene, *, back: bool) -> None:
    if back:
        actions.come_back(scene)
        return
    try:
        actions.ACTIONS[act.action.do](scene)
    except wait.NotInTime as late:
        raise CannotVerify(str(late)) from None


def _check(move: Move, scene: Scene, recorder: Recorder) -> None:
    """Run the checks of a move; the first that fails is the reason of the failure."""
    file = check_file(move.point)
    if file is None:
        return
    waited = wait.Spent.seconds
    with recorder.clock.phase("checks"):
        from proof.proving import checks  # loads pytest, which nothing else of a run needs

        runs = checks.run(file, move.point, scene)
    waited = wait.Spent.seconds - waited
    recorder.clock.add("checks", -waited)
    recorder.clock.add("waits", waited)
    recorder.add_checks(runs, move.step.stage)
    for run in runs:
        if run.outcome != "passed":
            raise error_of(run, file, scene, recorder.mask)


def _note_versions(scene: Scene, recorder: Recorder) -> None:
    """Note the versions by which records may differ, and what came over the network."""
    with recorder.clock.phase("checks"):
        received = scene.received_mb + scene.machine.received_mb()
    recorder.record.fetched_mb = round(received, 1)
    _list_packages(scene, recorder)


def _list_packages(scene: Scene, recorder: Recorder) -> None:
    """Ask for the versions once: before anything is removed, or where a run ends before that."""
    if not recorder.record.packages:
        with recorder.clock.phase("checks"):
            for command in filter(None, (scene.facts.packages, scene.facts.pip_packages)):
                recorder.add_versions(scene.machine.ask(command))
    recorder.record.packages.update(scene.kept.get("packages", {}))


#: Where package tools of any distribution keep the addresses of their archives.
_ARCHIVE_HOSTS = """\
cd /etc
grep -rhoE 'https?://[^/ ]+' apt yum.repos.d zypp pacman.d apk 2>/dev/null |
    sed 's,.*//,,' | sort -u
"""
