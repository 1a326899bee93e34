"""Real virtual machines: what a container hides, a reboot, and an end in the middle of a command.

    nox -s vms

It makes a disk first, which takes minutes, and far longer without KVM.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proof.fleet import Ports
from proof.guide import manifest, plan
from proof.machines import ssh, vm, vm_disk
from proof.machines.ssh import Address
from proof.paths import cache_dir
from proof.proving import checks
from proof.proving.scene import Scene
from proof.records.record import WorkerRun
from proof.wait import slower, slowness

TARGET = manifest.load().target("debian-13-vm")
MEMORY = [
    "the_kernel_limits_its_memory_and_processes",
    "the_kernel_ends_a_process_without_memory_and_not_the_worker",
]


@pytest.fixture(scope="module")
def disk():
    return vm_disk.ensure(TARGET, print)[0]


@pytest.fixture(scope="module")
def address(disk):
    with vm.running(disk) as address:
        yield address


@pytest.fixture(scope="module")
def box(address):
    with ssh.connected(address, Ports(1, 2, 3)) as box, slower(slowness(box.run)):
        yield box


def test_it_is_a_machine_of_its_own(box):
    assert box.run("systemd-detect-virt") in {"qemu", "kvm"}
    assert box.run("uname -m") == "x86_64"
    assert box.os_release()["VERSION_ID"] == "13"


@pytest.mark.parametrize(("policy", "outcome"), [("continue", "passed"), ("stop", "failed")])
def test_the_check_of_memory_sees_a_worker_that_is_ended(box, policy, outcome):
    """A sleep stands for the worker; `continue` is the policy that the guide gives its unit."""
    made = plan.make(manifest.load(), TARGET)
    scene = Scene.of(made, box, None, password="", worker=WorkerRun())
    it = f"--unit={scene.unit} --uid={scene.facts.user} --working-directory={scene.folder}"
    box.run(
        f"id {scene.facts.user} || useradd {scene.facts.user}; mkdir -p {scene.folder};"
        f"systemd-run {it} --property=OOMPolicy={policy} sleep infinity"
    )
    try:
        runs = checks.run(plan.check_file("start-now"), "start-now", scene, only=MEMORY)
    finally:
        box.run(f"systemctl stop {scene.unit}; systemctl reset-failed {scene.unit} || true")
    assert [run.outcome for run in runs] == ["passed", outcome], runs


def test_one_that_stands_still_for_a_while_is_not_lost(address, box):
    """With the time that a lent machine gets, ssh would give it up."""
    port = f"hostfwd=tcp:127.0.0.1:{address.port}-:22"
    found = subprocess.run(["pgrep", "-f", port], capture_output=True, text=True, check=True)
    qemu = int(found.stdout)
    os.kill(qemu, signal.SIGSTOP)
    time.sleep(2 * Address("any").silent_s)
    os.kill(qemu, signal.SIGCONT)
    assert box.run("echo here") == "here"


def test_it_reboots(box):
    before = box.boot()
    box.run("echo 127.0.0.1 buildbot-api.python.org >>/etc/hosts")
    box.stop()
    box.start()
    assert box.boot() != before


def running():
    """The processes of QEMU that have this project's disks."""
    found = subprocess.run(
        ["pgrep", "-f", f"file={cache_dir()}/disks/"], capture_output=True, text=True, check=False
    )
    return set(found.stdout.split())


def listening():
    """The addresses of this computer that something listens on."""
    said = subprocess.run(["ss", "-Hltn"], capture_output=True, text=True, check=True).stdout
    return {line.split()[3] for line in said.splitlines()}


def below(run, folder):
    """The command lines of a run's processes, whose temporary files go there or below it."""
    mine = re.compile(rb"\0TMPDIR=" + re.escape(os.fsencode(folder)) + rb"[/\0]")
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            its = b"\0" + (process / "environ").read_bytes()
            if int(process.name) != run and mine.search(its):
                found.append((process / "cmdline").read_bytes())
    return found


def interrupted(moment, into, **environment):
    """Interrupt a run when it says so; it must end soon, and leave no process and no port."""
    before, ports = running(), listening()
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "proof", "verify", f"--into={into}", TARGET.key],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "TMPDIR": str(into), **environment},
    ) as proof:  # fmt: skip
        for line in proof.stdout:
            if moment in line:
                break
        time.sleep(5)
        assert below(proof.pid, into), "the run has no process that could be left behind"
        proof.send_signal(signal.SIGINT)
        assert proof.wait(20) == 130
    assert running() == before
    assert listening() <= ports
    assert below(proof.pid, into) == []
    assert not list(into.glob("guide-*"))


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("moment", ["booting a virtual machine", "10-prepare"])
def test_an_interrupt_leaves_nothing(tmp_path, moment):
    interrupted(moment, tmp_path)


@pytest.mark.parametrize("moment", ["fetching trixie", "installing trixie"])
def test_an_interrupt_while_a_disk_is_made_leaves_none(tmp_path, moment):
    interrupted(moment, tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    left = {path.name for path in tmp_path.glob("cache/*/disks/*/*")}
    assert left.isdisjoint({"disk", "packages.tar", "made.json"})
