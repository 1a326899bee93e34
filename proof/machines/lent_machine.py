"""A machine that we borrow: every change made during a run is undone afterwards."""

import abc
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from proof.errors import CannotVerify
from proof.fleet import LOOPBACK
from proof.machines.hosts_line import HostsLine
from proof.machines.machine import Machine, fields
from proof.machines.systems import TTY_FILE, known
from proof.messages import split_stderr
from proof.terminal.root_shell import RootShell
from proof.wait import Pace

#: What makes an account root and asks nobody for a password: sudo(8), doas(1).
TO_ROOT = (("sudo", "-n", "--"), ("doas", "-n", "--"))


#: What becomes of a machine of somebody else, after the run.
LENT = "what the run put on it is removed"


class RestartNeeded(CannotVerify):
    """The machine's owner has to restart it; the proof is paused, and undoes nothing until then.

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

    def lost(self) -> str:
        """Return what is known of why the machine doesn't answer."""
        return "it no longer answers"


class LentMachine(Machine):
    """A machine by a plumbing, as root, or as an account that may become it without a password.

    `listen`: its own address, which leads back to the master.
    """

    def __init__(
        self,
        plumbing: Plumbing,
        own: tuple[str, ...] = (),
        listen: str = LOOPBACK,
        afterwards: str = LENT,
    ) -> None:
        self.plumbing = plumbing
        self.own = own
        self.afterwards = afterwards
        self.name = plumbing.name
        self._as_root: tuple[str, ...] = ()
        self.system = known(self._call("uname").stdout.strip(), self.name)
        self.kernel = self.system.name
        self._as_root = self._way_to_root()
        self.steady = RootShell(self.name, self._start_shell)
        self.hosts_line = HostsLine(self, self.system.addresses, listen)
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
            last, before = split_stderr(done.stderr)
            raise CannotVerify(f"{self.name}: {last}", output=before)
        return done.stdout.strip()

    def send(self, file: Path, script: str, *, timeout_s: float) -> None:
        """Run a script whose input is a file of this computer."""
        with file.open("rb") as stream:
            done = self._call("sh", "-ec", script, stream=stream, timeout_s=timeout_s)
        if done.returncode != 0:
            raise CannotVerify(f"{self.name}: {split_stderr(done.stderr)[0]}")

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
        except RestartNeeded as needed:
            needed.boot = self.boot_before
            raise

    def start(self) -> None:
        """Wait until the machine is back, and see that it was restarted indeed."""
        self.steady.close()
        self.plumbing.come_back()
        self._received_before = 0
        if self.boot() == self.boot_before:
            raise CannotVerify(f"{self.name} was not rebooted")
        self.hosts_line.check()

    def boot(self) -> str:
        """Return what is another after each restart."""
        return self.run(self.system.boot).replace("\n", " ")

    def gone(self) -> str:
        """See whether it answers."""
        try:
            self.run("true", timeout_s=20)
        except CannotVerify:
            return self.plumbing.lost()
        return ""

    def terminal_reader(self) -> str:
        """Look at the terminal of the last step, from inside."""
        return self.ask(self.system.reader).strip()

    def os_release(self) -> dict[str, str]:
        """Return what the system says of itself, as its os-release would."""
        return fields(self.run(self.system.release))

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
        self,
        *words: str,
        input_text: str = "",
        stream: IO[bytes] | None = None,
        timeout_s: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                self.plumbing.command(*self._as_root, *words),
                input=None if stream else input_text,
                stdin=stream,
                text=True,
                errors="replace",
                capture_output=True,
                timeout=timeout_s * Pace.slowness,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            raise CannotVerify(f"{self.name} did not answer within {timeout_s:.0f} s") from None

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
