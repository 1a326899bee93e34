"""The ways to a machine and a buildmaster beside it: podman's containers, ssh, this machine.

That by a virtual machine is a module of its own.
"""

import abc
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from proof.buildmaster import in_container, on_loopback
from proof.buildmaster.buildmaster import Buildmaster, wait_until_up
from proof.fleet import Ports
from proof.guide import vocabulary
from proof.guide.plan import Plan
from proof.machines import ssh
from proof.machines.container import container
from proof.machines.lent_machine import LentMachine
from proof.machines.machine import Machine
from proof.machines.ssh import Address
from proof.machines.this_machine import ThisMachine
from proof.messages import Notify
from proof.paths import ROOT, cache_dir
from proof.podman import cpython, images
from proof.podman.podman import Podman, new_name
from proof.proving.undo import lend
from proof.records.record import ImageRun, MachineRun

#: What the proof itself has on the machine on which it runs.
_OWN = (str(ROOT), str(cache_dir()))

#: A machine, the buildmaster that its worker finds, and what the record says of the machine.
Scenery = tuple[Machine, Buildmaster, MachineRun]


class Place(abc.ABC):
    """How a proof gets its machine and its buildmaster, and leaves nothing of them behind."""

    @abc.abstractmethod
    def prepare(self, plan: Plan, notify: Notify) -> ImageRun | None:
        """Make what outlives the run; return what the machine is made from, if the run makes it."""

    @abc.abstractmethod
    def set_up(
        self, plan: Plan, passwords: dict[str, str], notify: Notify
    ) -> contextlib.AbstractContextManager[Scenery]:
        """Return the machine and a master that knows the workers of these names."""


@attrs.define
class Containers(Place):
    """Both in containers, in a network of their own.

    `machine_from` returns the image of the machine, given the target's: that one, or another.
    """

    engine: Podman
    machine_from: Callable[[str, Notify], str] = lambda image, _: image
    _image: str = ""
    _master_image: str = ""
    _cpython: Path | None = None

    def prepare(self, plan: Plan, notify: Notify) -> ImageRun | None:
        """Make the two images."""
        target = plan.target
        image, made = images.ensure(self.engine, target, notify)
        self._image = self.machine_from(image, notify)
        base = plan.manifest.target(images.BUILDMASTER_ON)
        self._master_image = images.ensure_buildmaster(self.engine, base, notify)
        if plan.deep:
            self._cpython = cpython.archive(target.image.archive, plan.cpython, notify)
        for capability in target.capabilities:
            note = f"the container had CAP_{capability}, as root has on a machine of its own"
            made.notes.append(note)
        return made

    @contextlib.contextmanager
    def set_up(
        self,
        plan: Plan,
        passwords: dict[str, str],
        notify: Notify,  # noqa: ARG002 - it takes a second
    ) -> Iterator[Scenery]:
        """Boot the machine, which has the worker's name, while the master starts."""
        target = plan.target
        network = new_name(target.key, "net")
        with (
            self.engine.network(network) as address,
            in_container.running(
                self.engine,
                new_name(target.key, "master"),
                self._master_image,
                network=network,
                address=address,
                passwords=passwords,
                cpython=self._cpython,
            ) as master,
            container(
                self.engine,
                new_name(target.key, "machine"),
                self._image,
                network=network,
                init=target.init,
                capabilities=target.capabilities,
                hostname=target.worker_name,
                master=address,
            ) as box,
        ):
            wait_until_up(master, passwords)
            yield box, master, MachineRun()


class _Lent(Place):
    """A machine that is there already; the buildmaster is a process of this computer."""

    def prepare(self, plan: Plan, notify: Notify) -> ImageRun | None:  # noqa: ARG002 - any target's
        """Install the buildmaster, where it is not yet."""
        install_master(notify)
        return None


@attrs.define
class OverSsh(_Lent):
    """A machine that sshd lets us into; ssh leads back from there to the buildmaster."""

    address: Address

    @contextlib.contextmanager
    def set_up(self, plan: Plan, passwords: dict[str, str], notify: Notify) -> Iterator[Scenery]:
        """Connect; the machine is as it was before when the block ends."""
        ports = Ports.any()
        with (
            on_loopback.running(master_folder(plan), ports, passwords) as master,
            ssh.connected(self.address, ports) as box,
            lend(box, plan, notify),
        ):
            yield box, master, MachineRun(kind=vocabulary.Way.SSH, root=box.root)


@attrs.define
class OnThisMachine(_Lent):
    """The machine on which the proof runs; `boot`: which boot it was when the proof paused."""

    boot: str = ""

    @contextlib.contextmanager
    def set_up(self, plan: Plan, passwords: dict[str, str], notify: Notify) -> Iterator[Scenery]:
        """Use the machine; it is as it was before when the block ends, unless it only pauses."""
        ports = Ports.the_fleets()
        with (
            on_loopback.running(
                master_folder(plan), ports, passwords, goes_on=bool(self.boot)
            ) as master,
            contextlib.closing(LentMachine(ThisMachine(), own=_OWN)) as box,
            lend(box, plan, notify, goes_on=bool(self.boot)),
        ):
            box.boot_before = self.boot
            yield box, master, MachineRun(kind=vocabulary.Way.HERE, root=box.root)


def install_master(notify: Notify) -> None:
    """Install the buildmaster on this computer, where it is not yet."""
    notify("making the buildmaster ready on this computer")
    on_loopback.ensure()


def master_folder(plan: Plan) -> Path:
    """Return where the master of a target is at home."""
    return cache_dir() / "masters" / plan.target.key
