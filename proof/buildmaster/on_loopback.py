"""A real buildmaster on this computer, on loopback: for machines that no network of ours joins."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from proof import program
from proof.buildmaster.buildmaster import Buildmaster, reconfigure, wait_until_up
from proof.errors import CannotVerify
from proof.fleet import Ports
from proof.paths import cache_dir
from proof.podman import namespaces
from proof.podman.images import LOCK, RECIPES


@attrs.frozen
class OnLoopback(Buildmaster):
    """A buildmaster that is a process of this computer, at home in `folder`."""

    name: str
    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def log(self, lines: int = 20) -> str:
        """Return the end of twistd's log, or of what it said before it had one."""
        for file in ("twistd.log", "said"):
            with contextlib.suppress(OSError):
                text = (self.folder / file).read_text(encoding="utf-8", errors="replace")
                return "\n".join(text.splitlines()[-lines:])
        return "it said nothing"

    def set_passwords(self, passwords: dict[str, str]) -> None:
        """Write them there, and have twistd read its configuration again."""
        script = reconfigure(".")
        done = subprocess.run(
            ["sh", "-c", script], cwd=self.folder, input=json.dumps(passwords), text=True,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CannotVerify("the buildmaster did not take new passwords", output=self.log())

    def gone(self) -> str:
        """Look whether its process has ended."""
        status = self.process.poll()
        return "" if status is None else f"its process ended with {status}"


def ensure() -> Path:
    """Return the environment that has the fleet's buildmaster, made from its lock where needed."""
    if shutil.which("git") is None:
        raise CannotVerify("the buildmaster's builders clone with git, which is not installed")
    return install("buildmaster", LOCK)


def install(name: str, lock: Path) -> Path:
    """Return the environment of that name in the cache, made from its lock where needed.

    Raises CannotVerify where that can't be done.
    """
    place = cache_dir() / name
    stamp = place / lock.name
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return place
    shutil.rmtree(place, ignore_errors=True)
    pip = [str(place / "bin" / "pip"), "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", str(place)],
        [*pip, "install", "--quiet", "--no-deps", "--require-hashes", "--requirement", str(lock)],
        [*pip, "check"],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stdout + done.stderr)[-1500:]
            raise CannotVerify(
                f"the {name} cannot be installed on this computer",
                hint="has its Python venv and pip, and is the package index in reach?",
                output=said,
            )
    shutil.copy(lock, stamp)  # last, so that what was left half made is made again
    return place


@contextlib.contextmanager
def running(
    folder: Path,
    ports: Ports,
    passwords: dict[str, str],
    *,
    goes_on: bool = False,
    cpython: Path | None = None,
) -> Iterator[OnLoopback]:
    """Run a buildmaster at home in `folder`: a new one, unless it `goes_on`.

    `cpython`: the archive of one that its builders clone.
    """
    programs = ensure() / "bin"
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PB": f"tcp:{ports.pb}:interface=127.0.0.1",
        "WWW": f"tcp:{ports.www}:interface=127.0.0.1",
    }
    if not goes_on:
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder, programs)
    if cpython:
        unpack = ["tar", "--extract", f"--file={cpython}", f"--directory={folder}"]
        subprocess.run([*unpack, "--no-same-owner"], check=True)
    (folder / "workers.json").write_text(json.dumps(passwords), encoding="utf-8")
    (folder / "twistd.pid").unlink(missing_ok=True)
    # `git daemon` starts it as a process of its own, which is left where that ends too soon.
    daemon = f"{program.call('git', '--exec-path').strip()}/git-daemon"
    if not Path(daemon).is_file():
        raise CannotVerify("git has no daemon on this computer", hint="install git-daemon")
    git = [
        daemon, "--reuseaddr", "--export-all", "--listen=127.0.0.1",
        f"--port={ports.git}", f"--base-path={folder}", str(folder / "project"),
        str(folder / "cpython"),
    ]  # fmt: skip
    twistd = [
        str(programs / "twistd"), "--nodaemon", "--no_save", "--logfile=twistd.log",
        "--pidfile=twistd.pid", "--python=buildbot.tac",
    ]  # fmt: skip
    with (
        (folder / "said").open("wb") as said,
        process(git, folder, environment, said),
        process(twistd, folder, environment, said) as twisted,
    ):
        url = f"http://127.0.0.1:{ports.www}"
        master = OnLoopback("the buildmaster on this computer", url, folder, twisted)
        wait_until_up(master, passwords)
        yield master


def _make(folder: Path, programs: Path) -> None:
    shutil.copytree(RECIPES / "buildmaster", folder)
    folder.chmod(0o700)  # the passwords of its workers, valid here only, stand in it
    command = ["sh", "make.sh", str(programs / "buildbot")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        shutil.rmtree(folder)
        raise CannotVerify("the buildmaster cannot be made", output=done.stderr[-1500:])


@contextlib.contextmanager
def process(
    command: list[str], folder: Path, environment: dict[str, str], said: BinaryIO
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that ends with the block, or with this process, however that ends."""
    started = subprocess.Popen(
        [*namespaces.ENDS_WITH_US, *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the proof, which ends it when its time has come
    )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
