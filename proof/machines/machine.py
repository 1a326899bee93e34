"""A machine that steps run on, wherever it is."""

import abc
import shlex
from collections.abc import Sequence
from pathlib import Path

from proof.errors import CannotVerify
from proof.terminal.login_shell import LoginShell
from proof.terminal.root_shell import RootShell

#: The system whose words the checks ask in.
LINUX = "Linux"

#: A dead network answers nothing, so each try has its own end.
_CONNECTS = """\
for host in {hosts}; do
    for port in 80 443; do
        timeout 5 bash -c ": >/dev/tcp/${{host%%:*}}/$port" && exit 0
    done
done
exit 1
"""


class Machine(abc.ABC):
    """A running machine, wherever it is; testinfra looks at it through `steady`.

    `afterwards`: what becomes of it after the run, in the words of a message. `own`: folders that
    the proof itself has there. `kernel`: what its `uname` says.
    """

    name: str
    steady: RootShell
    afterwards: str
    own: tuple[str, ...] = ()
    kernel: str = LINUX

    @property
    @abc.abstractmethod
    def environment(self) -> dict[str, str]:
        """What a command of `terminal` is started with."""

    @abc.abstractmethod
    def run(self, script: str, *, timeout_s: float = 60) -> str:
        """Run a POSIX shell script as root, unseen by a reader; it must succeed."""

    def ask(self, command: str) -> str:
        """Return what a command prints, whatever its status; sooner than `run` would."""
        return self.steady.run(command).stdout.decode(errors="replace")

    def send(self, file: Path, script: str, *, timeout_s: float) -> None:  # noqa: ARG002
        """Run a script as `run` does; a file of this computer is its input."""
        raise CannotVerify(f"{self.name} is no machine that files can be sent to: {file.name}")

    @abc.abstractmethod
    def terminal(self, *command: str) -> list[str]:
        """Return what runs a command as root, there, on the terminal of whoever starts it."""

    @abc.abstractmethod
    def received_mb(self) -> float:
        """Return the megabytes that came over the network since it was switched on, or lent."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Switch the machine off, in order where its init can be told to."""

    @abc.abstractmethod
    def start(self) -> None:
        """Switch the machine on again and wait until it is up."""

    @abc.abstractmethod
    def gone(self) -> str:
        """Return how the machine was lost, in words, or nothing while it is there."""

    @abc.abstractmethod
    def terminal_reader(self) -> str:
        """Return the name of a process that is waiting for input on a terminal, or nothing."""

    def login(self, become: str) -> LoginShell:
        """Open the login shell that `become` gives, on a terminal."""
        return LoginShell(self.terminal(*shlex.split(become)), self.environment)

    def archive_in_reach(self, hosts: Sequence[str]) -> bool:
        """Tell whether the machine can connect to any of these hosts; without any it can."""
        script = _CONNECTS.format(hosts=" ".join(map(shlex.quote, hosts)))
        return not hosts or self.steady.run(script).status == 0

    def os_release(self) -> dict[str, str]:
        """Return /etc/os-release as the machine has it."""
        return fields(self.ask("cat /etc/os-release"))


def fields(text: str) -> dict[str, str]:
    """Return what the lines of an os-release say."""
    pairs = (line.partition("=") for line in text.splitlines())
    return {key: " ".join(shlex.split(value)) for key, found, value in pairs if found}


def traces(home: str, own: Sequence[str]) -> str:
    """Return a command that lists what a worker leaves: files of its name, or of nobody.

    `home` is its user's; what lies in the folders `own` is the proof's.
    """
    beside = "".join(f" -o -path {shlex.quote(folder)}" for folder in own)
    return (
        f"find / -xdev '(' -path /proc -o -path /sys{beside} ')' -prune -o "
        f"'(' -name '*buildbot*' -o -path {shlex.quote(home)} -o -nouser -o -nogroup ')' -print"
    )
