"""A virtual machine as the place of a run; the one that boots is a stand-in for a lent host."""

import contextlib
import hashlib

import pytest

from proof.guide.vocabulary import Way
from proof.machines import vm
from proof.machines.hosts_line import MARK
from proof.machines.ssh import Address
from proof.machines.vm import TCG, Disk, Processor
from proof.proving import virtual_machines
from proof.proving.virtual_machines import VirtualMachines
from proof.records.record import ImageRun
from proof.wait import Pace
from tests import programs
from tests.unit.lending import NAME


@pytest.fixture
def disk(monkeypatch, tmp_path, twistd):
    """A disk that is there already, and from which a host boots that ssh reaches."""
    disk = Disk(Processor.of("amd64"), TCG, *3 * [tmp_path / "disk"], "AAAAHOSTKEY")
    made = ImageRun(ref="a disk", digest="", origin="archive", made="2026-03-01")
    monkeypatch.setattr(virtual_machines.vm_disk, "ensure", lambda *_: (disk, made))
    monkeypatch.setattr(virtual_machines, "trusted", lambda: None)
    monkeypatch.setattr(virtual_machines, "TRUST", "echo trusted >/etc/trusted")
    booted = contextlib.nullcontext(Address("ada@host", 2222))
    monkeypatch.setattr(vm, "running", lambda found: booted if found is disk else None)
    return disk


@pytest.mark.usefixtures("disk")
def test_the_machine_finds_the_runs_own_buildmaster(made, host, hosts, monkeypatch):
    monkeypatch.setattr(virtual_machines, "slowness", lambda _: 4.0)
    programs.put(host.root("guide-lent") / "bin" / "getent", f"echo {vm.OWN_ADDRESS}")
    place, said = VirtualMachines(), []
    assert place.prepare(made, said.append).ref == "a disk"
    passwords = dict.fromkeys(made.target.workers, "open.sesame")
    with place.set_up(made, passwords, said.append) as (box, master, machine):
        assert f"{vm.OWN_ADDRESS} buildbot-api.python.org {MARK} {NAME}\n" in hosts.read_text()
        assert hosts.with_name("trusted").exists()
        assert {worker["name"] for worker in master.get("workers")["workers"]} == set(passwords)
        assert (machine.kind, machine.accelerator, machine.release) == (Way.VM, TCG, "Linux x86_64")
        assert box.afterwards == "the machine is removed"
        assert Pace.slowness == 4
    assert said == [
        "making the buildmaster ready on this computer",
        "booting a virtual machine, by tcg",
        "it takes 4.0 times as long as a container, and gets the time",
    ]


@pytest.mark.usefixtures("twistd")
def test_an_image_from_a_file_is_noted_by_what_it_holds(made, tmp_path, monkeypatch):
    image = tmp_path / "cloud.qcow2"
    image.write_bytes(b"an image")
    monkeypatch.setattr(virtual_machines.CloudImage, "of", lambda _: None)
    run = VirtualMachines(image).prepare(made, lambda *_: None)
    assert (run.ref, run.origin) == ("cloud.qcow2", "file")
    assert run.digest == f"sha256:{hashlib.sha256(b'an image').hexdigest()}"
