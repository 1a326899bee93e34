"""Writes, installs and tries locks: each requirements/NAME.txt is complete, pinned and hashed.

A lock is installed without looking for dependencies, so that no installer adds to it or picks
another release. The noxfile calls these functions; they need no package but nox.
"""

from __future__ import annotations

import ast
import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parents[1]

#: pip's settings of how to reach packages, and uv's variables for the same.
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
#: A lock is written from one index: a mirror that holds fewer files would leave out hashes.
_BESIDE_THE_INDEX = {"UV_INDEX", "UV_FIND_LINKS"}

#: The pip that Debian 12 ships; no supported Debian has an older one. It needs Python 3.11.
OLDEST_PIP = "23.0.1"

#: Locks whose wheels are for another system, with the options that choose it for pip and for uv.
FOREIGN = {
    "pywin32": (
        ("--platform=win_amd64", "--python-version=3.13", "--only-binary=:all:"),
        ("--python-platform=x86_64-pc-windows-msvc", "--python-version=3.13"),
    ),
}


def names() -> list[str]:
    """Return the name of every lock, such as `test` and `worker/4.3.0`."""
    folder = ROOT / "requirements"
    return sorted(
        path.relative_to(folder).as_posix().removesuffix(".in") for path in folder.rglob("*.in")
    )


def asked(session: nox.Session) -> list[str]:
    """Return the locks that a session was asked for, else all; ends it at an unknown name."""
    unknown = set(session.posargs) - set(names())
    if unknown:
        session.error(f"there is no lock {min(unknown)!r}; known: {', '.join(names())}")
    return session.posargs or names()


def path(name: str) -> str:
    """Return the path of a lock, relative to the project."""
    return f"requirements/{name}.txt"


@functools.cache
def uv_settings() -> dict[str, str]:
    """Return environment variables that let uv reach packages the way pip does here.

    uv reads no configuration of pip. A variable that is set already is left alone.
    """
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    # pip uses the system's certificates, and takes the best match of all indexes.
    settings = {"UV_SYSTEM_CERTS": "true", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    for section in ("global.", "install.", ":env:."):  # pip, too, lets the later one win
        for line in listed.splitlines():
            name, _, value = line.partition("=")
            if not name.startswith(section):
                continue
            words = str(ast.literal_eval(value)).split()
            name = name.removeprefix(section)
            if name in SETTINGS:
                variable = SETTINGS[name]
                settings[variable] = ("," if variable == "UV_FIND_LINKS" else " ").join(words)
            elif name == "no-index":
                # uv has no variable for it; files on this machine are found all the same.
                settings["UV_OFFLINE"] = "true" if words[0] in {"1", "true", "yes", "on"} else ""
    return {name: value for name, value in settings.items() if value and name not in os.environ}


def install(session: nox.Session, *locks: str) -> None:
    """Make the session's environment hold these locks, with uv where nox has it, else with pip.

    A copy of the locks in the environment, written last, saves the next start the work.
    """
    files = [path(name) for name in locks]
    wanted = "".join(Path(file).read_text(encoding="utf-8") for file in files)
    environment = session.virtualenv
    stamp = session.env_dir / "locks.txt"
    if environment.is_sandboxed and stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    stamp.unlink(missing_ok=True)
    if environment.venv_backend == "uv":
        pip = ["uv", "pip"]
        # Where Python may not keep what it compiles, it would compile at every start.
        compiled = ["--compile-bytecode"] if sys.dont_write_bytecode else []
        sync = [*pip, "sync", "--quiet", "--require-hashes", *compiled, *files]
        session.run_install(*sync, env=uv_settings())
    else:
        pip = ["python", "-m", "pip"]
        requirements = [f"--requirement={file}" for file in files]
        session.install("--quiet", "--no-deps", "--require-hashes", *requirements)
    if not environment.is_sandboxed:
        return
    # It is None where nox was told to install nothing.
    if session.run_install(*pip, "check", silent=True, log=False) is not None:
        stamp.write_text(wanted, encoding="utf-8")


def write(session: nox.Session, name: str, *options: str, to: str = "") -> None:
    """Write a lock from its list of names; `--upgrade` takes new releases of what it holds."""
    environment = {key: None for key in os.environ if key.startswith("UV_")} | uv_settings()
    session.run(
        "uv", "pip", "compile", "--quiet", "--generate-hashes", "--python-version=3.11",
        # An extra that is asked for is part of a pin: older pips take another release else.
        "--universal", "--no-strip-extras",
        # A bare machine has no compiler.
        "--only-binary=:all:",
        # A lock says what, never from where.
        "--no-config", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
        f"requirements/{name}.in", f"--output-file={to or path(name)}", *options,
        env={k: v for k, v in environment.items() if k not in _BESIDE_THE_INDEX},
        log=not to,
    )  # fmt: skip


def try_all(session: nox.Session, locks: list[str]) -> None:
    """Install each lock with each installer, and fail the session where one can't.

    Unlike `install`, this lets installers look for dependencies. They must find each one in the
    lock, with its extras, and all must install the same packages.
    """
    with tempfile.TemporaryDirectory(prefix="locks-") as folder:
        trial = _Trial(session, Path(folder))
        for name in locks:
            trial.hold(name)
    if trial.failed:
        session.error("these locks don't install everywhere:\n" + "\n".join(trial.failed))


class _Trial:
    """The installers, each in an environment in `folder`, and what failed."""

    def __init__(self, session: nox.Session, folder: Path) -> None:
        self.session = session
        self.folder = folder
        self.failed: list[str] = []
        #: For each installer its command, and which of a foreign lock's options are its own.
        self.installers: dict[str, tuple[list[str], int]] = {"uv": (["uv", "pip"], 1)}
        code = "import sys; print(sys.version_info < (3, 12), end='')"
        has_old = session.run("python", "-c", code, silent=True) == "True"
        for label, pip in (("oldest", f"pip=={OLDEST_PIP}"), ("newest", "pip")):
            if label == "oldest" and not has_old:
                session.warn(f"{pip} doesn't run on this Python: use --force-python 3.11")
                continue
            python = self._environment(label)
            self._run("uv", "pip", "install", "--quiet", f"--python={python}", pip)
            self.installers[f"{label} pip"] = ([python, "-m", "pip"], 0)

    def hold(self, name: str) -> None:
        """Install a lock with each installer, and compare it with its list of names."""
        seen = {}
        for label, (command, own) in self.installers.items():
            try:
                seen[label] = self._install(name, command, FOREIGN.get(name, ((), ()))[own])
            except nox.command.CommandFailed:
                self.failed.append(f"  {name}: {label} refuses it")
        for label, packages in seen.items():
            self.session.log(f"{name}: {label} installed {len(packages.splitlines())} packages")
        if len(set(seen.values())) > 1:
            self.failed.append(f"  {name}: {', '.join(seen)} install different packages")
        again = self.folder / "again.txt"
        text = Path(path(name)).read_text(encoding="utf-8")
        again.write_text(text, encoding="utf-8")
        write(self.session, name, to=str(again))
        if _pins(again.read_text(encoding="utf-8")) != _pins(text):
            self.failed.append(f"  {name}: it isn't what its list of names asks for")

    def _install(self, name: str, command: list[str], foreign: tuple[str, ...]) -> str:
        """Return what an environment holds after a lock was installed there."""
        python = self._environment("trial")
        target = [f"--target={self.folder / 'trial' / 'target'}"] if foreign else []
        # pip takes the environment before its command, uv after it.
        where = [f"--python={python}"]
        before, after = ([], where) if command[0] == "uv" else (where, [])
        self._run(
            *command, *before, "install", *after, "--quiet", "--require-hashes",
            f"--requirement={path(name)}", *target, *foreign,
        )  # fmt: skip
        if not foreign:
            self._run(*command, *before, "check", *after)
        return self._run("uv", "pip", "freeze", "--quiet", *where, *target)

    def _environment(self, name: str) -> str:
        """Make an empty environment and return its Python."""
        place = self.folder / name
        base = Path(self.session.bin, "python")
        self._run("uv", "venv", "--quiet", "--clear", f"--python={base}", str(place))
        return str(place / "bin" / "python")

    def _run(self, *command: str) -> str:
        said = self.session.run(*command, env=uv_settings(), external=True, silent=True, log=False)
        return str(said)


def _pins(lock: str) -> list[str]:
    """Return the lines of a lock that say what is installed; hashes may be added later."""
    return [line for line in lock.splitlines() if line and line[0] not in "# "]
