"""Namespaces in which a container with systemd boots on a host without pure cgroup v2.

No package but this one: it runs before anything else of the proof does.

What the process tree looks like once `enter` has returned in the innermost process::

    outer    the process that called enter(): passes signals in, the exit status out
    └─ init  PID 1 of a new PID namespace: private mounts, own network; reaps
       ├─ slirp4netns   the network's way out, started by outer
       └─ the caller's own program goes on here

When outer dies, however it dies, the kernel ends init and with it every process in the
namespace; mounts, bridges and packet-filter rules exist only inside and go with it.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from proof.errors import CannotVerify
from proof.program import ENDING

#: Goes before a command that shall end when this process does, however it does: Linux alone can.
ENDS_WITH_US = ("setpriv", "--pdeathsig=TERM", "--") if sys.platform == "linux" else ()

CLONE_NEWNS = 0x00020000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
PR_SET_PDEATHSIG = 1

SLIRP_DNS = "10.0.2.3"

_libc = ctypes.CDLL(None, use_errno=True)


def is_needed(mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Tell whether the mount that is on top at /sys/fs/cgroup is anything but cgroup2."""
    kind = ""
    for line in mounts.read_text(encoding="utf-8").splitlines():
        left, _, right = line.partition(" - ")
        if left.split()[4] == "/sys/fs/cgroup":
            kind = right.split()[0]
    return kind != "cgroup2"


def end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the process that started this one dies: nox, killed."""
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def obstacle() -> str:
    """Return why these namespaces cannot be made here, or nothing."""
    if os.geteuid() != 0:
        return "this machine's cgroups are not pure v2, and only root can run containers here"
    for tool in ("slirp4netns", "runc"):
        if shutil.which(tool) is None:
            return f"this machine's cgroups are not pure v2, and {tool} is not installed"
    return ""


def enter() -> None:
    """Go on inside the namespaces. Only the innermost process returns.

    Raises CannotVerify where the host or the account does not allow it.
    """
    problem = obstacle()
    if problem:
        raise CannotVerify(
            problem, hint="boot with systemd.unified_cgroup_hierarchy=1, or `make verify` as root"
        )
    slirp = shutil.which("slirp4netns") or ""
    sys.stdout.flush()
    sys.stderr.flush()
    ready, init_is_ready = os.pipe()
    connected, is_connected = os.pipe()
    _unshare(CLONE_NEWPID)
    init = os.fork()
    if init == 0:
        os.close(ready)
        os.close(is_connected)
        _init(init_is_ready, connected)
        return
    os.close(init_is_ready)
    os.close(connected)
    _pass_signals_to(init)
    if os.read(ready, 1) and _connect(slirp, init):
        os.write(is_connected, b"1")
    os.close(is_connected)
    os._exit(_wait_for(init))


def _init(is_ready: int, connected: int) -> None:
    """Be PID 1: make the namespaces, fork, and reap; the fork returns to the caller."""
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    os.setsid()
    try:
        _unshare(CLONE_NEWNS | CLONE_NEWNET)
        _make_mounts()
        os.write(is_ready, b"1")
    except OSError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        os._exit(3)
    os.close(is_ready)
    if not os.read(connected, 1):
        print("sandbox: slirp4netns did not connect the network", file=sys.stderr)
        os._exit(3)
    os.close(connected)
    program = os.fork()
    if program == 0:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        return
    _pass_signals_to(program)
    os._exit(_wait_for(program))


def _make_mounts() -> None:
    """Give this mount namespace its own /proc, /run, /dev/shm, resolver and cgroup tree."""
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    _mount("proc", "/proc", "proc")
    _mount("cgroup2", "/sys/fs/cgroup", "cgroup2")
    resolver = Path(os.path.realpath("/etc/resolv.conf"))
    _mount("tmpfs", "/run", "tmpfs", data="mode=755")
    _mount("tmpfs", "/dev/shm", "tmpfs", data="mode=1777")
    own = Path("/run/resolv.conf")
    own.write_text(f"nameserver {SLIRP_DNS}\n", encoding="ascii")
    if resolver.is_relative_to("/run"):
        resolver.parent.mkdir(parents=True, exist_ok=True)
        resolver.touch()
    _mount(str(own), str(resolver), None, MS_BIND)


def _connect(slirp: str, init: int) -> bool:
    """Start slirp4netns for the network namespace of process `init`; True once it is up."""
    ready, is_ready = os.pipe()
    command: Sequence[str] = [
        slirp, "--configure", "--mtu=65520", "--disable-host-loopback",
        "--netns-type=path", f"--ready-fd={is_ready}", f"/proc/{init}/ns/net", "tap0",
    ]  # fmt: skip
    subprocess.Popen(
        command,
        pass_fds=[is_ready],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(is_ready)
    with os.fdopen(ready, "rb") as pipe:
        return pipe.read(1) == b"1"


def _pass_signals_to(pid: int) -> None:
    for number in ENDING:
        signal.signal(number, lambda received, _frame: os.kill(pid, received))


def _wait_for(pid: int) -> int:
    """Reap children until `pid` has ended; return its status as a shell would give it.

    Signals are waited for, not handled: one that came just before a wait would be late.
    """
    awaited = {*ENDING, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    while True:
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if not ended and (received := signal.sigwait(awaited)) != signal.SIGCHLD:
            os.kill(pid, received)


def _unshare(flags: int) -> None:
    if _libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"unshare: {os.strerror(number)}")


def _mount(
    source: str, target: str, kind: str | None, flags: int = 0, *, data: str | None = None
) -> None:
    arguments = [s.encode() if s is not None else None for s in (source, target, kind)]
    if _libc.mount(*arguments, flags, data.encode() if data else None) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"mount {target}: {os.strerror(number)}")
