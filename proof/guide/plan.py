"""A target and its files: the steps in order, their hashes, and the chain that links them."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable
from pathlib import Path

import attrs

from proof.errors import ManifestError, UsageError
from proof.guide import chain, powershell, shell_text
from proof.guide.manifest import Manifest, Platform, Target
from proof.guide.step import Act, Move, Step, moves
from proof.guide.tables import not_utf8, or_near
from proof.guide.vocabulary import Do, Role
from proof.paths import ROOT, shown_path

__all__ = [
    "ABOUT",
    "ACTIONS",
    "CHECKS",
    "CONTRACT",
    "SCRIPTED",
    "Plan",
    "check_file",
    "make",
    "read_text",
    "script_file",
    "step_files",
]

#: The prose of a platform that belongs to no step of it.
ABOUT = "about.md"

#: Dated facts about a platform, which its steps are held to.
CONTRACT = "contract.toml"

CHECKS = ROOT / "tests" / "checks"

#: The scripts of actions that change a machine: PLATFORM/ACTION.sh.
ACTIONS = ROOT / "tests" / "actions"

#: The actions that need such a script.
SCRIPTED = frozenset({Do.OLDER_PACKAGE, Do.SECOND_WORKER, Do.STALE_PID_FILE, Do.STRANGER})

_FILE_NAME = re.compile(r"(?P<number>\d\d)-(?P<stage>[a-z]+)(?P<detail>(-[a-z0-9]+)*)")


@attrs.frozen(kw_only=True)
class Plan:
    """All that a proof of one target does to a machine, in order."""

    manifest: Manifest
    platform: Platform
    target: Target
    steps: tuple[Step, ...]
    cut_off_after: str = ""

    def until(self, stage: str) -> Plan:
        """Return the plan cut off after `stage`; raises UsageError for an unknown stage."""
        stages = list(self.manifest.stages)
        if stage not in stages:
            raise UsageError(f"there is no stage {stage!r}", hint="stages: " + ", ".join(stages))
        wanted = stages[: stages.index(stage) + 1]
        steps = tuple(step for step in self.steps if step.stage in wanted)
        return attrs.evolve(self, steps=steps, cut_off_after=stage)

    def of_stage(self, stage: str) -> tuple[Step, ...]:
        """Return the steps of one stage."""
        return tuple(step for step in self.steps if step.stage == stage)

    def moves(self) -> tuple[Move, ...]:
        """Return the whole run: steps to paste or leave out, and the actions beside them."""
        return tuple(moves(self.steps))

    def to_paste(self, stages: Iterable[str]) -> tuple[Step, ...]:
        """Return the steps of these stages, without those that no run pastes."""
        wanted = set(stages)
        return tuple(s for s in self.steps if s.stage in wanted and not s.settings.exempt)

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
    files = step_files(manifest, platform)
    without_file = set(platform.steps) - {f.stem for f in files}
    if without_file:
        name = min(without_file)
        raise ManifestError(
            f"{shown_path(manifest.path)}: platforms.{platform.key}.steps.{name}: "
            f"there is no file {shown_path(_place(manifest, platform, name))}"
            f"{or_near(name, [f.stem for f in files])}"
        )
    _hold_scripts(manifest, platform)
    made, shared = chain.first(manifest, platform, target), chain.beside(checks)
    steps = []
    for file in files:
        step = _step(manifest, platform, file)
        actions = [move.action for move in moves([step]) if isinstance(move, Act)]
        points = [step.name, *(a.do.value for a in actions)]
        code = [chain.of_checks(f, shared) for p in points if (f := check_file(p, checks))]
        code += [chain.of_script(f) for p in points if (f := script_file(platform, p))]
        made = chain.following(made, manifest, platform, step, code)
        steps.append(attrs.evolve(step, chain=made))
    _hold_order(manifest, steps)
    return Plan(manifest=manifest, platform=platform, target=target, steps=tuple(steps))


def step_files(manifest: Manifest, platform: Platform) -> list[Path]:
    """Return a platform's step files in order.

    Raises ManifestError where there is none, unless the platform has no steps and a text says so.
    """
    shared = [_place(manifest, platform, name) for name, s in platform.steps.items() if s.folder]
    found = {file.name: file for file in shared if file.is_file()}
    for key in reversed(platform.folders):
        found |= {file.name: file for file in _own_files(manifest, platform, key)}
    files = [found[name] for name in sorted(found)]
    for earlier, later in itertools.pairwise(files):
        if earlier.name[:2] == later.name[:2]:
            raise ManifestError(
                f"{shown_path(later)}: {earlier.name} has the number {later.name[:2]}, too; "
                "give each its own, in the order in which they run"
            )
    return files


def _own_files(manifest: Manifest, platform: Platform, key: str) -> list[Path]:
    """Return the step files that lie in the folder of one platform that this one is made of."""
    folder = manifest.path.parent / key
    suffix = platform.dialect.suffix
    if not folder.is_dir():
        raise ManifestError(
            f"{shown_path(manifest.path)}: platforms.{key}: there is no folder "
            f"{shown_path(folder)}; its steps go there, or the entry goes"
        )
    files = sorted(folder.glob(f"*{suffix}"))
    if not files and not platform.steps and not (folder / ABOUT).is_file():
        raise ManifestError(
            f"{shown_path(folder)}: a platform without steps says why in {ABOUT}; "
            "write it, or add steps"
        )
    if not files and platform.steps and not platform.extends:
        raise ManifestError(f"{shown_path(folder)}: there is no step file in this folder")
    for file in sorted(folder.iterdir()):
        if file.suffix not in {suffix, ".md"} and not _belongs(file):
            raise ManifestError(
                f"{shown_path(file)}: a step ends in {suffix} and the prose beside it in .md; "
                "nothing shows or runs this file"
            )
    return files


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


def _place(manifest: Manifest, platform: Platform, step: str) -> Path:
    """Return where a step's file lies, or would."""
    folder = platform.steps[step].folder or platform.key
    return manifest.path.parent / folder / f"{step}{platform.dialect.suffix}"


def _step(manifest: Manifest, platform: Platform, file: Path) -> Step:
    match = _FILE_NAME.fullmatch(file.stem)
    if match is None:
        names = " or ".join(f"NN-STAGE{more}{file.suffix}" for more in ("", "-detail"))
        raise ManifestError(f"{shown_path(file)}: a step is called {names}")
    if match["stage"] not in manifest.stages:
        raise ManifestError(
            f"{shown_path(file)}: there is no stage {match['stage']!r} "
            f"(stages: {', '.join(manifest.stages)})"
        )
    if file.stem not in platform.steps:
        raise ManifestError(
            f"{shown_path(file)}: the manifest has no platforms.{platform.key}.steps.{file.stem}, "
            "which says who runs it; add that entry, or rename the file"
        )
    text = read_text(file)
    try:
        found = _READERS[platform.dialect.suffix].commands(text)
    except shell_text.NotPlain as error:
        raise ManifestError(f"{shown_path(file)}:{error.line}: {error}") from None
    _hold_contacts(manifest, platform, file, text)
    settings = platform.steps[file.stem]
    numbers = {str(number) for number in range(1, len(found) + 1)}
    for number in settings.exits:
        if number not in numbers:
            raise ManifestError(
                f"{shown_path(manifest.path)}: platforms.{platform.key}.steps.{file.stem}.exits: "
                f"the step has no command {number!r}, it has {len(found)}"
            )
    return Step(
        key=file.stem,
        name=match["stage"] + match["detail"],
        stage=match["stage"],
        file=f"{file.parent.name}/{file.name}",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        chain="",
        settings=settings,
        commands=found,
        before=tuple(a for a in platform.actions if a.before == file.stem),
        after=tuple(a for a in platform.actions if a.after == file.stem),
    )


def script_file(platform: Platform, action: str) -> Path | None:
    """Return the script of an action, the platform's own or that of what it extends, if any."""
    files = [ACTIONS / key / f"{action}.sh" for key in platform.folders]
    return next((file for file in files if file.is_file()), None)


def _hold_contacts(manifest: Manifest, platform: Platform, file: Path, text: str) -> None:
    """Contact texts are filled in as anything; only a quoted here-document takes them as text."""
    reader = _READERS[platform.dialect.suffix]
    quoted = reader.in_quoted_documents(text)
    for number, line in enumerate(text.splitlines(), 1):
        for contact in (manifest.placeholders.admin, manifest.placeholders.host):
            if contact in line and (number not in quoted or line != contact):
                raise ManifestError(
                    f"{shown_path(file)}:{number}: {contact!r} stands alone on a line of a "
                    f"here-document whose end is quoted, {reader.QUOTED}, and nowhere else"
                )


def _hold_scripts(manifest: Manifest, platform: Platform) -> None:
    for number, action in enumerate(platform.actions, 1):
        if action.do in SCRIPTED and script_file(platform, action.do.value) is None:
            script = ACTIONS / platform.key / f"{action.do.value}.sh"
            raise ManifestError(
                f"{shown_path(manifest.path)}: platforms.{platform.key}.actions, number {number}: "
                f"{action.do.value} is done by {shown_path(script)}, which is not there; write it"
            )


#: What knows the text of a step, by the end of its name.
_READERS = {".sh": shell_text, ".ps1": powershell}


def _belongs(file: Path) -> bool:
    """A contract, or what an editor left."""
    left = file.name.startswith((".", "#")) or file.name.endswith(("~", ".bak", ".swp"))
    return left or file.name == CONTRACT


def _hold_order(manifest: Manifest, steps: list[Step]) -> None:
    """Files are in the order of their numbers, so the stages must be in theirs."""
    order = list(manifest.stages)
    for earlier, later in itertools.pairwise(steps):
        if order.index(earlier.stage) > order.index(later.stage):
            raise ManifestError(
                f"snippets/{later.file}: stage {later.stage!r} comes before {earlier.stage!r}, "
                f"so its number must be lower than that of {earlier.file}"
            )
