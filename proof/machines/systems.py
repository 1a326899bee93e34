"""How the systems that are lent differ: each has its own words for the same few questions."""

import tomllib
from pathlib import Path

import attrs

from proof.errors import CannotVerify

#: Where a machine keeps which terminal a step was pasted into. /run is Linux's alone, and this
#: leads there; that the BSDs and macOS have this folder is old knowledge and was not looked up.
TTY_FILE = "/var/run/proof.tty"

_FILE = Path(__file__).with_suffix(".toml")


@attrs.frozen
class System:
    """What a system is asked, as scripts for root; `name` is what its `uname` says.

    `release`: lines in the manner of os-release. `boot`: what is another after each restart.
    `received`: what came in by its interfaces, in bytes, a line each. `reader`: who waits for
    input on the terminal that TTY_FILE names; a system that cannot say it says nothing, and a
    command that waits ends at its limit. `addresses`: what a name leads to, a line each; `{name}`
    is the name.

    What the checks ask, with `{user}`, `{group}` and `{folder}`, each quoted. `account`: a line
    that ends with the user's home and shell, after a colon each. `group`: succeeds where there is
    one. `in_folder`: the numbers of the user's processes that run in a folder. `places`: lines
    that name where the user's processes run.
    """

    name: str
    release: str
    boot: str
    received: str
    reader: str
    addresses: str
    in_folder: str
    places: str
    account: str
    group: str


def known(name: str, where: str) -> System:
    """Return the system that `uname` names on `where`; raises CannotVerify for an unknown one."""
    listed = tomllib.loads(_FILE.read_text("utf-8").replace("TTY_FILE", TTY_FILE))
    names = [name for system in listed["systems"] for name in system["names"]]
    for system in listed["systems"]:
        if name in system.pop("names"):
            return System(name, **(listed["usual"] | system))
    raise CannotVerify(
        f"{where} is {name or 'of a system without uname'}; tests can run on {', '.join(names)}",
        hint="to add a system, write an entry in proof/machines/systems.toml",
    )
