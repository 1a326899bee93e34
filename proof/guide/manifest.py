"""`snippets/guide.toml` and the platforms beside it, as frozen objects.

Every error is one sentence that says in which file, where and what to do.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import attrs

from proof.errors import ManifestError, UsageError
from proof.guide import folders
from proof.guide.placeholders import RULES, Derived, Placeholders
from proof.guide.platform import Image, Platform, StepSettings, Target
from proof.guide.tables import PLACED, did_you_mean, near, or_near, read_toml, structured_file
from proof.guide.vocabulary import Role, Way
from proof.paths import GUIDE, shown_path

#: What a platform or a target may be called: folders, files and containers get that name.
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*")


@attrs.frozen(kw_only=True)
class Group:
    """Platforms that a reader finds under one heading, in the order of their tabs."""

    label: str
    platforms: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Manifest:
    """The whole guide, read from `path`.

    `groups`: the platforms as a reader chooses them. `variants`: the platform that another one is a
    variant of. `stages` has headings, `roles` what each is for, `defaults` what a stage's steps
    have if their platform doesn't say otherwise.
    """

    groups: tuple[Group, ...] = ()
    variants: dict[str, str] = attrs.field(factory=dict)
    stages: dict[str, str]
    roles: dict[str, Role]
    defaults: dict[str, StepSettings] = attrs.field(factory=dict)
    placeholders: Placeholders
    derived: dict[str, Derived] = attrs.field(factory=dict)
    platforms: dict[str, Platform] = attrs.field(factory=dict, metadata=PLACED)
    targets: dict[str, Target] = attrs.field(factory=dict, metadata=PLACED)
    path: Path = attrs.field(default=GUIDE, metadata=PLACED)

    def target(self, key: str) -> Target:
        """Return a target; raises UsageError with near matches for an unknown one."""
        if key in self.targets:
            return self.targets[key]
        hint = f"{did_you_mean(key, self.targets)} `nox -s list-targets` lists the targets"
        raise UsageError(f"there is no target {key!r}", hint=hint.strip())

    def platform(self, key: str) -> Platform:
        """Return a platform; raises UsageError with near matches for an unknown one."""
        if key in self.platforms:
            return self.platforms[key]
        raise UsageError(f"there is no platform {key!r}", hint=near(key, self.platforms))

    def grouped(self) -> Iterator[tuple[str, list[Platform]]]:
        """Yield each group's label and platforms; those in no group come last."""
        named = {key for group in self.groups for key in group.platforms}
        for group in self.groups:
            yield group.label, [self.platforms[key] for key in group.platforms]
        if rest := [found for key, found in self.platforms.items() if key not in named]:
            yield "Others", rest

    def variant_name(self, platform: Platform) -> str:
        """Return what a variant is called beside its platform; another platform has its label."""
        base = self.platforms.get(self.variants.get(platform.key, ""))
        return platform.label.removeprefix(f"{base.label}, ") if base else platform.label

    def name_in(self, group: str, platform: Platform) -> str:
        """Return what a platform is called below the label of its group."""
        return self.variant_name(platform).removeprefix(f"{group}, ")

    def platform_of(self, target: Target) -> Platform:
        """Return the platform that a target proves."""
        return self.platforms[target.platform]

    def stages_for(self, *roles: Role) -> list[str]:
        """Return the stages that have one of these roles, in the order of the guide."""
        return [stage for stage in self.stages if self.roles[stage] in roles]

    def returns(self, before: str, stage: str) -> bool:
        """Tell whether a reader comes back for a step of `stage`, after one of stage `before`.

        Readers wait for the worker's name and password, and come back for removal.  The steps of
        an operation are no sequence: a reader comes for each alone.
        """
        role = self.roles[stage]
        first = stage in self.stages_for(Role.WORKER)[:1] or role is Role.REMOVAL
        return role is Role.OPERATION or (first and stage != before)


def load_guide(path: Path) -> Manifest:
    """Read guide.toml alone, without platforms; raises ManifestError."""
    return structured_file(path, read_toml(path), Manifest)


def load(path: Path = GUIDE) -> Manifest:
    """Read and check the manifest; raises ManifestError, which says where and what."""
    guide = load_guide(path)
    found = folders.platforms(path.parent, read_toml(path).get("defaults", {}))
    named = [key for group in guide.groups for key in group.platforms if key in found]
    platforms = {key: found[key] for key in [*named, *found]}
    manifest = attrs.evolve(
        guide,
        path=path,
        platforms=platforms,
        targets={k: t for platform in platforms.values() for k, t in platform.targets.items()},
    )
    for file, problem in _problems(manifest):
        raise ManifestError(f"{shown_path(file)}: {problem}")
    return manifest


def _problems(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong between entries, each as a file, and `where: what`."""
    path, platforms = manifest.path, manifest.platforms
    if not platforms:
        yield path, f"there is no platform beside it; add a folder with a {folders.TABLE}"
    for key in (key for group in manifest.groups for key in group.platforms):
        if key not in platforms:
            yield path, f"groups: there is no platform {key!r}{or_near(key, platforms)}"
    for key in (key for pair in manifest.variants.items() for key in pair):
        if key not in platforms:
            yield path, f"variants: there is no platform {key!r}{or_near(key, platforms)}"
    for what in _stage_problems(manifest):
        yield path, what
    for name, text in attrs.asdict(manifest.placeholders).items():
        if not text:
            yield path, f"placeholders.{name}: give the text that a reader replaces"
    labels: dict[str, str] = {}
    owners: dict[str, Platform] = {}
    for platform in platforms.values():
        for what in _platform_problems(platform, labels, owners):
            yield platform.path, what


def _stage_problems(manifest: Manifest) -> Iterator[str]:
    for stage in manifest.stages:
        if not re.fullmatch("[a-z]+", stage):
            yield f"stages.{stage}: a stage's name is small letters only; names of files carry it"
    for stage in sorted(manifest.stages.keys() ^ manifest.roles.keys()):
        known = ", ".join(role.value for role in Role)
        yield f"roles.{stage}: each stage, and nothing else, has a role (known: {known})"
    for stage in manifest.defaults:
        if stage not in manifest.stages:
            yield f"defaults.{stage}: there is no such stage{or_near(stage, manifest.stages)}"


def _platform_problems(
    platform: Platform, labels: dict[str, str], owners: dict[str, Platform]
) -> Iterator[str]:
    """Yield what is wrong with a platform beside those before it."""
    if not _KEY.fullmatch(platform.key):
        yield "a folder's name has only small letters, digits, dots and hyphens; rename the folder"
    if (other := labels.setdefault(platform.label, platform.key)) != platform.key:
        yield f"label: {other} is called {platform.label!r} too; change one"
    yield from _detect_problems(platform, labels)
    for key, target in platform.targets.items():
        where = f"targets.{key}"
        if not _KEY.fullmatch(key):
            yield f"{where}: a name has only small letters, digits, dots and hyphens"
        if (owner := owners.setdefault(key, platform)) is not platform:
            yield f"{where}: {shown_path(owner.path)} has a target of this name; change one"
        if not target.label.strip():
            yield f"{where}.label: give the text that a reader chooses by"
        if (other := labels.setdefault(f"target {target.label}", key)) != key:
            yield f"{where}.label: targets.{other} is called {target.label!r} too; change one"
        yield from _target_problems(platform, target)


def _detect_problems(platform: Platform, taken: dict[str, str]) -> Iterator[str]:
    """Yield each word of a machine that leads to another platform already."""
    detect = platform.detect
    if detect is None:
        return
    if detect.any and not detect.inits:
        yield "detect.inits: name at least one way to start services, for any system with it"
    words = [
        (kind, word)
        for kind in ("ids", "likes", "systems", "browsers")
        for word in getattr(detect, kind)
    ]
    words += [("inits", init) for init in detect.inits if detect.any]
    for kind, word in words:
        if (other := taken.setdefault(f"{kind} {word}", platform.key)) != platform.key:
            yield f"detect.{kind}: {word!r} leads to {other} already; take out one"


def _target_problems(platform: Platform, target: Target) -> Iterator[str]:
    where = f"targets.{target.key}"
    if not target.unable:
        yield from _missing_facts(target.key, platform)
    if not target.os_release:
        yield f"{where}.os_release: name at least one field that identifies the system"
    if not RULES["name"].allows(target.worker_name):
        words = RULES["name"].words.removesuffix(".")
        yield f"{where}.worker_name: {words[0].lower()}{words[1:]}"
    if target.way is Way.CONTAINER and target.image == Image():
        yield f"{where}.image: give `registry`, `archive` or both"
    if target.way is Way.VM and not (target.image.archive and target.image.processor):
        yield f"{where}.image: give `archive` and `processor`, which a virtual machine is made of"
    if target.image.registry and target.recipe is None:
        yield (
            f"{where}.image: {folders.RECIPE} is missing, which makes a registry's image ready; "
            "write it beside this file"
        )


#: What the checks of every target ask for.
_NEEDED = (
    "package", "user", "group", "home", "shell", "workers",
    "python", "installed", "newest", "enabled", "active", "restart",
)  # fmt: skip


def _missing_facts(target: str, platform: Platform) -> Iterator[str]:
    if not platform.steps:
        yield f"steps: there is none, so {target} would test nothing"
    for fact in _NEEDED:
        if not getattr(platform.facts, fact):
            yield f"facts.{fact}: give it, the checks of {target} need it"
