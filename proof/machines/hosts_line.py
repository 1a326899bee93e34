"""The line in a lent machine's hosts file that leads a worker there to the run's own buildmaster.

The file is never empty: its new text is written to a copy beside it and checked, then put over the
old text in place. The file may be a mount, which can't be renamed over.
"""

from __future__ import annotations

import shlex

from proof.errors import CannotVerify
from proof.fleet import MASTER_HOST
from proof.machines.machine import Machine

__all__ = ["MARK", "HostsLine"]

#: What the line ends with, before the worker's name.
MARK = "# the proof of the worker guide runs here:"

#: Puts NEW over the hosts file, without emptying it first; on a full disk the old text is put back.
_PUT = """\
set -eu
copies=$(mktemp -d /etc/hosts.XXXXXX)
trap 'rm -rf "$copies"' EXIT
cat /etc/hosts >"$copies/old"
cmp -s /etc/hosts "$copies/old"
over() {
    dd if="$1" of=/etc/hosts conv=notrunc 2>/dev/null &&
        dd if=/dev/null of=/etc/hosts bs=1 seek=$(($(wc -c <"$1"))) 2>/dev/null &&
        cmp -s "$1" /etc/hosts
}
put() {
    test "$(wc -l <"$copies/new")" -eq "$1" && over "$copies/new" && return
    over "$copies/old" || true
    echo "its hosts file cannot be changed; is there room on its disk?" >&2
    exit 1
}
"""

_ADD = f"""{_PUT}
if grep -v '{MARK}' /etc/hosts | grep -q '{MASTER_HOST}'; then
    echo "its hosts file has a line of its own for {MASTER_HOST}" >&2
    exit 1
fi
cat "$copies/old" >"$copies/new"
printf '127.0.0.1 {MASTER_HOST} {MARK} %s\\n' "$worker" >>"$copies/new"
put $(($(wc -l <"$copies/old") + 1))
"""

_REMOVE = f"""{_PUT}
marked=$(grep -c '{MARK}' "$copies/old" || true)
[ "$marked" -gt 0 ] || exit 0
grep -v '{MARK}' "$copies/old" >"$copies/new" || true
put $(($(wc -l <"$copies/old") - marked))
"""


class HostsLine:
    """The line on one machine; `addresses` is the machine's question for addresses of a name."""

    def __init__(self, machine: Machine, addresses: str) -> None:
        self._machine = machine
        self._addresses = addresses

    def add(self, worker: str) -> None:
        """Add the line, for a worker; raises CannotVerify where it doesn't take effect."""
        self._machine.run(f"worker={shlex.quote(worker)}\n{_ADD}")
        self.check()

    def remove(self) -> None:
        """Remove the line, if it is there."""
        self._machine.run(_REMOVE)

    def is_there(self) -> bool:
        """Tell whether the line is there."""
        return self._machine.steady.run(f"grep -q '{MARK}' /etc/hosts").status == 0

    def check(self) -> None:
        """Raise CannotVerify unless the fleet's name leads to the machine itself alone."""
        name = self._machine.name
        found = self._machine.run(self._addresses.format(name=MASTER_HOST)).split()
        if found != ["127.0.0.1"]:
            raise CannotVerify(
                f"on {name}, {MASTER_HOST} is {' and '.join(found) or 'nothing'}, "
                "not 127.0.0.1 alone: a worker there would ask the real fleet",
                hint="does a program rewrite its hosts file, or does nsswitch.conf ignore it?",
            )
