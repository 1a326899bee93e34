"""Prove a target in other surroundings, or as somebody does who pastes every step twice.

    python tests/engine/visits.py CASE FOLDER [IMAGE]

CASE is a name in surroundings.CASES, IMAGE what its machine is made of, if not the target's image.

It prints {"failure": ..., "pasted": ..., "harmed": [...]}: what the run failed with, how many
steps it pasted, and what the machine had before the first step and lacks after the last one.
"""

import contextlib
import functools
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from proof.buildmaster import in_container
from proof.buildmaster.buildmaster import wait_until_up
from proof.errors import GuideError, ProofError
from proof.fleet import MASTER_HOST
from proof.guide import manifest, plan
from proof.guide.fill import Values
from proof.guide.plan import Plan
from proof.guide.step import Act, Move, Paste, Step
from proof.guide.vocabulary import Do, Role
from proof.machines.container import Container, container
from proof.machines.machine import Machine
from proof.messages import Notify
from proof.paths import CHECKS
from proof.podman.podman import new_name
from proof.proving import prove
from proof.proving.paste import paste_step
from proof.proving.places import Containers, Scenery
from proof.proving.progress import Event
from proof.proving.scene import ADMIN, HOST
from proof.records.record import MachineRun, StepRun
from tests.engine.inside import say, store
from tests.engine.repeated import AGAIN, AT_THE_END, Again
from tests.engine.surroundings import CASES, KEPT, NEIGHBOUR, Case

#: Where a buildmaster listens that has no IPv4 address.
ON_IPV6 = tuple(
    rf"--env={name}=tcp:{port}:interface=\:\:" for name, port in (("PB", 9020), ("WWW", 8010))
)


#: The ends of the names of the transcripts of later pastes.
SECOND_TIME, LATER = "-twice", "-later"


def told(step: Step, said: Mapping[str, Again]) -> Step:
    """Return a step with what it prints in another situation, and what refuses then."""
    if step.source not in said:
        return step
    settings = attrs.evolve(
        step.settings, exits=said[step.source].exits, expect=said[step.source].expect,
        expect_with_others=None,
    )  # fmt: skip
    return attrs.evolve(step, settings=settings)


def again(step: Step, times: str, said: Mapping[str, Again]) -> Step:
    """Return a step as a later paste of it: its own transcript, and what it then prints."""
    return attrs.evolve(told(step, said), key=f"{step.key}{times}")


@attrs.frozen(kw_only=True)
class Visits(Plan):
    """A plan whose reader comes back: after each step, after the check, and after the removal.

    With a `case` that says so; else it is the plan, without what can't be done in that case.
    """

    case: Case

    def moves(self) -> tuple[Move, ...]:
        """Return the moves, each paste followed by another of the same step."""
        return tuple(self._moves())

    def _moves(self) -> Iterator[Move]:
        last_look = self.to_paste(self.manifest.stages_for(Role.LOOK))[-1:]
        set_up = (*self.manifest.stages_for(Role.MACHINE), *self.manifest.stages_for(Role.WORKER))
        for move in super().moves():
            if self.case.neighbour and move.point == Do.REMOVE_SECOND_WORKER.value:
                continue  # it is not the last one
            yield move
            if not (self.case.twice and isinstance(move, Paste)):
                continue
            # A second look would kill the worker again, which a check counts.
            looks = move.step.stage in self.manifest.stages_for(Role.LOOK)
            point = _STARTED if looks else move.step.name
            yield Paste(attrs.evolve(again(move.step, SECOND_TIME, AGAIN), name=point))
            if (move.step,) == last_look:
                for step in self.to_paste(set_up):
                    yield Paste(again(step, LATER, AGAIN))
        if self.case.twice and not self.cut_off_after:
            for step in self.to_paste(self.manifest.stages_for(Role.REMOVAL)):
                if step.settings.as_ != "root":
                    continue  # the user of its shell is gone
                gone = attrs.evolve(step, name=Do.REMOVE_SECOND_WORKER.value)
                yield Paste(again(gone, LATER, AT_THE_END))

    def repeated(self, act: Act) -> tuple[Step, ...]:
        """Return what an action pastes again; a reader who removes pastes that twice, too."""
        steps = super().repeated(act)
        if not self.case.twice or act.action.do is not Do.REMOVE_SECOND_WORKER:
            return steps
        said = AT_THE_END | AGAIN  # at the first of both steps the user is still there
        return tuple(s for step in steps for s in (step, again(step, SECOND_TIME, said)))

    def has_others(self, step: Step) -> bool:
        """Tell it of the step that a later paste repeats."""
        return super().has_others(next(s for s in self.steps if s.sha256 == step.sha256))


#: The step whose checks say that the worker is enabled, runs once and is attached.
_STARTED = "start-now"


def plan_of(case: Case) -> Visits:
    """Return the plan of a case: with its worker's name, its stages and what is printed there."""
    book = manifest.load()
    target = book.target(case.target)
    made = plan.make(book, target)
    steps = [s for s in made.steps if s.stage in (case.stages or book.stages)]
    for number, step in enumerate(steps):
        steps[number] = told(step, case.prints)
    ends_early = steps[-1] != made.steps[-1]
    return Visits(
        manifest=book, platform=made.platform, target=target, steps=tuple(steps),
        cut_off_after=steps[-1].stage if ends_early else "", case=case,
    )  # fmt: skip


def steps_before(case: Case) -> list[Step]:
    """Return the steps of the machine's stages that have notes, on the case's tab."""
    made = plan_of(case)
    return [s for s in made.to_paste(made.manifest.stages_for(Role.MACHINE)) if s.prose]


def above_the_commands(case: Case) -> list[str]:
    """Return what a reader of the case's tab reads above the commands of the machine's stages."""
    return [step.prose.read_text("utf-8").split("\n## ")[0] for step in steps_before(case)]


@attrs.define
class Surrounded(Containers):
    """Containers in which something was there before; `harmed`: what of it is gone afterwards."""

    case: Case = attrs.field(kw_only=True)
    harmed: list[str] = attrs.field(factory=list)

    @contextlib.contextmanager
    def set_up(self, plan: Plan, passwords: dict[str, str], notify: Notify) -> Iterator[Scenery]:
        """Boot the machine, put there what the case says, and look for it at the end."""
        if self.case.neighbour:
            passwords[NEIGHBOUR] = next(iter(passwords.values()))
        # attrs makes another class of this one, which super() would not find from a wrapped method.
        usual = functools.partial(Containers.set_up, self)
        place = self._on_ipv6 if self.case.ipv6 else usual
        named = attrs.evolve(plan.target, worker_name=self.case.host or plan.target.worker_name)
        with place(attrs.evolve(plan, target=named), passwords, notify) as scenery:
            box, *_ = scenery
            box.run(self.case.before, timeout_s=600)
            if self.case.neighbour:
                _settle(box, plan, passwords[NEIGHBOUR])
            had = box.run(KEPT).splitlines()
            never = [what for what in self.case.keeps if not any(what in line for line in had)]
            assert never == [], f"what must be kept was never there: {never}"
            yield scenery
            has = set(box.run(KEPT).splitlines())
            self.harmed += [line for line in had if line not in has]

    @contextlib.contextmanager
    def _on_ipv6(
        self,
        plan: Plan,
        passwords: dict[str, str],
        notify: Notify,  # noqa: ARG002
    ) -> Iterator[Scenery]:
        """Boot both in a network without any IPv4 address."""
        engine, key = self.engine, plan.target.key
        network, name = new_name(key, "net"), new_name(key, "master")
        engine.do("network", "create", "--ipv6", "--subnet=fd00:9020::/64", network)
        try:
            address = "fd00:9020::2"
            with (
                engine.container(
                    name,
                    f"--network={network}",
                    f"--ip6={address}",
                    *ON_IPV6,
                    f"--env=WORKERS={json.dumps(passwords)}",
                    self._master_image,
                ),
                container(
                    engine,
                    new_name(key, "machine"),
                    self._image,
                    network=network,
                    hostname=plan.target.worker_name,
                    master=address,
                ) as box,
            ):
                master = in_container.InContainer(engine, name, f"http://[{address}]:8010")
                wait_until_up(master, passwords)
                box.run(f"timeout 5 bash -c ': </dev/tcp/{MASTER_HOST}/9020'")
                yield box, master, MachineRun()
        finally:
            engine.call("network", "rm", "--force", network)


def _settle(box: Container, made: Plan, password: str) -> None:
    """Set another worker up by the same steps, as somebody did long ago."""
    values = Values(name=NEIGHBOUR, password=password, admin=ADMIN, host=HOST)
    book = made.manifest
    stages = (*book.stages_for(Role.MACHINE), *book.stages_for(Role.WORKER))
    for step in made.to_paste(stages):
        text = values.fill(step.text, book)
        if step.settings.as_ == "worker":
            user = made.platform.facts.user
            text = f"su -s /bin/bash - {user} <<'END_OF_STEP'\nset -e\n{text}\nEND_OF_STEP\n"
        box.run(text, timeout_s=600)


#: Prints what a second paste must not change: files, their owners and modes, and mounts.
#: `.depend.*` are lists that insserv computes from the scripts, in an order that may differ.
STATE = """\
find /etc /var/spool/cron /var/lib/buildbot/at-boot -printf '%p %l %u %g %m\\n' 2>/dev/null | sort
find /etc /var/spool/cron /var/lib/buildbot/at-boot -type f ! -name '.depend.*' \\
    -exec sha256sum {} + 2>/dev/null | sort
grep buildbot /proc/mounts
find /var/lib/buildbot -maxdepth 3 -name 'buildbot*' -exec sha256sum {} + 2>/dev/null
"""


def _compare(
    step: Step, machine: Machine, *others: Any, **more: Any
) -> tuple[StepRun, ProofError | None]:
    """Paste a step; a second paste fails that changes what the first one made."""
    before = machine.steady.run(STATE).stdout.splitlines()
    run, failure = paste_step(step, machine, *others, **more)
    after = machine.steady.run(STATE).stdout.splitlines()
    if step.key.endswith(SECOND_TIME) and sorted(before) != sorted(after) and not failure:
        odd = [line for line in (*before, *after) if before.count(line) != after.count(line)]
        failure = GuideError(f"{step.source} changes, pasted twice: {odd[0].decode()}")
    return run, failure


def _hold_other_modes(folder: Path, changed: Mapping[str, str]) -> None:
    """Let the proof use a copy of its checks, in which texts are changed."""
    shutil.copytree(CHECKS, folder)
    for old, new in changed.items():
        having = [path for path in folder.glob("*.py") if old in path.read_text("utf-8")]
        assert len(having) == 1, f"{old!r} is in {len(having)} checks"
        text = having[0].read_text("utf-8")
        having[0].write_text(text.replace(old, new), encoding="utf-8")
    vars(prove)["check_file"] = functools.partial(plan.check_file, checks=folder)


def main(name: str, folder: str, image: str = "") -> None:
    """Run a case and print what came of it."""
    case = CASES[name]
    made = plan_of(case)
    if case.checks:
        _hold_other_modes(Path(folder) / "checks", case.checks)

    def emit(event: Event) -> None:
        say(f"{name}: {event.what} {event.outcome}")

    vars(prove)["paste_step"] = _compare
    with store() as podman:
        place = Surrounded(podman, lambda target, _: image or target, case=case)
        record = prove.prove(made, place, Path(folder), emit)
    failure = record.failure and f"{record.failure.message}\n{record.failure.output}"
    print(json.dumps({"failure": failure, "pasted": len(record.steps), "harmed": place.harmed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
