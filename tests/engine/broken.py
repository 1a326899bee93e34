"""Ways to break a good worker, and what the guide's own step must then say of it."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

NAME = "owner-debian-x86_64"
SECOND = f"{NAME}-2"

FOLDER = f"/var/lib/buildbot/workers/{NAME}"
UNIT = f"buildbot-worker@{NAME}.service"
TAC = f"{FOLDER}/buildbot.tac"
#: What the step must neither run nor follow is the user's own; it would leave a trace in /etc.
HOSTILE = """
printf '#!/bin/sh\\n/usr/bin/touch /etc/ran\\n' >/run/evil && chmod 755 /run/evil
cd /var/lib/buildbot
install -d -o buildbot evil venv/bin
for file in evil/git evil/python3 venv/bin/python; do
    [ -e $file ] || install -o buildbot /run/evil $file
done
"""
AGAIN = f"systemctl reset-failed {UNIT}; systemctl restart {UNIT}"


@attrs.frozen
class Case:
    """How to break and to mend a worker; broken.toml explains the fields."""

    says: list[str]
    breaks: str = ""
    mends: str = ""
    before: str = ""
    name: str = NAME
    frozen: bool = False


def setting(old: str, new: str, more: str = ":") -> tuple[str, str]:
    """Break a line of buildbot.tac and mend it, each time with `more`."""
    change = f"sed -i '/^{old}/s/.*/{new}/' {TAC}; {more}"
    return f"cp -p {TAC} /run/tac; {change}", f"cp -p /run/tac {TAC}; {more}"


def hosts(change: str) -> tuple[str, str]:
    """Change /etc/hosts, which can be written in a container, and not replaced.

    No name server is left, either: nobody may ever be asked for the fleet's own address.
    """
    breaks = f"sed '{change}' /run/good >/etc/hosts; : >/etc/resolv.conf; {AGAIN}"
    keeps = "cp /etc/hosts /run/good; cp /etc/resolv.conf /run/resolv"
    return (
        f"{keeps}; {breaks}",
        f"cat /run/good >/etc/hosts; cat /run/resolv >/etc/resolv.conf; {AGAIN}",
    )


def service(*settings: str) -> tuple[str, str]:
    """Give the unit other settings, and take them back."""
    folder, lines = f"/run/systemd/system/{UNIT}.d", "\\n".join(settings)
    again = f"systemctl daemon-reload; {AGAIN}"
    return (
        f"mkdir -p {folder}; printf '[Service]\\n{lines}\\n' >{folder}/broken.conf; {again}",
        f"rm -r {folder}; {again}",
    )


def instead(path: str, says: str) -> str:
    """Put a program that only prints something in the place of another."""
    return (
        f"printf '#!/bin/sh\\necho \"{says}\"\\n' >/run/instead; chmod 755 /run/instead;"
        f" mount --bind /run/instead {path}"
    )


def planted(path: str, plants: str) -> tuple[str, str]:
    """Let the worker's user put something else in the place of a file of the worker's."""
    return (
        f'cp -p {path} /run/kept; rm {path}; su buildbot -s /bin/sh -c "{plants} {path}"',
        f"rm -rf {path}; cp -p /run/kept {path}",
    )


def small(option: str) -> tuple[str, str]:
    """Put the worker's folder onto a disk that this option of tmpfs makes small, and back."""
    return (
        f"systemctl stop {UNIT}; cp -a {FOLDER} /run/worker && mount -t tmpfs -o {option} none"
        f" {FOLDER} && cp -a /run/worker/. {FOLDER} && chown --reference=/run/worker {FOLDER}"
        f" && rm -r /run/worker; {AGAIN}",
        f"systemctl stop {UNIT}; umount {FOLDER}; {AGAIN}",
    )


KINDS: dict[str, Callable[..., tuple[str, str]]] = {
    "setting": setting, "hosts": hosts, "service": service, "planted": planted, "small": small,
}  # fmt: skip


def case(row: dict[str, Any]) -> Case:
    """Return what a table of broken.toml says."""
    for kind in KINDS.keys() & row:
        row["breaks"], row["mends"] = KINDS[kind](*row.pop(kind))
    if "instead" in row:
        row["before"] = instead(*row.pop("instead"))
    return Case(**row)


_TEXT = Path(__file__).with_name("broken.toml").read_text(encoding="utf-8")
_TABLES = tomllib.loads(
    _TEXT.format(AGAIN=AGAIN, FOLDER=FOLDER, NAME=NAME, SECOND=SECOND, TAC=TAC, UNIT=UNIT)
)

#: The cases of a target; the first has them all.
CASES = {target: {k: case(row) for k, row in rows.items()} for target, rows in _TABLES.items()}
