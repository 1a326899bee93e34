"""A machine that was there before the run and stays: what the run puts on it, it takes off."""

from __future__ import annotations

import abc
import os
import shlex
import subprocess
from collections.abc import Sequence

from proof.errors import CannotVerify
from proof.fleet import MASTER_HOST
from proof.machines.machine import Machine, fields
from proof.machines.systems import TTY_FILE, System, known
from proof.terminal.root_shell import RootShell

__all__ = ["MARK", "LentMachine", "Paused", "Plumbing"]

#: What the line of a run in the machine's hosts file ends with, before the worker's name.
MARK = "# the proof of the worker guide runs here:"

#: What makes an account root and asks nobody for a password: sudo(8), doas(1).
TO_ROOT = (("sudo", "-n", "--"), ("doas", "-n", "--"))

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
    """A machine by a plumbing, as root, or as an account that may become it without a password."""

    afterwards = "what the run put on it is removed"

    def __init__(self, plumbing: Plumbing, own: tuple[str, ...] = ()) -> None:
        self.plumbing = plumbing
        self.own = own
        self.name = plumbing.name
        self._as_root: tuple[str, ...] = ()
        self.system = self._which_system()
        self.kernel = self.system.name
        self._as_root = self._way_to_root()
        self.steady = RootShell(self.name, self._start_shell)
        self._received_before = self._received()
        self.boot_before = ""

    @property
    def root(self) -> str:
        """Return how it is root: as `root`, or by `sudo` or `doas`."""
        return self._as_root[0] if self._as_root else "root"

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
        note = f'tty >{TTY_FILE}; exec "$@"'
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
        return self.run(self.system.boot).replace("\n", " ")

    def gone(self) -> str:
        """See whether it answers."""
        try:
            self.run("true", timeout_s=20)
        except CannotVerify:
            return "it does not answer any more"
        return ""

    def terminal_reader(self) -> str:
        """Look at the terminal of the last step, from inside."""
        return self.steady.run(self.system.reader).stdout.decode().strip()

    def os_release(self) -> dict[str, str]:
        """Return what the system says of itself, as its os-release would."""
        return fields(self.run(self.system.release))

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
        found = self.run(self.system.addresses.format(name=MASTER_HOST)).split()
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
        return sum(map(int, self.run(self.system.received).split()))

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

    def _which_system(self) -> System:
        return known(self._call("uname").stdout.strip(), self.name)

    def _way_to_root(self) -> tuple[str, ...]:
        """Return what goes before a command; raises CannotVerify where nothing leads to root."""
        if self._call("id", "-u").stdout.strip() == "0":
            return ()
        for words in TO_ROOT:
            if self._call(*words, "true").returncode == 0:
                return words
        raise CannotVerify(
            f"the account on {self.name} is not root, "
            "and sudo and doas are missing or ask for a password",
            hint="give root, or an account that may use sudo (NOPASSWD) or doas (nopass) without "
            "a password",
        )
