"""`snippets/PLATFORM/`: what its platform.toml says, and which files are in it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from proof.errors import ManifestError
from proof.guide import contract, inheritance
from proof.guide.platform import Platform
from proof.guide.tables import Misfit, or_near, read_toml, structured_file
from proof.guide.vocabulary import Dialect, Tool
from proof.paths import shown_path

#: The table of a folder.
TABLE = "platform.toml"

#: The prose of a platform that belongs to no step of it.
ABOUT = "about.md"

#: What makes an image of a registry ready for a run.
RECIPE = "Containerfile"

#: The history of the folder's steps.
CHANGES = "changes.tsv"

#: The folder of the scripts that do actions, ACTION.sh.
SCRIPTS = "actions"

_SUFFIXES = {dialect.suffix for dialect in Dialect}

#: What a folder has beside steps and prose.
_OTHERS = {TABLE, RECIPE, contract.FILE, CHANGES, SCRIPTS}

#: A folder's files by name; a text names another step, whose file counts.
_Files = dict[str, Path | str]


def platforms(root: Path, defaults: Mapping[str, Mapping[str, Any]]) -> dict[str, Platform]:
    """Return the platforms whose folders are in `root`, by name.

    A folder without a label is no platform: platforms extend it.
    `defaults`: for a stage, what its steps have that say nothing else.
    Raises ManifestError for the first thing that is wrong.
    """
    # Git leaves an empty folder behind where all files have moved.
    folders = (folder for folder in sorted(root.iterdir()) if folder.is_dir())
    paths = {folder.name: folder / TABLE for folder in folders if any(folder.iterdir())}
    for path in paths.values():
        if not path.is_file():
            raise ManifestError(
                f"{shown_path(path)}: there is no such file; write it, or remove the folder"
            )
    tables = {key: read_toml(path) for key, path in paths.items()}
    own = {key: structured_file(paths[key], table, Platform) for key, table in tables.items()}
    try:
        lineages = inheritance.lineages(tables)
    except Misfit as error:
        key, _, what = str(error).partition(": ")
        raise ManifestError(f"{shown_path(paths[key])}: {what}") from None
    files = {key: _files(path.parent, tables[key]) for key, path in paths.items()}
    bases = {key for lineage in lineages.values() for key in lineage[1:]}
    found = {}
    for key, path in paths.items():
        if own[key].label or key not in bases:
            found[key] = _platform(path, tables, lineages, files, defaults)
            _hold(path, _problems(found[key]))
            _hold_names(found[key])
    for key, path in paths.items():
        users = [found[key]] if key in found else [p for p in found.values() if key in p.folders]
        _hold(path, _own_problems(own[key], {step for user in users for step in user.steps}))
    return found


def source_of(file: Path) -> str:
    """Return what records call the text of a step: FOLDER/STEP.sh."""
    return f"{file.parent.name}/{file.name}"


def _hold(path: Path, problems: Iterator[str]) -> None:
    if problem := next(problems, None):
        raise ManifestError(f"{shown_path(path)}: {problem}")


def _files(folder: Path, table: Mapping[str, Any]) -> _Files:
    """Return the files of a folder, and the steps that have the text of another one."""
    found: _Files = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not _is_left_by_an_editor(file):
            step = file.suffix in _SUFFIXES and file.parent == folder
            found[file.stem if step else str(file.relative_to(folder))] = file
    for step, settings in table.get("steps", {}).items():
        if same_as := settings.get("same_as"):
            if step in found:
                raise ManifestError(
                    f"{shown_path(folder / TABLE)}: steps.{step}.same_as: this step has a file of "
                    "its own; remove the file, or this entry"
                )
            found[step] = same_as
    return found


def _platform(
    path: Path,
    tables: Mapping[str, Mapping[str, Any]],
    lineages: Mapping[str, tuple[str, ...]],
    files: Mapping[str, _Files],
    defaults: Mapping[str, Mapping[str, Any]],
) -> Platform:
    """Make a platform of its folder and of those that it extends."""
    key = path.parent.name
    own, lineage = tables[key], lineages[key]
    table = inheritance.extended(tables, lineage)
    near: _Files = {}
    for base in reversed(lineage):
        near |= files[base]
    near = {name: file for name, file in near.items() if name not in table.get("without", ())}
    found = {name: file for name, file in near.items() if isinstance(file, Path)}
    said = {**table.get("steps", {})}
    for step, same_as in near.items():
        if isinstance(same_as, str):
            folder, _, other = same_as.rpartition("/")
            file = files.get(folder, {}).get(other) if folder else found.get(same_as)
            if isinstance(file, Path):
                found[step] = file
            # The same text prints the same.
            there = inheritance.extended(tables, lineages.get(folder, ())) if folder else table
            of_other = there.get("steps", {}).get(other, {})
            printed = {name: of_other.get(name) for name in inheritance.EXPECTED}
            said[step] = {**said.get(step, {}), **printed}
    steps = sorted(n for n, file in found.items() if file.suffix in _SUFFIXES and "/" not in n)
    # What a base says of a step that this platform doesn't have is meant for others.
    kept = [*steps, *(step for step in own.get("steps", {}) if step not in steps)]
    table["steps"] = {
        step: {**defaults.get(step[3:].partition("-")[0], {}), **said.get(step, {})}
        for step in kept
    }
    table["actions"] = [
        action
        for action in table.get("actions", [])
        if action in own.get("actions", ())
        or (action.get("before") or action.get("after")) in steps
    ]
    made = structured_file(path, table, Platform)
    recipe = found.get(RECIPE)
    targets = {
        key: attrs.evolve(target, key=key, platform=lineage[0], recipe=recipe)
        for key, target in made.targets.items()
    }
    return attrs.evolve(made, key=key, path=path, folders=lineage, files=found, targets=targets)


def _is_left_by_an_editor(file: Path) -> bool:
    return file.name.startswith((".", "#")) or file.name.endswith(("~", ".bak", ".swp"))


def _problems(platform: Platform) -> Iterator[str]:
    """Yield what is wrong with a platform, with all that it extends."""
    if not platform.label.strip():
        yield "label: give the text that a reader chooses by, or let a platform extend this folder"
    if platform.facts.unit and not _takes_name(platform.facts.unit):
        yield "facts.unit: write {name} for the worker's name, and no other {}"
    yield from _account_problems(platform)
    has = [step for step in platform.steps if step in platform.files]
    for name, step in platform.steps.items():
        if name not in has and step.same_as:
            yield (
                f"steps.{name}.same_as: there is no file of step {step.same_as!r}"
                f"{or_near(step.same_as, has)}"
            )
        elif name not in has:
            file = platform.path.with_name(f"{name}{platform.dialect.suffix}")
            yield f"steps.{name}: there is no file {shown_path(file)}{or_near(name, has)}"
        if step.as_ not in platform.accounts:
            yield (
                f"steps.{name}.as: there is no account {step.as_!r} on this platform"
                f"{or_near(step.as_, platform.accounts)}"
            )
        if step.limit_s <= 0:
            yield f"steps.{name}.limit_s: must be more than 0 seconds"
        if step.exempt is not None and not step.exempt.strip():
            yield (
                f"steps.{name}.exempt: say in a reader's words why no run pastes it, "
                "or leave `exempt` out"
            )
    yield from _lint_problems(platform)


def _account_problems(platform: Platform) -> Iterator[str]:
    """Yield what a reader would lack who opens the shells of a platform's accounts."""
    for name, account in platform.accounts.items():
        for field in ("label", "become"):
            if not getattr(account, field):
                yield f"accounts.{name}.{field}: give it, a reader needs it to run a step"
        outer = platform.accounts.get(account.inside)
        if account.inside and (outer is None or outer.inside):
            yield (
                f"accounts.{name}.inside: name an account whose shell a reader opens from their own"
            )


def _own_problems(own: Platform, steps: Iterable[str]) -> Iterator[str]:
    """Yield what a folder's own table says of steps that no platform with it has, and the like."""
    if not own.label and (own.targets or own.detect):
        yield "label: give the text that a reader chooses by; only a platform has targets"
    known = sorted(steps)
    for name in own.steps:
        if name not in known:
            yield f"steps.{name}: no platform that extends this has the step{or_near(name, known)}"
    for name, settings in own.steps.items():
        if settings.same_as and settings.expect is not None:
            yield f"steps.{name}.expect: it prints what {settings.same_as} prints; say it there"
    for number, action in enumerate(own.actions, 1):
        place = f"actions, number {number}"
        if bool(action.before) == bool(action.after):
            yield f"{place}: give either `before` or `after`, and one of them only"
        if (anchor := action.before or action.after) not in known:
            yield f"{place}: there is no step {anchor!r}{or_near(anchor, known)}"


def _lint_problems(platform: Platform) -> Iterator[str]:
    lint = platform.lint
    if lint is None:
        return
    if not platform.steps:
        yield "lint: there is no step to read; take it out, or add steps"
    for tool in lint.tools:
        if not tool.reads(lint.dialect):
            yield f"lint.tools: {tool.value} reads no {lint.dialect.value}; take it out"
    if not lint.tools:
        known = ", ".join(tool.value for tool in Tool)
        yield f"lint.tools: name at least one tool (known: {known})"


def _hold_names(platform: Platform) -> None:
    """Refuse a file that nothing would show or run, and a platform that says nothing at all."""
    folder = platform.path.parent
    if not platform.steps and not (folder / ABOUT).is_file():
        raise ManifestError(
            f"{shown_path(folder)}: a platform without steps says why in {ABOUT}; "
            "write it, or add steps"
        )
    suffix = platform.dialect.suffix
    for file in sorted(
        file for key in platform.folders for file in (folder.parent / key).iterdir()
    ):
        known = file.suffix in {suffix, ".md"} or file.name in _OTHERS
        if not known and not _is_left_by_an_editor(file):
            raise ManifestError(
                f"{shown_path(file)}: a step ends in {suffix} and the prose beside it in .md; "
                "nothing shows or runs this file"
            )


def _takes_name(pattern: str) -> bool:
    try:
        return pattern.format(name="x") != pattern
    except (LookupError, ValueError):
        return False
