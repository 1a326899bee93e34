"""Proofs in virtual machines, which have what a container hides: a kernel, a boot, a processor."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import attrs

from proof import dates
from proof.buildmaster import on_loopback
from proof.fleet import Ports
from proof.guide import vocabulary
from proof.guide.plan import Plan
from proof.machines import ssh, vm, vm_disk
from proof.machines.cloud_image import CloudImage
from proof.machines.vm import Bootable
from proof.messages import Notify
from proof.podman import cpython
from proof.podman.podman import CERTIFICATES, TRUST, trusted
from proof.proving.places import Place, Scenery, install_master, master_folder
from proof.proving.progress import Progress
from proof.proving.prove import OnFailure, prove
from proof.records import record
from proof.records.record import ImageRun, MachineRun, Record
from proof.wait import slower, slowness


def prove_in(plan: Plan, into: Path, on_failure: OnFailure, *, image: Path | None = None) -> Record:
    """Prove a plan in a virtual machine; its record and transcripts go into `into`.

    `image`: the file of an image for clouds, for a target whose disk the run can't make.
    """
    record.remove(plan.target.key, into)
    with Progress() as emit:
        return prove(plan, VirtualMachines(image), into, emit, on_failure=on_failure)


@attrs.define
class VirtualMachines(Place):
    """A virtual machine that was made for the run; as any host, it is reached by ssh."""

    _image: Path | None = None
    _disk: Bootable | None = None
    _cpython: Path | None = None

    def prepare(self, plan: Plan, notify: Notify) -> ImageRun | None:
        """Make its disk, and install the buildmaster, where they are not yet."""
        if self._image:
            notify(f"reading {self._image.name}, and trying KVM")
            self._disk, made = CloudImage.of(self._image), _run_of(self._image)
        else:
            self._disk, made = vm_disk.ensure(plan.target, notify)
        if plan.deep:
            self._cpython = cpython.archive(plan.target.image.archive, plan.cpython, notify)
        install_master(notify)
        return made

    @contextlib.contextmanager
    def set_up(self, plan: Plan, passwords: dict[str, str], notify: Notify) -> Iterator[Scenery]:
        """Boot it. Nothing has to be undone on it, because it is thrown away."""
        assert self._disk, "prepare() comes first"
        ports = Ports.any()
        notify(f"booting a virtual machine, by {self._disk.accelerator}")
        with (
            on_loopback.running(
                master_folder(plan), ports, passwords, cpython=self._cpython
            ) as master,
            vm.running(self._disk) as address,
            ssh.connected(
                address, ports, listen=vm.OWN_ADDRESS, afterwards="the machine is removed"
            ) as box,
        ):
            times = slowness(box.run)
            notify(f"it takes {times:.1f} times as long as a container, and gets the time")
            with slower(times):
                if bundle := trusted():
                    box.send(bundle, f"cat >{CERTIFICATES}", timeout_s=60)
                box.run(TRUST)
                box.hosts_line.add(plan.target.worker_name)
                machine = MachineRun(
                    kind=vocabulary.Way.VM,
                    accelerator=self._disk.accelerator,
                    release=box.ask("uname -r").strip(),
                )
                yield box, master, machine


def _run_of(image: Path) -> ImageRun:
    with image.open("rb") as file:
        digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    return ImageRun(ref=image.name, digest=digest, origin="file", made=str(dates.today()))
