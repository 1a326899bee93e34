"""A target and its files: the steps in order, their hashes, and the chain that links them."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from proof.errors import ManifestError, UsageError
from proof.guide import chain, check_code, folders, shell_text
from proof.guide.manifest import Manifest
from proof.guide.platform import Platform, Target
from proof.guide.step import Act, LeaveOut, Move, Step, moves, parser_of, path_of_shells
from proof.guide.tables import not_utf8
from proof.guide.vocabulary import Do, Role
from proof.paths import CHECKS, shown_path

#: The actions that are done by a script of the platform, actions/ACTION.sh.
SCRIPTED = frozenset({Do.OLDER_PACKAGE, Do.SECOND_WORKER, Do.STALE_PID_FILE, Do.STRANGER})

_FILE_NAME = re.compile(r"(?P<number>\d\d)-(?P<stage>[a-z]+)(?P<detail>(-[a-z0-9]+)*)")


@attrs.frozen(kw_only=True)
class Plan:
    """All that a proof of one target does to a machine, in order.

    `deep`: the worker also builds CPython, once it has shown that it builds at all. `cpython`: an
    address of git, for another one than the system's own.
    """

    manifest: Manifest
    platform: Platform
    target: Target
    steps: tuple[Step, ...]
    cut_off_after: str = ""
    deep: bool = False
    cpython: str = ""

    def until(self, stage: str) -> Plan:
        """Return the plan cut off after `stage`; raises UsageError for an unknown stage."""
        stages = list(self.manifest.stages)
        if stage not in stages:
            raise UsageError(f"there is no stage {stage!r}", hint="stages: " + ", ".join(stages))
        wanted = stages[: stages.index(stage) + 1]
        steps = tuple(step for step in self.steps if step.stage in wanted)
        return attrs.evolve(self, steps=steps, cut_off_after=stage)

    @property
    def minutes(self) -> int:
        """Return how long the steps may take if each takes as long as its limit."""
        return round(sum(step.settings.limit_s for step in self.steps) / 60)

    def of_stage(self, stage: str) -> tuple[Step, ...]:
        """Return the steps of one stage."""
        return tuple(step for step in self.steps if step.stage == stage)

    def moves(self) -> tuple[Move, ...]:
        """Return the whole run: steps to paste or leave out, and the actions beside them."""
        return tuple(moves(self.steps))

    def builds_cpython_after(self, move: Move) -> bool:
        """Whether a deep run's build comes next: all that a worker must show before is shown."""
        if not self.deep:
            return False
        looks = [m for m in self.moves() if m.step.stage in self.manifest.stages_for(Role.LOOK)]
        return [move] == looks[-1:]

    def has_others(self, step: Step) -> bool:
        """Whether the second worker is on the machine, too, when a step is pasted."""
        before = itertools.takewhile(lambda m: isinstance(m, Act) or m.step != step, self.moves())
        done = [move.action.do for move in before if isinstance(move, Act)]
        return done.count(Do.SECOND_WORKER) > done.count(Do.REMOVE_SECOND_WORKER)

    def to_paste(self, stages: Iterable[str]) -> tuple[Step, ...]:
        """Return the steps of these stages, without those that no run pastes."""
        wanted = set(stages)
        return tuple(s for s in self.steps if s.stage in wanted and not s.settings.exempt)

    def checks(self, move: Move) -> list[str]:
        """Return the names of the checks that run after a move, in order."""
        file = None if isinstance(move, LeaveOut) else check_file(move.point)
        way = self.target.runs.value
        return [
            name
            for name, facts in (check_code.needs(file.read_text("utf-8"), way) if file else ())
            if all(getattr(self.platform.facts, fact) for fact in facts)
        ]

    def runs(self, move: Move) -> list[tuple[Step, str]]:
        """Return the steps that a move pastes or leaves out, each with its worker's name."""
        name, second_name = self.target.workers
        if isinstance(move, Act):
            return [(step, second_name) for step in self.repeated(move)]
        return [(move.step, name)]

    def repeated(self, act: Act) -> tuple[Step, ...]:
        """Return the steps that an action pastes again, for the second worker."""
        stages = {
            Do.SECOND_WORKER: self.manifest.stages_for(Role.WORKER),
            Do.REMOVE_SECOND_WORKER: [act.step.stage],
        }
        return self.to_paste(stages.get(act.action.do, []))


def make(manifest: Manifest, target: Target, *, checks: Path = CHECKS) -> Plan:
    """Read the platform's step files; raises ManifestError for one that does not fit."""
    platform = manifest.platform_of(target)
    _hold_numbers(platform)
    _hold_scripts(platform)
    steps = tuple(_step(manifest, platform, key) for key in platform.steps)
    _hold_order(manifest, steps)
    made = Plan(manifest=manifest, platform=platform, target=target, steps=steps)
    return attrs.evolve(made, steps=tuple(_linked(made, checks)))


def _linked(made: Plan, checks: Path) -> Iterator[Step]:
    """Yield the steps with their chains."""
    platform, book, shared = made.platform, made.manifest, chain.beside(checks)
    link, way = chain.first(book, platform, made.target), made.target.runs.value
    for step, typed in path_of_shells(platform.accounts, made.steps, book.returns):
        acts = [move for move in moves([step]) if isinstance(move, Act)]
        again = [each.key for act in acts for each in made.repeated(act)]
        points = [step.name, *(act.point for act in acts)]
        code = [chain.of_checks(f, shared, way) for p in points if (f := check_file(p, checks))]
        code += [chain.of_script(f) for p in points if (f := platform.script(p))]
        link = chain.following(link, book, step, typed=typed, again=again, code=code)
        yield attrs.evolve(step, chain=link)


def _hold_numbers(platform: Platform) -> None:
    for earlier, later in itertools.pairwise(platform.steps):
        if earlier[:2] == later[:2]:
            raise ManifestError(
                f"{shown_path(platform.files[later])}: {platform.files[earlier].name} has the "
                f"number {later[:2]}, too; give each its own, in the order in which they run"
            )


def read_text(file: Path) -> str:
    """Return a step's text; raises ManifestError where it is none.

    From its bytes, since the file is hashed, shown and pasted as it is, whatever its line ends.
    """
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ManifestError(f"{shown_path(file)}:{not_utf8(error)}") from None


def check_file(point: str, checks: Path = CHECKS) -> Path | None:
    """Return the module of checks that run after a step or action of that name, if any."""
    file = checks / f"test_{point.replace('-', '_')}.py"
    return file if file.is_file() else None


def _step(manifest: Manifest, platform: Platform, key: str) -> Step:
    file = platform.files[key]
    match = _FILE_NAME.fullmatch(key)
    if match is None:
        names = " or ".join(f"NN-STAGE{more}{file.suffix}" for more in ("", "-detail"))
        raise ManifestError(f"{shown_path(file)}: a step is called {names}")
    if match["stage"] not in manifest.stages:
        raise ManifestError(
            f"{shown_path(file)}: there is no stage {match['stage']!r} "
            f"(stages: {', '.join(manifest.stages)})"
        )
    text = read_text(file)
    try:
        found = parser_of(platform.dialect).commands(text)
    except shell_text.NotPlain as error:
        raise ManifestError(f"{shown_path(file)}:{error.line}: {error}") from None
    _hold_contacts(manifest, platform, file, text)
    settings = platform.steps[key]
    numbers = {str(number) for number in range(1, len(found) + 1)}
    for number in settings.exits:
        if number not in numbers:
            raise ManifestError(
                f"{shown_path(platform.path)}: steps.{key}.exits: "
                f"the step has no command {number!r}, it has {len(found)}"
            )
    return Step(
        key=key,
        name=match["stage"] + match["detail"],
        stage=match["stage"],
        file=f"{platform.key}/{key}{file.suffix}",
        source=folders.source_of(file),
        prose=platform.files.get(f"{key}.md"),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        chain="",
        settings=settings,
        commands=found,
        before=tuple(a for a in platform.actions if a.before == key),
        after=tuple(a for a in platform.actions if a.after == key),
    )


def _hold_contacts(manifest: Manifest, platform: Platform, file: Path, text: str) -> None:
    """Contact texts are filled in as anything; only a quoted here-document takes them as text."""
    parser = parser_of(platform.dialect)
    quoted = parser.in_quoted_documents(text)
    for number, line in enumerate(text.splitlines(), 1):
        for contact in (manifest.placeholders.admin, manifest.placeholders.host):
            if contact in line and (number not in quoted or line != contact):
                raise ManifestError(
                    f"{shown_path(file)}:{number}: {contact!r} stands alone on a line of a "
                    f"here-document whose end is quoted, {parser.QUOTED}, and nowhere else"
                )


def _hold_scripts(platform: Platform) -> None:
    for action in platform.actions:
        if action.do in SCRIPTED and platform.script(action.do.value) is None:
            script = platform.path.with_name("actions") / f"{action.do.value}.sh"
            raise ManifestError(
                f"{shown_path(script)}: there is no such file, and the action {action.do.value} "
                "is done by it; write it, or take out the action"
            )


def _hold_order(manifest: Manifest, steps: Iterable[Step]) -> None:
    """Files are in the order of their numbers, so the stages must be in theirs."""
    order = list(manifest.stages)
    for earlier, later in itertools.pairwise(steps):
        if order.index(earlier.stage) > order.index(later.stage):
            raise ManifestError(
                f"snippets/{later.source}: stage {later.stage!r} comes before {earlier.stage!r}, "
                f"so its number must be lower than that of {earlier.source}"
            )
