"""What a fleet consists of, as its fleet.toml says, and which worker may run which target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from proof.errors import ManifestError
from proof.guide import tables
from proof.paths import shown_path

#: How the machines of targets run that a worker makes; the others are lent by hand.
MADE = ("container", "vm")


@attrs.frozen(kw_only=True)
class Host:
    """A computer, and how many test runs it does at once."""

    at_once: int = 1


@attrs.frozen(kw_only=True)
class Worker:
    """A worker: the host it is on, and what it has of what a target may need."""

    host: str
    has: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Fleet:
    """The settings of a buildmaster and its workers; see fleet.toml beside this file."""

    repository: str
    branch: str
    workers_port: str
    web_port: str
    passwords: str
    results: str
    hosts: Mapping[str, Host]
    workers: Mapping[str, Worker]
    nightly: str = ""

    def able(self, needs: Iterable[str]) -> list[str]:
        """Return the workers that have all that a target needs."""
        return [name for name, worker in self.workers.items() if set(needs) <= set(worker.has)]

    def builders(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
        """Return who can run each target, of what `list --json` says; one without is left out."""
        made = {row["target"]: self.able(row["needs"]) for row in rows if row["runs"] in MADE}
        return {target: names for target, names in made.items() if names}


def load(path: Path) -> tuple[Fleet, dict[str, str]]:
    """Return what a fleet.toml says, and the passwords of its workers; raises ManifestError."""
    fleet = tables.structured_file(path, tables.read_toml(path), Fleet)
    if fleet.nightly and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", fleet.nightly):
        raise ManifestError(f"{shown_path(path)}: nightly: must be a time such as 3:17")
    for name, worker in fleet.workers.items():
        if worker.host not in fleet.hosts:
            what = f"no host {worker.host!r}{tables.or_near(worker.host, fleet.hosts)}"
            raise ManifestError(f"{shown_path(path)}: workers.{name}: {what}")
    secret = path.parent / fleet.passwords
    passwords = tables.read_toml(secret)
    for name in fleet.workers:
        if not isinstance(passwords.get(name), str):
            raise ManifestError(f'{shown_path(secret)}: add {name} = "PASSWORD"')
    return fleet, {name: passwords[name] for name in fleet.workers}
