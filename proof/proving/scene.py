"""What a proof works with: the machine, the buildmaster, the workers, and what checks keep."""

import secrets
import string
from typing import Any, Self

import attrs

from proof.buildmaster.buildmaster import Buildmaster
from proof.guide.fill import Values
from proof.guide.plan import Plan
from proof.guide.platform import Facts, Platform, Target
from proof.machines.machine import Machine
from proof.records.record import WorkerRun
from proof.terminal.terminal import Terminal

#: Contact texts with all that a shell would take for its own, were the here-document not quoted.
ADMIN = 'Ada O\'Guide <ada AT example.org> "$HOME" `id` $(id) \\ é'
HOST = "proof machine; 2 cores & 1 GB | gcc > 12 * ~ # !x"


def random_password() -> str:
    """Return a password of the characters that the guide allows, each kind present."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(14)) + "._-"


@attrs.define(kw_only=True)
class Subject:
    """A worker, by its platform and its name. `kept` carries what one check saw to a later one."""

    platform: Platform
    name: str
    kept: dict[str, Any] = attrs.field(factory=dict)

    @property
    def facts(self) -> Facts:
        """What is expected of the machine."""
        return self.platform.facts

    @property
    def folder(self) -> str:
        """The worker's own folder."""
        return f"{self.facts.workers}/{self.name}"

    @property
    def unit(self) -> str:
        """The worker's own unit."""
        return self.facts.unit.format(name=self.name)


@attrs.define(kw_only=True)
class Scene(Subject):
    """The worker of a proof, with all that its checks may look at and do something to.

    `received_mb`: megabytes that came over the network until the machine was last restarted.
    `shown`: what the terminal showed of the last step, without secrets.
    """

    target: Target
    second_name: str
    password: str
    admin: str = ADMIN
    host: str = HOST
    machine: Machine
    terminal: Terminal
    master: Buildmaster
    worker: WorkerRun
    old_password: str = ""
    received_mb: float = 0.0
    shown: str = ""

    @classmethod
    def of(cls, plan: Plan, machine: Machine, master: Buildmaster, **more: Any) -> Self:
        """Return the scene of a plan's worker; `more` are the other fields."""
        name, second_name = plan.target.workers
        return cls(
            target=plan.target,
            platform=plan.platform,
            name=name,
            second_name=second_name,
            machine=machine,
            terminal=Terminal(machine.login, plan.platform.accounts),
            master=master,
            **more,
        )

    def values(self, worker: str) -> Values:
        """Return what a reader puts in for a worker of this name."""
        return Values(name=worker, password=self.password, admin=self.admin, host=self.host)
