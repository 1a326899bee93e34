"""podman, with a store of its own. The only module that calls it."""

import contextlib
import fcntl
import functools
import json
import os
import resource
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import attrs

from proof import dates
from proof.errors import CannotVerify, disk_full
from proof.messages import split_stderr
from proof.paths import cache_dir
from proof.wait import Pace

#: How many seconds a registry may take to say whether it has an image.
_REGISTRY_S = 30

#: Marks what a run made, so that the next one can tell it from everything else.
PREFIX = "guide-"

#: A container whose first process was killed ends with 128 and the signal's number, SIGKILL's.
KILLED = 137

#: Where a machine finds the certificates that this computer trusts.
CERTIFICATES = "/host-ca.crt"

#: Where the network looks into TLS, pip has to trust what this computer trusts.
TRUST = f"""\
if [ -f {CERTIFICATES} ]; then
    printf '[global]\\ncert = %s\\n' {CERTIFICATES} >/etc/pip.conf
fi
"""

_SANDBOX_CONF, _STORAGE_CONF = (
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("containers.conf", "storage.conf")
)


def trusted() -> Path | None:
    """Return the file of the certificates that this computer trusts, if it has one."""
    bundle = Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))
    return bundle if bundle.is_file() else None


def certificates() -> list[str]:
    """Return the options that show a container what this computer trusts."""
    bundle = trusted()
    return [f"--volume={bundle}:{CERTIFICATES}:ro"] if bundle else []


@attrs.frozen
class Podman:
    """One podman store. `environment` is what every call of podman gets.

    `scratch` is a folder for what a run needs on disk for a while.
    """

    environment: dict[str, str]
    scratch: Path

    def call(
        self, *arguments: str, timeout_s: float = 60, input_text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run podman and return what it printed and its status, whatever that is.

        Raises CannotVerify when podman does not answer within `timeout_s` seconds, or what they
        are on a slow computer.
        """
        timeout_s *= Pace.slowness
        try:
            return subprocess.run(
                ["podman", *arguments],
                env=self.environment,
                text=True,
                errors="replace",
                input=input_text,
                stdin=subprocess.DEVNULL if input_text is None else None,
                capture_output=True,
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CannotVerify(
                f"podman {arguments[0]} did not end within {timeout_s:.0f} s"
            ) from None

    def do(self, *arguments: str, timeout_s: float = 60, input_text: str | None = None) -> str:
        """Run podman, which must succeed; return what it printed, stripped."""
        done = self.call(*arguments, timeout_s=timeout_s, input_text=input_text)
        if done.returncode != 0:
            full = disk_full(f"so podman {arguments[0]} failed", done.stdout + done.stderr)
            if full:
                raise full
            last, before = split_stderr(done.stderr)
            raise CannotVerify(f"podman {arguments[0]} failed: {last}", output=before)
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a podman call that goes on, with pipes for its input and output."""
        return subprocess.Popen(
            ["podman", *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @staticmethod
    def terminal(name: str, *command: str) -> list[str]:
        """Return what runs a command in a container with the terminal of whoever starts it.

        To be started with this engine's `environment`.
        """
        return ["podman", "exec", "--interactive", "--tty", name, *command]

    def inspect(self, kind: str, name: str) -> Any:
        """Return what podman knows of an image, a network or a container."""
        return json.loads(self.do(kind, "inspect", name))[0]

    def killed(self, name: str) -> bool:
        """Tell whether a container has ended by a signal that it cannot have sent itself."""
        state = "--format={{.State.Running}} {{.State.ExitCode}}"
        said = self.call("container", "inspect", state, name).stdout
        return said.split() == ["false", str(KILLED)]

    @contextlib.contextmanager
    def network(self, name: str) -> Iterator[str]:
        """Make a network of the run's own; yields the address that its master gets."""
        self.do("network", "create", name)
        try:
            gateway = self.inspect("network", name)["subnets"][0]["gateway"]
            yield gateway.rsplit(".", 1)[0] + ".2"
        finally:
            self.call("network", "rm", "--force", name)

    @contextlib.contextmanager
    def container(self, name: str, *arguments: str) -> Iterator[str]:
        """Run a container in the background; it is gone afterwards."""
        try:
            self.do("run", "--detach", "--name", name, *arguments)
            yield name
        finally:
            # A container with many files goes slowly where the disk has much to do.
            self.call("rm", "--force", "--time=0", "--volumes", name, timeout_s=300)

    def sweep(self) -> list[str]:
        """Remove what an earlier run left behind in this store; return the names."""
        # External ones are those of a build that was killed.
        left = self.do("ps", "--all", "--external", "--format={{.Names}}").split()
        if left:
            self.call("rm", "--force", "--time=0", *left, timeout_s=120)
        networks = self.do("network", "ls", "--format={{.Name}}").split()
        ours = [name for name in networks if name.startswith(PREFIX)]
        for name in ours:
            self.call("network", "rm", "--force", name)
        return sorted([*left, *ours, *self.clear_scratch()])

    def clear_scratch(self) -> list[str]:
        """Empty the scratch folder, but follow no mount out of it; return what was in it."""
        found = sorted(self.scratch.iterdir())
        for path in found:
            command = ["rm", "--recursive", "--force", "--one-file-system", str(path)]
            subprocess.run(command, capture_output=True, check=False)
        return [path.name for path in found]


def new_name(target: str, what: str) -> str:
    """Return a name for a container or a network that no other run uses."""
    return f"{PREFIX}{target}-{what}-{uuid.uuid4().hex[:6]}"


@contextlib.contextmanager
def opened(*, sandboxed: bool) -> Iterator[Podman]:
    """Open the store, alone. Raises CannotVerify without podman, or while another run has it."""
    if shutil.which("podman") is None:
        raise CannotVerify("podman is not installed", hint="`make verify` installs it")
    cache = cache_dir()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("a+", encoding="utf-8") as lock:
        _lock(lock)
        environment = _configure(cache, sandboxed=sandboxed)
        scratch = _make_scratch(cache, sandboxed=sandboxed)
        # What is killed leaves its temporary files where the next run removes them.
        engine = Podman(environment | {"TMPDIR": str(scratch)}, scratch)
        os.environ.update(engine.environment)  # for podman calls below this process
        guardian = None if sandboxed else _start_guardian(engine)
        try:
            yield engine
        finally:
            engine.clear_scratch()
            if guardian is not None:
                guardian.communicate(b"done\n")


def _lock(file: TextIO) -> None:
    """Lock the store's file, and say in it who has it; raises CannotVerify while another has."""
    file.seek(0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotVerify(
            f"another run is using this machine's containers: {file.read().strip()}",
            hint="wait until it has ended, or set XDG_CACHE_HOME to give this run its own",
        ) from None
    file.truncate()
    print(f"one of {Path.cwd()}, begun {dates.now()}", file=file, flush=True)


def _make_scratch(cache: Path, *, sandboxed: bool) -> Path:
    """Make the scratch folder; in the sandbox it is reached by a path that any user may walk.

    The user that downloads packages for a bootstrap may not walk into a private home.
    """
    scratch = cache / "scratch"
    scratch.mkdir(exist_ok=True)
    if not sandboxed:
        return scratch
    place = Path("/run/guide-scratch")
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", str(scratch), str(place)], check=True)
    return place


def _configure(cache: Path, *, sandboxed: bool) -> dict[str, str]:
    """Write podman's configuration and return the environment that makes podman read it."""
    graph, networks = cache / "store", cache / "networks"
    networks.mkdir(exist_ok=True)
    environment = dict(os.environ)
    run = Path("/run/containers/storage") if sandboxed else _runtime_dir() / "storage"
    storage = cache / "storage.conf"
    _forget_other_place(storage, graph)
    storage.write_text(_STORAGE_CONF.format(graph=graph, run=run), encoding="utf-8")
    environment["CONTAINERS_STORAGE_CONF"] = str(storage)
    if sandboxed:
        runtime = 'runtime = "runc"\n' if shutil.which("runc") else ""
        conf = cache / "containers.conf"
        conf.write_text(
            _SANDBOX_CONF.format(
                nofile=_hard_limit(resource.RLIMIT_NOFILE),
                nproc=min(20000, _hard_limit(resource.RLIMIT_NPROC)),
                networks=networks,
                runtime=runtime,
                path=os.environ["PATH"],
            ),
            encoding="utf-8",
        )
        environment["CONTAINERS_CONF"] = str(conf)
    return environment


def _forget_other_place(storage: Path, graph: Path) -> None:
    """Drop podman's database when the cache was copied or moved here from elsewhere.

    The paths in it go before those of the configuration: podman would go on using the store at
    the old place, which is not the one that this run has the lock of. Images are not in it.
    """
    if storage.exists() and f'"{graph}"' not in storage.read_text(encoding="utf-8"):
        shutil.rmtree(graph / "libpod", ignore_errors=True)


@functools.cache
def is_in_reach(image: str) -> bool:
    """Whether podman finds an image in a registry, without fetching it."""
    if image.startswith("containers-storage:"):
        return True  # it lies in the store of the run, which is not open yet
    # A store of its own, since this machine's is not ours to make or to mount.
    with tempfile.TemporaryDirectory(prefix=PREFIX) as place:
        store = [f"--root={place}/root", f"--runroot={place}/run", "--storage-driver=vfs"]
        try:
            asked = subprocess.run(
                ["podman", *store, "manifest", "inspect", image],
                capture_output=True, timeout=_REGISTRY_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False
    # Podman 5 shows lists only, but its complaint about an image for one processor is an answer.
    return asked.returncode == 0 or b"Treating single images" in asked.stderr


def _hard_limit(number: int) -> int:
    hard = resource.getrlimit(number)[1]
    return 1 << 20 if hard == resource.RLIM_INFINITY else hard


def _runtime_dir() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}"
    if os.geteuid() == 0:
        base = "/run"
    return Path(base) / "buildbot-worker-guide"


#: Waits for a word; when the pipe closes without it, the test program died and its machines go too.
_GUARDIAN = 'read -r word; [ "$word" = done ] || podman rm --all --force --time=0 >/dev/null 2>&1'


def _start_guardian(engine: Podman) -> subprocess.Popen[bytes]:
    """Start the process that removes every container of this store if this one is killed."""
    return subprocess.Popen(
        ["sh", "-c", _GUARDIAN],
        env=engine.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
