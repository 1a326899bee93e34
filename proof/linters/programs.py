"""The programs that read steps: where they are, what they say, which version they are."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from proof.errors import CannotVerify

#: A line, counted from 1, and what is wrong with it.
Found = tuple[int, str]

#: How many seconds a program may think about one step.
LIMIT_S = 60

#: What comes with this project's Python packages; anything else is the system's.
_PACKAGED = {"shellcheck", "shfmt"}


def run(
    name: str,
    *arguments: str,
    text: str = "",
    statuses: Sequence[int] = (0, 1),
    folder: Path | None = None,
    settings: Mapping[str, str] | None = None,
    errors: bool = False,
) -> str:
    """Return what a program prints, or with `errors` what it complains of.

    `statuses`: those with which it may end. `folder`: where it runs. `settings`: environment
    variables. Raises CannotVerify where the program is missing or breaks.
    """
    # Programs that came with this Python's packages go before those of the system.
    where = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    program = shutil.which(name, path=where)
    if program is None:
        raise CannotVerify(
            f"{name} is not installed",
            hint="`nox -s check-snippets` brings what it needs"
            if name in _PACKAGED
            else "on Debian and Ubuntu: tools/setup.sh checkers",
        )
    environment = {k: v for k, v in os.environ.items() if k != "SHELLCHECK_OPTS"}
    try:
        done = subprocess.run(
            [program, *arguments],
            input=text.encode(),
            capture_output=True,
            env=environment | {"LC_ALL": "C.UTF-8"} | dict(settings or {}),
            cwd=folder,
            timeout=LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotVerify(f"{name} does not run here: {error}") from None
    if done.returncode not in statuses:
        raise CannotVerify(
            f"{name} ended with {done.returncode}", output=done.stderr.decode(errors="replace")
        )
    return (done.stderr if errors else done.stdout).decode(errors="replace")


def nix_settings(folder: str) -> dict[str, str]:
    """Return environment variables by which Nix keeps to a folder, and needs no store."""
    return {
        "HOME": folder, "NIX_REMOTE": "", "NIX_STORE_DIR": f"{folder}/store",
        "NIX_STATE_DIR": f"{folder}/state", "NIX_CONFIG": "build-users-group =",
    }  # fmt: skip


def of_program(name: str, ask_by: str = "--version") -> Callable[[], Sequence[str]]:
    """Return what asks a program for its version."""

    def ask() -> Sequence[str]:
        said = run(name, ask_by, statuses=(0,))
        found = re.search(r"\d+(\.\d+)+", said)
        if found is None:
            raise CannotVerify(f"{name} {ask_by} names no version", output=said)
        return [found[0]]

    return ask


def of_debian(name: str) -> Callable[[], Sequence[str]]:
    """Return what asks Debian's package of a program, which does not tell its version itself."""

    def ask() -> Sequence[str]:
        run(name, "-c", ":", statuses=(0,))
        return [run("dpkg-query", "--show", "--showformat=${Version}", name, statuses=(0,))]

    return ask


def of_package(name: str) -> Callable[[], Sequence[str]]:
    """Return what looks up the version of an installed Python package."""
    return lambda: [importlib.metadata.version(name)]
