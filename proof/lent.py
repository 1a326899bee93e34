"""A machine that was there before the run and stays: what the run puts on it, it takes off."""

from __future__ import annotations

import abc
import os
import shlex
import subprocess
from collections.abc import Sequence

from proof.errors import CannotVerify
from proof.machine import MASTER_HOST, Machine
from proof.steady import SteadyShell

__all__ = ["MARK", "LentMachine", "Paused", "Plumbing"]

#: What the line of a run in the machine's hosts file ends with, before the worker's name.
MARK = "# the proof of the worker guide runs here:"

#: Where a machine keeps which terminal a step was pasted into.
_TTY_FILE = "/run/proof.tty"

#: What of `sudo` asks nobody for a password.
SUDO = ("sudo", "-n", "--")

#: Which boot this is: in a container the kernel's own number says nothing of a restart.
_BOOT = """\
cat /proc/sys/kernel/random/boot_id
sed 's/.*) //' /proc/1/stat | cut -d' ' -f20
"""

#: What came in by the interfaces of the default routes, in bytes, a line each.
_RECEIVED = """\
cut -f1,2 /proc/net/route | sort -u | while read -r name goal; do
    [ "$goal" != 00000000 ] || cat "/sys/class/net/$name/statistics/rx_bytes"
done
"""

#: Who waits for input on the terminal that the step was pasted into.
_READER = f"""\
terminal=$(cat {_TTY_FILE})
for process in /proc/[0-9]*; do
    case $(cat "$process/wchan") in wait_woken | n_tty_read) ;; *) continue ;; esac
    read -r _ file _ <"$process/syscall" || continue
    [ "$(readlink "$process/fd/$((file))")" != "$terminal" ] || {{ cat "$process/comm"; exit; }}
done 2>/dev/null
"""

_ADD_LINE = f"""\
if grep -v '{MARK}' /etc/hosts | grep -q '{MASTER_HOST}'; then
    echo "its hosts file has a line of its own for {MASTER_HOST}" >&2
    exit 1
fi
printf '127.0.0.1 {MASTER_HOST} {MARK} %s\\n' {{name}} >>/etc/hosts
"""

#: The file may be one that is mounted, so it is written and not replaced.
_REMOVE_LINE = f"""\
if grep -q '{MARK}' /etc/hosts; then
    rest=$(grep -v '{MARK}' /etc/hosts || true)
    printf '%s\\n' "$rest" >/etc/hosts
fi
"""

_MEANT = f"getent ahosts {MASTER_HOST} | cut -d' ' -f1 | sort -u"


class Paused(CannotVerify):
    """The proof waits for a restart of the machine; what it has put there stays until then.

    `boot`: which boot it is now.
    """

    boot = ""


class Plumbing(abc.ABC):
    """How commands reach a machine."""

    name: str

    @abc.abstractmethod
    def command(self, *words: str, terminal: bool = False) -> list[str]:
        """Return what runs a command there, as the account that was given."""

    @abc.abstractmethod
    def restart(self, as_root: Sequence[str]) -> None:
        """Restart the machine and see it go down; `as_root` goes before a command for root."""

    @abc.abstractmethod
    def come_back(self) -> None:
        """Reach the machine again after its restart."""


class LentMachine(Machine):
    """A machine by a plumbing, as root, or as an account whose sudo asks for no password."""

    afterwards = "what the run put on it is removed"

    def __init__(self, plumbing: Plumbing, own: tuple[str, ...] = ()) -> None:
        self.plumbing = plumbing
        self.own = own
        self.name = plumbing.name
        self._as_root: tuple[str, ...] = ()
        self._as_root = self._way_to_root()
        self.steady = SteadyShell(self.name, self._start_shell)
        self._received_before = self._received()
        self.boot_before = ""

    @property
    def root(self) -> str:
        """Return how it is root: as `root`, or by `sudo`."""
        return "sudo" if self._as_root else "root"

    @property
    def environment(self) -> dict[str, str]:
        """This process's, with the terminal that a reader would have."""
        return {**os.environ, "TERM": "xterm"}

    def run(self, script: str, *, timeout_s: float = 60) -> str:
        """Run a script by a shell of the machine."""
        done = self._call("sh", "-es", input_text=script, timeout_s=timeout_s)
        if done.returncode != 0:
            *before, last = done.stderr.strip().splitlines() or ["it said nothing"]
            raise CannotVerify(f"{self.name}: {last}", output="\n".join(before[-15:]))
        return done.stdout.strip()

    def terminal(self, *command: str) -> list[str]:
        """Note the terminal's name there on the way."""
        note = f'tty >{_TTY_FILE}; exec "$@"'
        words = [*self._as_root, "sh", "-c", note, "sh", *command]
        return self.plumbing.command(*words, terminal=True)

    def received_mb(self) -> float:
        """Count what came for anybody: the machine is not the run's alone."""
        return (self._received() - self._received_before) / 1e6

    def stop(self) -> None:
        """Restart the machine; there is no switching it on from outside."""
        self.boot_before = self.boot()
        try:
            self.plumbing.restart(self._as_root)
        except Paused as pause:
            pause.boot = self.boot_before
            raise

    def start(self) -> None:
        """Wait until the machine is back, and see that it was restarted indeed."""
        self.steady.close()
        self.plumbing.come_back()
        self._received_before = 0
        if self.boot() == self.boot_before:
            raise CannotVerify(f"{self.name} was not restarted")
        self.hold_name()

    def boot(self) -> str:
        """Return what is another after each restart."""
        return self.run(_BOOT).replace("\n", " ")

    def gone(self) -> str:
        """See whether it answers."""
        try:
            self.run("true", timeout_s=20)
        except CannotVerify:
            return "it does not answer any more"
        return ""

    def terminal_reader(self) -> str:
        """Look at the terminal of the last step, from inside, with as few processes as it takes."""
        return self.steady.run(_READER).stdout.decode().strip()

    def add_line(self, name: str) -> None:
        """Let the machine take itself for the fleet's buildmaster."""
        self.run(_ADD_LINE.format(name=shlex.quote(name)))
        self.hold_name()

    def remove_line(self) -> None:
        """Take that back."""
        self.run(_REMOVE_LINE)

    def marked(self) -> bool:
        """Tell whether that line is there."""
        return self.steady.run(f"grep -q '{MARK}' /etc/hosts").status == 0

    def hold_name(self) -> None:
        """Raise CannotVerify unless the fleet's name leads to the machine itself alone."""
        found = self.run(_MEANT).split()
        if found != ["127.0.0.1"]:
            raise CannotVerify(
                f"on {self.name}, {MASTER_HOST} is {' and '.join(found) or 'nothing'}, "
                "not 127.0.0.1 alone: a worker there would ask the real fleet",
                hint="does something write its hosts file anew, or does nsswitch.conf pass it by?",
            )

    def close(self) -> None:
        """End what was started there."""
        self.steady.close()

    def _received(self) -> int:
        return sum(map(int, self.run(_RECEIVED).split()))

    def _start_shell(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.plumbing.command(*self._as_root, "sh"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _call(
        self, *words: str, input_text: str = "", timeout_s: float = 60
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                self.plumbing.command(*self._as_root, *words),
                input=input_text,
                text=True,
                errors="replace",
                capture_output=True,
                timeout=timeout_s,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            raise CannotVerify(f"{self.name} did not answer within {timeout_s:.0f} s") from None

    def _way_to_root(self) -> tuple[str, ...]:
        """Return what goes before a command; raises CannotVerify where nothing leads to root."""
        system = self._call("uname").stdout.strip()
        if system != "Linux":
            raise CannotVerify(
                f"{self.name} is {system or 'of a system without uname'}; so far only Linux is lent"
            )
        if self._call("id", "-u").stdout.strip() == "0":
            return ()
        if self._call(*SUDO, "true").returncode == 0:
            return SUDO
        raise CannotVerify(
            f"the account on {self.name} is not root, and sudo is missing or asks for a password",
            hint="give root, or an account that may use sudo without a password (NOPASSWD)",
        )
