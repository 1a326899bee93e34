"""A machine that steps run on: here a container with its own systemd as PID 1."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from proof.engine import CERTIFICATES, Engine, certificates
from proof.errors import CannotVerify
from proof.manifest import Init
from proof.steady import SteadyShell
from proof.terminal import LoginShell

__all__ = ["MASTER_HOST", "Machine", "container"]

#: The name that a worker connects to. On a machine of ours it is the run's own master, always.
MASTER_HOST = "buildbot-api.python.org"

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

#: Where the network looks into TLS, pip has to trust what this machine trusts.
_TRUST = f"""\
if [ -f {CERTIFICATES} ]; then
    printf '[global]\\ncert = %s\\n' {CERTIFICATES} >/etc/pip.conf
fi
"""

#: A dead network answers nothing, so each try has its own end.
_CONNECTS = """\
for host in {hosts}; do
    for port in 80 443; do
        timeout 5 bash -c ": >/dev/tcp/${{host%%:*}}/$port" && exit 0
    done
done
exit 1
"""


@attrs.frozen
class Machine:
    """A running machine. `name` is the container's; testinfra looks at it through `steady`."""

    engine: Engine
    name: str
    steady: SteadyShell
    init: Init = Init.SYSTEMD

    def run(self, script: str, *, timeout_s: float = 60) -> str:
        """Run a POSIX shell script as root, unseen by a reader; it must succeed."""
        return self.engine.do(
            "exec", "--interactive", self.name, "sh", "-es", input_text=script, timeout_s=timeout_s
        )

    def login(self, become: str) -> LoginShell:
        """Open the login shell that `become` gives, on a terminal."""
        command = self.engine.terminal(self.name, *shlex.split(become))
        return LoginShell(command, self.engine.environment)

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
                hint="is its image sound? without the cache, it is made anew",
                output=(log.stdout + log.stderr)[-1500:],
            )

    def archive_in_reach(self, hosts: Sequence[str]) -> bool:
        """Tell whether the machine can connect to any of these hosts; without any it can."""
        script = _CONNECTS.format(hosts=" ".join(map(shlex.quote, hosts)))
        return not hosts or self.steady.run(script).status == 0

    def received_mb(self) -> float:
        """Return the megabytes that came over the network since the machine was switched on."""
        return int(self.run("cat /sys/class/net/eth0/statistics/rx_bytes")) / 1e6

    def stop(self) -> None:
        """Switch the machine off, in order where its init can be told to."""
        self.engine.do("stop", "--time=30", self.name, timeout_s=60)

    def start(self) -> None:
        """Switch the machine on again and wait until it is up."""
        self.engine.do("start", self.name)
        self.wait_until_booted()

    def os_release(self) -> dict[str, str]:
        """Return /etc/os-release as the machine has it."""
        fields = {}
        for line in self.run("cat /etc/os-release").splitlines():
            key, found, value = line.partition("=")
            if found:
                fields[key] = " ".join(shlex.split(value))
        return fields

    def terminal_reader(self) -> str:
        """Return the name of a process that is waiting for input on a terminal, or nothing.

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
    engine: Engine,
    name: str,
    image: str,
    *,
    network: str,
    hostname: str,
    master: str,
    init: Init = Init.SYSTEMD,
    capabilities: Sequence[str] = (),
) -> Iterator[Machine]:
    """Boot a container with its init; `master` is the address that MASTER_HOST gets.

    `capabilities`: what it may do that containers usually may not.
    """
    arguments = [
        *_BOOTS[init].options,
        *(f"--cap-add={name}" for name in capabilities),
        f"--network={network}",
        f"--hostname={hostname}",
        f"--add-host={MASTER_HOST}:{master}",
        *certificates(),
        image,
    ]
    steady = contextlib.closing(SteadyShell(engine, name))
    with engine.container(name, *arguments), steady as shell:
        machine = Machine(engine, name, shell, init)
        machine.wait_until_booted()
        shell.run(_TRUST)
        yield machine
