"""The line in a lent machine's hosts file that leads a worker to the run's own buildmaster."""

import shlex
from pathlib import Path

from proof.errors import CannotVerify
from proof.fleet import MASTER_HOST
from proof.machines.machine import Machine

#: What the line ends with, before the worker's name.
MARK = "# the proof of the worker guide runs here:"

_SCRIPT = Path(__file__).with_suffix(".sh").read_text(encoding="utf-8")


class HostsLine:
    """The line on one machine, which leads to its own address `to`.

    `addresses` is the machine's question for addresses of a name.
    """

    def __init__(self, machine: Machine, addresses: str, to: str) -> None:
        self._machine = machine
        self._addresses = addresses
        self._to = to

    def add(self, worker: str) -> None:
        """Add the line, for a worker; raises CannotVerify where it doesn't take effect."""
        self._run("add", worker)
        self.check()

    def remove(self) -> None:
        """Remove the line, if it is there."""
        self._run("remove")

    def is_there(self) -> bool:
        """Tell whether the line is there."""
        return self._machine.steady.run(f"grep -q '{MARK}' /etc/hosts").status == 0

    def check(self) -> None:
        """Raise CannotVerify unless the fleet's name leads to the machine itself alone."""
        name = self._machine.name
        found = self._machine.run(self._addresses.format(name=MASTER_HOST)).split()
        if found != [self._to]:
            raise CannotVerify(
                f"on {name}, {MASTER_HOST} is {' and '.join(found) or 'nothing'}, "
                f"not {self._to} alone: a worker there would connect to the real fleet",
                hint="check what rewrites its hosts file, and `hosts:` in its nsswitch.conf",
            )

    def _run(self, call: str, worker: str = "") -> None:
        words = f"mark={shlex.quote(MARK)} to={self._to} host={MASTER_HOST}"
        words += f" worker={shlex.quote(worker)}"
        self._machine.run(f"{words}\n{_SCRIPT}{call}\n")
