"""Holds lines of package managers to their own parsers: in an empty folder, without a repository.

Nothing is installed and nothing fetched: each finds no package there, and says so only after it
has read its command and options.
"""

import atexit
import functools
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from proof.guide import shell_text
from proof.guide.platform import Lint
from proof.linters import programs
from proof.linters.programs import Found


@attrs.frozen(kw_only=True)
class _Manager:
    """How one is asked: {root} is the empty folder, {plugins} that of dnf's plugins.

    `first` stands before a step's words and `last` after them. `statuses`: those with which it
    may end. `fine`: what it says in such a folder of a command line that is right.
    """

    fine: str
    statuses: tuple[int, ...]
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    plugins: bool = False


_MANAGERS = {
    "dnf": _Manager(
        statuses=(0, 1, 2),
        last=(
            "--installroot={root}", "--releasever=9", "--assumeno",
            *(f"--setopt={folder}={{root}}/{folder}"
              for folder in ("reposdir", "cachedir", "logdir", "persistdir")),
            "--setopt=pluginpath={plugins}/dnf-plugins",
            # What the steps call; others need modules that are not there.
            "--disableplugin=*", "--enableplugin=config_manager",
        ),
        fine=r"Error: There are no enabled repositories|Error: No matching repo to modify"
        r"|No packages marked for removal|Error: This command has to be run with superuser",
        plugins=True,
    ),
    "zypper": _Manager(
        # With 2 and 3 it refuses; with 5 it is not root, with 6 and 104 it finds no package.
        statuses=(0, 2, 3, 5, 6, 104),
        first=("--root={root}",),
        fine=r"No provider of .* found|Root privileges are required",
    ),
    "pacman": _Manager(
        statuses=(0, 1),
        last=("--root={root}", "--dbpath={root}", "--config=/dev/null"),
        fine=r"error: no usable package repositories|error: you cannot perform this operation",
    ),
}  # fmt: skip


def reads(name: str) -> Callable[[str, Lint], Iterator[Found]]:
    """Return what yields a package manager's objections to a step's lines, with their places."""

    def read(text: str, _: Lint) -> Iterator[Found]:
        for command in shell_text.called(text):
            words = shlex.split(command.text.replace("\\\n", ""))
            if words[0].rpartition("/")[2] != name:
                continue
            # To fetch what an address names is no question of the command line.
            asked = tuple(re.sub(r"^\w+://.*", "package", word, flags=re.DOTALL) for word in words)
            if said := _ask(name, asked[1:]):
                yield command.line, f"`{shlex.join(words)}`: {said}"

    return read


@functools.cache
def _ask(name: str, words: tuple[str, ...]) -> str:
    """Return what a package manager has against a command line; empty is no objection."""
    manager = _MANAGERS[name]
    with tempfile.TemporaryDirectory(prefix=f"guide-{name}-") as root:
        Path(root, "logdir").mkdir()
        places = {"root": root, "plugins": str(_plugins()) if manager.plugins else ""}
        first, last = ([o.format(**places) for o in os] for os in (manager.first, manager.last))
        said = programs.run(
            name, *first, *words, *last,
            settings={"PYTHONPATH": places["plugins"]},
            statuses=manager.statuses, errors=True,
        )  # fmt: skip
    complaints = [
        line
        for line in said.splitlines()
        if line and not line.startswith(("usage: ", " ")) and not re.match(manager.fine, line)
    ]
    return complaints[0] if complaints else ""


@functools.cache
def _plugins() -> Path:
    """Return a folder with dnf's plugins; it is gone when this process ends.

    Debian's package of them does not go beside zypper, so it is unpacked and not installed.
    """
    folder = Path(tempfile.mkdtemp(prefix="guide-dnf-plugins-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    programs.run("apt-get", "download", "--quiet=2", "dnf-plugins-core", folder=folder)
    (package,) = folder.glob("*.deb")
    programs.run("dpkg-deb", "--extract", str(package), str(folder), statuses=(0,))
    return folder / "usr/lib/python3/dist-packages"
