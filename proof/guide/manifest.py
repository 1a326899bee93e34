"""`snippets/platforms.toml` as frozen objects; every error is one sentence that says where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
from cattrs.gen import override

from proof.errors import ManifestError, UsageError
from proof.guide.inheritance import extended, lineages
from proof.guide.placeholders import RULES, Derived, Placeholders
from proof.guide.tables import Misfit, Reader, near, not_utf8, or_near
from proof.guide.vocabulary import Dialect, Do, Init, Role, Tool, Way
from proof.paths import ROOT, shown_path

__all__ = [
    "Account",
    "Action",
    "Answer",
    "Facts",
    "Image",
    "Lint",
    "Manifest",
    "Platform",
    "StepSettings",
    "Target",
    "load",
]

PATH = ROOT / "snippets" / "platforms.toml"

#: What a platform or a target may be called: folders, files and containers get that name.
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*")


@attrs.frozen(kw_only=True)
class Account:
    """Who runs a step: `become` is the command that a reader types to open that login shell."""

    label: str
    become: str
    hint: str = ""


@attrs.frozen(kw_only=True)
class Facts:
    """What the checks expect; `{name}` stands for the worker's name.

    A platform that no target proves may leave them out. What a target needs, as commands for
    root. `python` has the package. `installed`, `newest` print its version on the machine, and at
    its source. `enabled`, `active` succeed while the worker starts at boot, and while it runs.
    `restart` restarts it. `packages` prints `name version` lines of packages, for the record.

    What is not everywhere: `unit` and `template` of systemd; `supervised`: a worker that was
    killed comes back; `confined`: it can write to no place but its home; `guarded`: whoever has a
    dead worker's number is not taken for the worker.
    """

    package: str = ""
    user: str = ""
    group: str = ""
    home: str = ""
    shell: str = ""
    workers: str = ""
    python: str = ""
    installed: str = ""
    newest: str = ""
    enabled: str = ""
    active: str = ""
    restart: str = ""
    packages: str = ""
    unit: str = ""
    template: str = ""
    supervised: bool = False
    confined: bool = False
    guarded: bool = False

    def command(self, fact: str, name: str) -> str:
        """Return the command that a fact is, for the worker `name`."""
        text: str = getattr(self, fact)
        return text.replace("{name}", name)


@attrs.frozen(kw_only=True)
class Answer:
    """A question that a command asks, and what the reader types."""

    question: str
    answer: str


@attrs.frozen(kw_only=True)
class StepSettings:
    """What a step's text does not say. `exits`: command number, from 1, to its expected status.

    `exempt`: why no run pastes this step, in a reader's words; None for a step that is run.
    `folder`: where its file lies when platforms share it that extend no common one.
    """

    as_: str = attrs.field(alias="as_")
    limit_s: int = 60
    exits: dict[str, int] = attrs.field(factory=dict)
    answers: tuple[Answer, ...] = ()
    exempt: str | None = None
    folder: str = ""


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
    """What a reader picks: one tab. `lint` is None where no tool reads its steps.

    One without steps has a tab that says what is known, and why there are none. `extends`: the
    platform whose entry and steps this one has, but for what it says itself. `folders`: where its
    steps are, its own folder first. `unscripted`: why its steps cannot become a script, in a
    reader's words.
    """

    key: str = ""
    folders: tuple[str, ...] = ()
    extends: str = ""
    label: str
    accounts: dict[str, Account] = attrs.field(factory=dict)
    facts: Facts = Facts()
    steps: dict[str, StepSettings] = attrs.field(factory=dict)
    actions: tuple[Action, ...] = ()
    lint: Lint | None = None
    unscripted: str = ""

    @property
    def dialect(self) -> Dialect:
        """Return the shell that the steps are for."""
        return self.lint.dialect if self.lint else Dialect.BASH


@attrs.frozen(kw_only=True)
class Image:
    """Two origins of a base image; an empty `digest` is one that nobody read: not pinned."""

    registry: str = ""
    digest: str = ""
    archive: str = ""


@attrs.frozen(kw_only=True)
class Target:
    """One concrete system that proves a platform.

    `suite`: a word among its package sources, for systems that os-release does not tell apart.
    `typed`: its steps reach the shell line by line, as from a terminal that does not bracket what
    is pasted. `init`: what boots it. `capabilities`: what its container may do that a machine's
    root may. `way`: how its steps reach it; without an `image` somebody lends it. `unable`: why
    no run can prove it yet.
    """

    key: str = ""
    platform: str
    label: str
    os_release: dict[str, str]
    worker_name: str
    image: Image = Image()
    rolling: bool = False
    default: bool = False
    typed: bool = False
    suite: str = ""
    init: Init = Init.SYSTEMD
    capabilities: tuple[str, ...] = ()
    way: Way = Way.CONTAINER
    unable: str = ""

    @property
    def runs(self) -> Way:
        """Return where it is proven; a container may stand for a machine that is lent."""
        return self.way if self.image == Image() else Way.CONTAINER


@attrs.frozen(kw_only=True)
class Manifest:
    """The whole file. `stages` has headings, `roles` what each is for; `path` is for messages."""

    stages: dict[str, str]
    roles: dict[str, Role]
    placeholders: Placeholders
    derived: dict[str, Derived] = attrs.field(factory=dict)
    platforms: dict[str, Platform]
    targets: dict[str, Target]
    path: Path = PATH

    def target(self, key: str) -> Target:
        """Return a target; raises UsageError with near matches for an unknown one."""
        if key in self.targets:
            return self.targets[key]
        raise UsageError(f"there is no target {key!r}", hint=near(key, self.targets))

    def platform(self, key: str) -> Platform:
        """Return a platform; raises UsageError with near matches for an unknown one."""
        if key in self.platforms:
            return self.platforms[key]
        raise UsageError(f"there is no platform {key!r}", hint=near(key, self.platforms))

    def stages_for(self, *roles: Role) -> list[str]:
        """Return the stages that have one of these roles, in the order of the guide."""
        return [stage for stage in self.stages if self.roles[stage] in roles]

    def platform_of(self, target: Target) -> Platform:
        """Return the platform that a target proves."""
        return self.platforms[target.platform]


def load(path: Path = PATH) -> Manifest:
    """Read and check the manifest; raises ManifestError, which says where and what."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestError(f"{shown_path(path)}: there is no such file") from None
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{shown_path(path)}: this is no TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise ManifestError(f"{shown_path(path)}:{not_utf8(error)}") from None
    try:
        entries = table.get("platforms")
        if isinstance(entries, dict):
            table["platforms"], folders = extended(entries), lineages(entries)
        manifest = _READER.read(table, Manifest)
    except Misfit as error:
        raise ManifestError(f"{shown_path(path)}: {error}") from None
    manifest = attrs.evolve(
        manifest,
        path=path,
        platforms={
            k: attrs.evolve(p, key=k, folders=folders[k]) for k, p in manifest.platforms.items()
        },
        targets={k: attrs.evolve(t, key=k) for k, t in manifest.targets.items()},
    )
    if problem := next(_problems(manifest), None):
        raise ManifestError(f"{shown_path(path)}: {problem}")
    return manifest


def _problems(manifest: Manifest) -> Iterator[str]:
    """Yield what is wrong between entries, each as `where: what`."""
    if not manifest.platforms:
        yield "platforms: there is none, so the guide would have no tab"
    for stage in manifest.stages:
        if not re.fullmatch("[a-z]+", stage):
            yield f"stages.{stage}: a stage's name is small letters only; names of files carry it"
    for stage in sorted(manifest.stages.keys() ^ manifest.roles.keys()):
        known = ", ".join(role.value for role in Role)
        yield f"roles.{stage}: each stage, and nothing else, has a role (known: {known})"
    for name, text in attrs.asdict(manifest.placeholders).items():
        if not text:
            yield f"placeholders.{name}: give the text that a reader replaces"
    yield from _name_problems("platforms", manifest.platforms)
    yield from _name_problems("targets", manifest.targets)
    yield from _folder_problems(manifest)
    for platform in manifest.platforms.values():
        yield from _platform_problems(platform)
    for target in manifest.targets.values():
        yield from _target_problems(manifest, target)


def _target_problems(manifest: Manifest, target: Target) -> Iterator[str]:
    key = target.key
    if target.platform not in manifest.platforms:
        hint = or_near(target.platform, manifest.platforms)
        yield f"targets.{key}.platform: there is no platform {target.platform!r}{hint}"
    elif not target.unable:
        yield from _missing_facts(key, manifest.platform_of(target))
    if not target.os_release:
        yield f"targets.{key}.os_release: name at least one field that identifies the system"
    if not RULES["name"].allows(target.worker_name):
        words = RULES["name"].words.removesuffix(".")
        yield f"targets.{key}.worker_name: {words[0].lower()}{words[1:]}"
    if target.way is Way.CONTAINER and target.image == Image():
        yield f"targets.{key}.image: give `registry`, `archive` or both"


#: What the checks of every target ask for.
_NEEDED = (
    "package", "user", "group", "home", "shell", "workers",
    "python", "installed", "newest", "enabled", "active", "restart",
)  # fmt: skip


def _missing_facts(target: str, platform: Platform) -> Iterator[str]:
    where = f"platforms.{platform.key}"
    if not platform.steps:
        yield f"{where}.steps: there is none, so {target} would prove nothing"
    for fact in _NEEDED:
        if not getattr(platform.facts, fact):
            yield f"{where}.facts.{fact}: give it, the checks of {target} need it"


def _name_problems(kind: str, entries: Mapping[str, Platform | Target]) -> Iterator[str]:
    """Keys become names of files, and a reader chooses by label."""
    first: dict[str, str] = {}
    for key, entry in entries.items():
        if not _KEY.fullmatch(key):
            yield f"{kind}.{key}: a name has only small letters, digits, dots and hyphens"
        if not entry.label.strip():
            yield f"{kind}.{key}.label: give the text that a reader chooses by"
        if (other := first.setdefault(entry.label, key)) != key:
            yield f"{kind}.{key}.label: {kind}.{other} is called {entry.label!r} too; change one"


def _folder_problems(manifest: Manifest) -> Iterator[str]:
    shared = {
        (step.folder, name) for p in manifest.platforms.values() for name, step in p.steps.items()
    }
    for folder in sorted(f for f in manifest.path.parent.iterdir() if f.is_dir()):
        if folder.name not in manifest.platforms and any(
            file.suffix in {d.suffix for d in Dialect} and (folder.name, file.stem) not in shared
            for file in folder.iterdir()
        ):
            yield (
                f"platforms: there is no platforms.{folder.name} for the steps in "
                f"{shown_path(folder)}{or_near(folder.name, manifest.platforms)}; "
                "add the entry or remove the folder, "
                f"or give each step a platform that has it with folder = {folder.name!r}"
            )


def _platform_problems(platform: Platform) -> Iterator[str]:
    where = f"platforms.{platform.key}"
    if platform.facts.unit and not _takes_name(platform.facts.unit):
        yield f"{where}.facts.unit: write {{name}} for the worker's name, and no other {{}}"
    for name, step in platform.steps.items():
        if step.as_ not in platform.accounts:
            yield (
                f"{where}.steps.{name}.as: there is no account {step.as_!r} "
                f"on this platform{or_near(step.as_, platform.accounts)}"
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
        if (anchor := action.before or action.after) not in platform.steps:
            yield f"{place}: there is no step {anchor!r}{or_near(anchor, platform.steps)}"
    if platform.lint:
        yield from _lint_problems(platform, platform.lint)


def _lint_problems(platform: Platform, lint: Lint) -> Iterator[str]:
    where = f"platforms.{platform.key}.lint"
    if not platform.steps:
        yield f"{where}: there is no step to read; take it out, or add steps"
    for tool in lint.tools:
        if not tool.reads(lint.dialect):
            yield f"{where}.tools: {tool.value} reads no {lint.dialect.value}; take it out"
    if not lint.tools:
        yield f"{where}.tools: name at least one tool ({near('', [t.value for t in Tool])})"


def _takes_name(pattern: str) -> bool:
    try:
        return pattern.format(name="x") != pattern
    except (LookupError, ValueError):
        return False


#: Fields that the file calls by another name, or that it does not have: their place tells them.
_READER = Reader(
    special={
        StepSettings: {"as_": override(rename="as")},
        Platform: {"key": override(omit=True), "folders": override(omit=True)},
        Target: {"key": override(omit=True)},
        Manifest: {"path": override(omit=True)},
    },
    lists=(tuple[Answer, ...], tuple[Action, ...], tuple[Tool, ...], tuple[str, ...]),
)
