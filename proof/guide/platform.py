"""What a platform and its targets are, as `snippets/PLATFORM/platform.toml` says it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from proof.guide.tables import PLACED
from proof.guide.vocabulary import Dialect, Do, Init, Tool, Way


@attrs.frozen(kw_only=True)
class Account:
    """Who runs a step: `become` is the command that a reader types to open that login shell.

    `inside`: the account in whose shell it is typed, if not the reader's own.
    """

    label: str = ""
    become: str = ""
    inside: str = ""
    hint: str = ""


@attrs.frozen(kw_only=True)
class Facts:
    """What the checks expect; `{name}` stands for the worker's name.

    A platform that no target proves may leave them out. What a target needs, as commands for
    root. `python` has the package. `installed`, `newest` print its version on the machine, and at
    its source. `enabled`, `active` succeed while the worker starts at boot, and while it runs.
    `restart` restarts it. `packages` prints `name version` lines of packages, for the record, as
    does `pip_packages` of those in the worker's environment, if it has one.

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
    pip_packages: str = ""
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

    `expect`: the lines of its output that a reader looks for; without any, it prints nothing.
    `expect_with_others`: the same while another worker is on the machine, where that differs.
    `exempt`: why no run pastes this step, in a reader's words; None for a step that is run.
    `same_as`: the step whose text this one has, STEP or FOLDER/STEP, instead of a file of its own.
    `continues`: it goes on in the shells of the step before, with which it is one operation.
    """

    as_: str = attrs.field(default="root", alias="as_")
    limit_s: int = 60
    exits: dict[str, int] = attrs.field(factory=dict)
    answers: tuple[Answer, ...] = ()
    expect: tuple[str, ...] | None = None
    expect_with_others: tuple[str, ...] | None = None
    exempt: str | None = None
    same_as: str = ""
    continues: bool = False

    def expected(self, *, others: bool) -> tuple[str, ...] | None:
        """Return what it prints; `others`: another worker is on the machine."""
        if others and self.expect_with_others is not None:
            return self.expect_with_others
        return self.expect


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

    dialect: Dialect = Dialect.BASH
    tools: tuple[Tool, ...] = ()


@attrs.frozen(kw_only=True)
class Detect:
    """How a machine says that it is of a platform, for *Find your platform*.

    `ids`: ID in /etc/os-release. `names`: a regular expression for NAME, where others use the same
    ID. `likes`: words of ID_LIKE; a system that isn't known by its ID is taken for a relative if it
    has one of them, and if its other fields match the regular expressions in `says`, because a
    word alone is no proof. `oldest`: by ID, the first VERSION_ID that the steps are for.
    `systems`: how a line of `uname -a` begins. `inits`: how services start there: systemd, openrc,
    sysvinit, or none of them. `any`: the platform is for every Linux that starts services in one
    of these ways and has no platform of its own. `browsers`: a word by which a browser says that
    it runs there.
    """

    ids: tuple[str, ...] = ()
    names: str = ""
    likes: tuple[str, ...] = ()
    says: dict[str, str] = attrs.field(factory=dict)
    oldest: dict[str, str] = attrs.field(factory=dict)
    systems: tuple[str, ...] = ()
    inits: tuple[str, ...] = ()
    any: bool = False
    browsers: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Platform:
    """What a reader picks: one tab. `lint` is None where no tool reads its steps.

    One without steps has a tab that says what is known, and why there are none. `extends`: the
    folder that this one takes everything from that it doesn't say itself; `without`: steps that it
    doesn't take. `unscripted`: why its steps can't become a script, in a reader's words.

    `folders`: its own folder first, then those that it
    extends; `files`: the nearest file of each name in these folders. A step's text has the step as
    its name, without the suffix; every other file has its path within the folder.
    """

    key: str = attrs.field(default="", metadata=PLACED)
    path: Path = attrs.field(default=Path(), metadata=PLACED)
    folders: tuple[str, ...] = attrs.field(default=(), metadata=PLACED)
    files: Mapping[str, Path] = attrs.field(factory=dict, metadata=PLACED)
    extends: str = ""
    without: tuple[str, ...] = ()
    label: str = ""
    detect: Detect | None = None
    accounts: dict[str, Account] = attrs.field(factory=dict)
    facts: Facts = Facts()
    steps: dict[str, StepSettings] = attrs.field(factory=dict)
    actions: tuple[Action, ...] = ()
    lint: Lint | None = None
    unscripted: str = ""
    targets: dict[str, Target] = attrs.field(factory=dict)

    @property
    def texts(self) -> list[Path]:
        """Return the files with the text of each step, in the order of the steps."""
        return [self.files[step] for step in self.steps]

    def script(self, action: str) -> Path | None:
        """Return the script that does an action, if there is one."""
        return self.files.get(f"actions/{action}.sh")

    @property
    def dialect(self) -> Dialect:
        """Return the shell that the steps are for."""
        return self.lint.dialect if self.lint else Dialect.BASH


#: What Linux calls a processor for which Debian has another name.
_UNAME = {"amd64": "x86_64", "arm64": "aarch64", "ppc64el": "ppc64le"}


@attrs.frozen(kw_only=True)
class Image:
    """Two origins of a base image; an empty `digest` is one that nobody read: not pinned.

    `processor`: a virtual machine's, by Debian's name.
    """

    registry: str = ""
    digest: str = ""
    archive: str = ""
    processor: str = ""

    @property
    def machine(self) -> str:
        """Return what `uname -m` says on such a processor, or nothing where any will do."""
        return _UNAME.get(self.processor, self.processor)


@attrs.frozen(kw_only=True)
class Target:
    """One concrete system that proves a platform.

    `suite`: a word among its package sources, for systems that os-release does not tell apart.
    `typed`: its steps reach the shell line by line, as from a terminal that does not bracket what
    is pasted. `init`: what boots it. `capabilities`: what its container may do that a machine's
    root may. `noise`: lines that a fault of this system prints where a step prints nothing.
    `way`: how its steps reach it; without an `image` somebody lends it. `unable`: why no run can
    prove it yet. `recipe`: the Containerfile that makes a registry's image ready.
    """

    key: str = attrs.field(default="", metadata=PLACED)
    platform: str = attrs.field(default="", metadata=PLACED)
    recipe: Path | None = attrs.field(default=None, metadata=PLACED)
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
    noise: tuple[str, ...] = ()
    way: Way = Way.CONTAINER
    unable: str = ""

    @property
    def workers(self) -> tuple[str, str]:
        """Return the names of its worker, and of the second one that a run adds beside it."""
        return self.worker_name, f"{self.worker_name}-2"

    @property
    def runs(self) -> Way:
        """Return where it is proven; a container may stand for a machine that is lent."""
        return self.way if self.image == Image() or self.way is Way.VM else Way.CONTAINER
