"""`snippets/platforms.toml` as frozen objects; every error is one sentence that says where."""

from __future__ import annotations

import difflib
import enum
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from proof.errors import ManifestError, UsageError

__all__ = [
    "Account",
    "Action",
    "Answer",
    "Dialect",
    "Do",
    "Facts",
    "Image",
    "Lint",
    "Manifest",
    "Placeholders",
    "Platform",
    "StepSettings",
    "Target",
    "Tool",
    "load",
]

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "snippets" / "platforms.toml"

#: What a worker's name and password may consist of, so that filling them in is plain replacement.
SAFE_VALUE = re.compile(r"[A-Za-z0-9._-]+")


class Do(enum.Enum):
    """An action that is no shell text."""

    RESTART_MACHINE = "restart-machine"
    OLDER_PACKAGE = "older-package"
    NEW_PASSWORD = "new-password"
    SECOND_WORKER = "second-worker"
    REMOVE_SECOND_WORKER = "remove-second-worker"


class Tool(enum.Enum):
    """What reads a step without running it; how it does is in `lint.py`."""

    TREE_SITTER_BASH = "tree-sitter-bash"
    SHELLCHECK = "shellcheck"
    SHFMT = "shfmt"


class Dialect(enum.Enum):
    """The shell that a platform's steps are written for, in shellcheck's words."""

    SH = "sh"
    BASH = "bash"
    DASH = "dash"
    KSH = "ksh"
    BUSYBOX = "busybox"


@attrs.frozen(kw_only=True)
class Placeholders:
    """The texts in a step that a reader replaces."""

    name: str
    password: str
    admin: str
    host: str


@attrs.frozen(kw_only=True)
class Account:
    """Who runs a step: `become` is the command that a reader types to open that login shell."""

    label: str
    become: str
    hint: str = ""


@attrs.frozen(kw_only=True)
class Facts:
    """What the checks expect; `{name}` in `unit` stands for the worker's name."""

    package: str
    user: str
    group: str
    home: str
    shell: str
    workers: str
    unit: str
    template: str
    drop_in: str


@attrs.frozen(kw_only=True)
class Answer:
    """A question that a command asks, and what the reader types."""

    question: str
    answer: str


@attrs.frozen(kw_only=True)
class StepSettings:
    """What a step's text does not say. `exits`: command number, from 1, to its expected status.

    `exempt`: why no run pastes this step, in a reader's words; None for a step that is run.
    """

    as_: str = attrs.field(alias="as_")
    limit_s: int = 60
    exits: dict[str, int] = attrs.field(factory=dict)
    answers: tuple[Answer, ...] = ()
    exempt: str | None = None


@attrs.frozen(kw_only=True)
class Action:
    """Something that happens before or after a step and is no shell text."""

    do: Do
    text: str
    before: str = ""
    after: str = ""
    proof_only: bool = False


@attrs.frozen(kw_only=True)
class Lint:
    """What reads a platform's steps, whether or not a system runs them."""

    dialect: Dialect
    tools: tuple[Tool, ...]


@attrs.frozen(kw_only=True)
class Platform:
    """What a reader picks: one tab. `lint` is None where no tool reads its steps."""

    key: str = ""
    label: str
    accounts: dict[str, Account]
    facts: Facts
    steps: dict[str, StepSettings]
    actions: tuple[Action, ...] = ()
    lint: Lint | None = None


@attrs.frozen(kw_only=True)
class Image:
    """Two origins of a base image; an empty `digest` is one that nobody read: not pinned."""

    registry: str = ""
    digest: str = ""
    archive: str = ""


@attrs.frozen(kw_only=True)
class Target:
    """One concrete system that proves a platform.

    `suite`: a word that stands among its package sources, for systems that os-release does not
    tell apart. `typed`: its steps reach the shell line by line, as from a terminal that does not
    bracket what is pasted.
    """

    key: str = ""
    platform: str
    label: str
    os_release: dict[str, str]
    worker_name: str
    image: Image
    rolling: bool = False
    default: bool = False
    typed: bool = False
    suite: str = ""


@attrs.frozen(kw_only=True)
class Manifest:
    """The whole file. `path` is for messages."""

    stages: dict[str, str]
    placeholders: Placeholders
    platforms: dict[str, Platform]
    targets: dict[str, Target]
    path: Path = PATH

    def target(self, key: str) -> Target:
        """Return a target; raises UsageError with near matches for an unknown one."""
        if key in self.targets:
            return self.targets[key]
        raise UsageError(f"there is no target {key!r}", hint=_near(key, self.targets))

    def platform(self, key: str) -> Platform:
        """Return a platform; raises UsageError with near matches for an unknown one."""
        if key in self.platforms:
            return self.platforms[key]
        raise UsageError(f"there is no platform {key!r}", hint=_near(key, self.platforms))

    def platform_of(self, target: Target) -> Platform:
        """Return the platform that a target proves."""
        return self.platforms[target.platform]


def load(path: Path = PATH) -> Manifest:
    """Read and check the manifest; raises ManifestError, which says where and what."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestError(f"{_show(path)}: there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{_show(path)}: {error}") from None
    try:
        manifest = _converter.structure(table, Manifest)
    except cattrs.BaseValidationError as error:
        raise ManifestError(f"{_show(path)}: {_first_problem(error)}") from None
    manifest = attrs.evolve(
        manifest,
        path=path,
        platforms={k: attrs.evolve(p, key=k) for k, p in manifest.platforms.items()},
        targets={k: attrs.evolve(t, key=k) for k, t in manifest.targets.items()},
    )
    problem = next(_problems(manifest), None)
    if problem:
        raise ManifestError(f"{_show(path)}: {problem}")
    return manifest


def _problems(manifest: Manifest) -> Iterator[str]:
    """Yield what is wrong between entries, each as `where: what`."""
    if not manifest.platforms:
        yield "platforms: there is none, so the guide would have no tab"
    for platform in manifest.platforms.values():
        yield from _platform_problems(platform)
    for key, target in manifest.targets.items():
        if target.platform not in manifest.platforms:
            yield (
                f"targets.{key}.platform: there is no platform {target.platform!r}"
                f"{_or_near(target.platform, manifest.platforms)}"
            )
        if not target.os_release:
            yield f"targets.{key}.os_release: name at least one field that identifies the system"
        if not SAFE_VALUE.fullmatch(target.worker_name):
            yield f"targets.{key}.worker_name: only letters, digits and . _ - are allowed"
        if not (target.image.registry or target.image.archive):
            yield f"targets.{key}.image: give `registry`, `archive` or both"


def _platform_problems(platform: Platform) -> Iterator[str]:
    where = f"platforms.{platform.key}"
    for name, step in platform.steps.items():
        if step.as_ not in platform.accounts:
            yield (
                f"{where}.steps.{name}.as: there is no account {step.as_!r} "
                f"on this platform{_or_near(step.as_, platform.accounts)}"
            )
        if step.limit_s <= 0:
            yield f"{where}.steps.{name}.limit_s: must be more than 0 seconds"
        if step.exempt is not None and not step.exempt.strip():
            yield (
                f"{where}.steps.{name}.exempt: say in a reader's words why no run pastes it, "
                "or leave `exempt` out"
            )
    for number, action in enumerate(platform.actions, 1):
        place = f"{where}.actions, number {number}"
        if bool(action.before) == bool(action.after):
            yield f"{place}: give either `before` or `after`, and one of them only"
        anchor = action.before or action.after
        if anchor not in platform.steps:
            yield f"{place}: there is no step {anchor!r}{_or_near(anchor, platform.steps)}"
    if platform.lint and not platform.lint.tools:
        yield f"{where}.lint.tools: name at least one tool ({_near('', [t.value for t in Tool])})"


#: Fields that the file calls by another name, or that it does not have since they are told apart
#: by where they stand.
_SPECIAL: dict[type, dict[str, Any]] = {
    StepSettings: {"as_": override(rename="as")},
    Platform: {"key": override(omit=True)},
    Target: {"key": override(omit=True)},
    Manifest: {"path": override(omit=True)},
}


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, lambda value, _: _exactly(str, value))
    converter.register_structure_hook(int, lambda value, _: _exactly(int, value))
    converter.register_structure_hook(bool, lambda value, _: _exactly(bool, value))
    for kind in (Do, Tool, Dialect):
        converter.register_structure_hook(kind, _one_of)
    for cls, special in _SPECIAL.items():
        make: Any = make_dict_structure_fn  # its annotations leave no room for **
        hook = make(cls, converter, _cattrs_forbid_extra_keys=True, **special)
        converter.register_structure_hook(cls, hook)
    return converter


_T = TypeVar("_T")
_E = TypeVar("_E", bound=enum.Enum)


def _exactly(kind: type[_T], value: object) -> _T:
    # A bool is an int to isinstance, and cattrs would turn any value into a text.
    if type(value) is not kind:
        raise ValueError(f"must be {_KINDS[kind]}, not {value!r}")
    return value


def _one_of(value: object, kind: type[_E]) -> _E:
    try:
        return kind(value)
    except ValueError as error:
        raise ValueError(f"{error}{_or_near(str(value), [m.value for m in kind])}") from None


_KINDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}
_converter = _make_converter()


def _first_problem(error: Exception) -> str:
    """Turn cattrs' tree of errors into one sentence about the first of them."""
    parts: list[str] = []
    while True:
        for note in getattr(error, "__notes__", []):
            if isinstance(note, AttributeValidationNote):
                parts.append(note.name.rstrip("_"))
            elif isinstance(note, IterableValidationNote):
                parts.append(str(note.index))
        if not isinstance(error, cattrs.BaseValidationError):
            break
        # A misspelt key is missing, too; what is there says more.
        wrong = [e for e in error.exceptions if isinstance(e, cattrs.ForbiddenExtraKeysError)]
        error = (wrong or error.exceptions)[0]
    missing = isinstance(error, KeyError)
    where = ".".join(parts[:-1] if missing else parts) or "the top level"
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        omitted = {name for name, rule in _SPECIAL.get(error.cl, {}).items() if rule.omit}
        known = [f.name.rstrip("_") for f in attrs.fields(error.cl) if f.name not in omitted]
        extra = min(error.extra_fields)
        return f"{where}: nothing is called {extra!r} here{_or_near(extra, known)}"
    if missing:
        return f"{where}: `{str(error.args[0]).rstrip('_')}` is missing"
    return f"{where}: {error}"


def _near(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return "did you mean " + " or ".join(close) + "?" if close else "known: " + ", ".join(known)


def _or_near(word: str, known: Iterable[str]) -> str:
    return f" ({_near(word, known)})"


def _show(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
