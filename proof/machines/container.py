"""A machine that is a container of the run's own, with its own init as process 1."""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from proof.errors import CannotVerify
from proof.fleet import MASTER_HOST
from proof.guide.vocabulary import Init
from proof.machines.machine import Machine
from proof.podman.podman import TRUST, Podman, certificates
from proof.terminal.root_shell import RootShell
from proof.wait import Pace

_BOOTED = """\
for _ in $(seq 300); do
    state=$({state})
    case $state in running | degraded) echo "$state"; exit 0 ;; esac
    sleep 0.1
done
echo "$state"
exit 1
"""


@attrs.frozen
class _Boot:
    """How an init is run, and a command that prints `running` once it has booted the machine."""

    options: tuple[str, ...]
    state: str


#: A container without systemd is switched off like a machine whose plug is pulled: no init but
#: systemd heeds a container engine's signal. What is in /run does not survive that anywhere.
_POWER_CUT = ("--systemd=false", "--stop-signal=SIGKILL", "--tmpfs=/run:mode=755")
_BOOTS = {
    Init.SYSTEMD: _Boot(("--systemd=always",), "systemctl is-system-running 2>/dev/null"),
    Init.OPENRC: _Boot(
        _POWER_CUT,
        'test "$(rc-status --runlevel)" = default -a ! -e /run/openrc/rc.starting'
        " && echo running || rc-status --runlevel",
    ),
    Init.SYSVINIT: _Boot(
        _POWER_CUT,
        "runlevel | grep -q '2$' && ! grep -qs /etc/init.d/rc /proc/[0-9]*/cmdline"
        " && echo running || runlevel",
    ),
}

#: Podman's AppArmor profile denies every mount, also to who may mount by this capability: systemd
#: then ends while it boots. Where there is no AppArmor, the option changes nothing.
MAY_MOUNT = {"SYS_ADMIN": ("--security-opt=apparmor=unconfined",)}


@attrs.frozen
class Container(Machine):
    """A container of the run's own; `name` is podman's for it."""

    engine: Podman
    name: str
    steady: RootShell
    init: Init = Init.SYSTEMD
    afterwards: str = "the machine is removed"

    @property
    def environment(self) -> dict[str, str]:
        """What a call of podman gets."""
        return self.engine.environment

    def run(self, script: str, *, timeout_s: float = 60) -> str:
        """Run a script by a shell of the container."""
        return self.engine.do(
            "exec", "--interactive", self.name, "sh", "-es", input_text=script, timeout_s=timeout_s
        )

    def terminal(self, *command: str) -> list[str]:
        """Return podman's call."""
        return self.engine.terminal(self.name, *command)

    def gone(self) -> str:
        """Ask podman."""
        return "its container was killed" if self.engine.killed(self.name) else ""

    def wait_until_booted(self) -> None:
        """Wait for the end of init's start-up; raises CannotVerify after 30 s."""
        script = _BOOTED.format(state=_BOOTS[self.init].state)
        done = self.engine.call(
            "exec", "--interactive", self.name, "sh", "-s", input_text=script, timeout_s=60
        )
        if done.returncode != 0:
            log = self.engine.call("logs", "--tail=15", self.name)
            said = done.stdout.strip() or "nothing"
            raise CannotVerify(
                f"{self.name} did not boot: {self.init.value} says {said}",
                hint="its image may be damaged; remove the cache, and the next run makes it again",
                output=(log.stdout + log.stderr)[-1500:],
            )

    def received_mb(self) -> float:
        """Return the megabytes that came over its one network since it was switched on."""
        return int(self.ask("cat /sys/class/net/eth0/statistics/rx_bytes")) / 1e6

    def stop(self) -> None:
        """Switch the machine off, in order where its init can be told to."""
        self.engine.do("stop", f"--time={30 * Pace.slowness:.0f}", self.name, timeout_s=60)

    def start(self) -> None:
        """Switch the machine on again and wait until it is up."""
        self.engine.do("start", self.name)
        self.wait_until_booted()

    def terminal_reader(self) -> str:
        """Look for a process that is waiting for input on a terminal.

        Seen from outside through /proc, since what runs inside must not notice.
        """
        init = self.engine.do("container", "inspect", "--format={{.State.Pid}}", self.name)
        try:
            namespace = Path(f"/proc/{init}/ns/pid").readlink()
        except OSError:
            return ""
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                if (process / "ns/pid").readlink() != namespace:
                    continue
                if (process / "wchan").read_text() not in ("wait_woken", "n_tty_read"):
                    continue
                number = int((process / "syscall").read_text().split()[1], 16)
                if str((process / f"fd/{number}").readlink()).startswith(("/dev/pts", "/dev/tty")):
                    return (process / "comm").read_text().strip()
        return ""


@contextlib.contextmanager
def container(
    engine: Podman,
    name: str,
    image: str,
    *,
    network: str,
    hostname: str,
    master: str,
    init: Init = Init.SYSTEMD,
    capabilities: Sequence[str] = (),
    options: Sequence[str] = (),
) -> Iterator[Container]:
    """Boot a container with its init; `master` is the address that MASTER_HOST gets, if any.

    `capabilities`: what it may do that containers usually may not. `options`: more for podman.
    """
    arguments = [
        *_BOOTS[init].options,
        # As on a machine, root may look at other users' processes; the health check does.
        "--cap-add=SYS_PTRACE",
        *(f"--cap-add={name}" for name in capabilities),
        *(option for name in capabilities for option in MAY_MOUNT.get(name, ())),
        f"--network={network}",
        f"--hostname={hostname}",
        *([f"--add-host={MASTER_HOST}:{master}"] if master else []),
        *options,
        *certificates(),
        image,
    ]
    start = functools.partial(engine.start, "exec", "--interactive", name, "sh")
    steady = contextlib.closing(RootShell(name, start))
    with engine.container(name, *arguments), steady as shell:
        machine = Container(engine, name, shell, init)
        machine.wait_until_booted()
        shell.run(TRUST)
        yield machine
