"""A whole fleet as processes of this computer, on loopback, each worker with its own store."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self, TextIO

import attrs

from proof import wait
from proof.buildmaster import on_loopback
from proof.buildmaster.buildmaster import wait_until_up
from proof.buildmaster.on_loopback import OnLoopback
from proof.errors import CannotVerify
from proof.fleet import Ports
from proof.paths import ROOT, cache_dir

#: What a rehearsal leaves; the workers' folders are kept in the cache, as they are in a fleet.
FOLDER = ROOT / "build/fleet"
HOMES = cache_dir() / "fleet"

#: A run that lost its worker removes its machines within so many seconds.
_ENDS_S = 60

_PROGRAMS = Path(sys.executable).parent
_TWISTD = (
    str(_PROGRAMS / "twistd"), "--nodaemon", "--no_save", "--logfile=twistd.log",
    "--pidfile=twistd.pid", "--python=buildbot.tac",
)  # fmt: skip


@attrs.define
class Loopback:
    """A buildmaster and workers; `workers` has the process of each by its name.

    The last worker alone has a registry, as the buildmaster is told.
    """

    ports: Ports
    passwords: dict[str, str]
    running: contextlib.ExitStack
    master: OnLoopback = attrs.field(init=False)
    workers: dict[str, "subprocess.Popen[bytes]"] = attrs.field(factory=dict)

    @classmethod
    @contextlib.contextmanager
    def started(cls, workers: int) -> Iterator[Self]:
        """Start a fleet of so many workers; all of its processes end with the block."""
        names = [f"worker-{number + 1}" for number in range(workers)]
        HOMES.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as running:
            lock = running.enter_context((HOMES / "lock").open("a"))
            if not _locked(lock):
                raise CannotVerify("another rehearsal runs here", hint="wait until it has ended")
            shutil.rmtree(FOLDER, ignore_errors=True)
            FOLDER.mkdir(parents=True)
            fleet = cls(Ports.any(), {name: secrets.token_hex(8) for name in names}, running)
            fleet._make_master()
            for name in names:
                fleet._make_worker(name)
            try:
                fleet._start_master()
                for name in names:
                    fleet.start(name)
                yield fleet
            finally:
                running.close()
                wait.until(
                    lambda: all(map(_is_free, names)), "the end of all runs", limit_s=_ENDS_S
                )

    def start(self, name: str) -> None:
        """Start a worker, and wait until it is attached."""
        home = HOMES / name
        (home / "twistd.pid").unlink(missing_ok=True)
        self.workers[name] = self._process(home)
        wait.until(lambda: self.master.attached(name), f"the attachment of {name}")

    def kill(self, name: str) -> None:
        """End a worker as a power cut does: it can't say goodbye, or tidy up."""
        self.workers[name].kill()
        self.workers[name].wait()

    def _make_master(self) -> None:
        home = FOLDER / "master"
        _run(_PROGRAMS / "buildbot", "create-master", "--quiet", home)
        _run("git", "clone", "--quiet", "--bare", ROOT, FOLDER / "origin.git")
        _run("git", "-C", FOLDER / "origin.git", "update-ref", "refs/heads/fleet-test", _head())
        (home / "master.cfg").symlink_to(ROOT / "tools/fleet/master.cfg")
        settings: dict[str, object] = {
            "repository": str(FOLDER / "origin.git"),
            "branch": "fleet-test",
            "workers_port": f"tcp:{self.ports.pb}:interface=127.0.0.1",
            "web_port": f"tcp:{self.ports.www}:interface=127.0.0.1",
            "passwords": "passwords.toml",
            "results": "results",
            "hosts.here.at_once": len(self.passwords),
        }
        for name in self.passwords:
            settings[f"workers.{name}.host"] = "here"
        settings[f"workers.{list(self.passwords)[-1]}.has"] = ["registry"]
        _write_toml(home / "fleet.toml", settings)
        _write_toml(home / "passwords.toml", self.passwords)

    def _start_master(self) -> None:
        home = FOLDER / "master"
        self.master = OnLoopback(
            "the buildmaster", f"http://127.0.0.1:{self.ports.www}", home, self._process(home)
        )
        wait_until_up(self.master, self.passwords)

    def _make_worker(self, name: str) -> None:
        """Make the folder of a worker, with a copy of this account's store where it has none.

        Only root can copy a store. Other accounts' workers make their images themselves.
        """
        home = HOMES / name
        (home / "buildbot.tac").unlink(missing_ok=True)  # it has the port of another rehearsal
        _run(
            _PROGRAMS / "buildbot-worker", "create-worker", "--quiet", "--force", home,
            f"127.0.0.1:{self.ports.pb}", name, self.passwords[name],
        )  # fmt: skip
        store = home / "cache" / cache_dir().name
        if store.exists() or os.geteuid() != 0 or not (cache_dir() / "store").exists():
            return
        print(f"copying the images for {name}", flush=True)
        copy = store.with_suffix(".new")
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(parents=True)
        with (cache_dir() / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            others = [path for path in cache_dir().iterdir() if path.name not in {"fleet", "lock"}]
            _run("cp", "--archive", *others, copy)
        copy.rename(store)

    def _process(self, home: Path) -> "subprocess.Popen[bytes]":
        said = self.running.enter_context((FOLDER / f"{home.name}.txt").open("ab"))
        return self.running.enter_context(
            on_loopback.process(list(_TWISTD), home, dict(os.environ), said)
        )


def _is_free(name: str) -> bool:
    """Tell whether no run uses the store of a worker."""
    path = HOMES / name / "cache" / cache_dir().name / "lock"
    if not path.exists():
        return True
    with path.open("a") as lock:
        return _locked(lock)


def _locked(file: TextIO) -> bool:
    """Lock a file until it is closed, unless another process has; tell whether it is locked."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _head() -> str:
    return _run("git", "-C", ROOT, "rev-parse", "HEAD").strip()


def _write_toml(path: Path, settings: Mapping[str, object]) -> None:
    # A text, a number and a list of texts are the same in JSON.
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
    path.write_text("".join(lines), encoding="utf-8")
    path.chmod(0o600)


def _run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        what = f"{Path(command[0]).name} ended with {done.returncode}"
        raise CannotVerify(f"the fleet can't be made: {what}", output=done.stdout + done.stderr)
    return done.stdout
