"""How QEMU is called and what is left of it; a program stands in for it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from proof.errors import CannotVerify
from proof.guide.platform import Image
from proof.machines import vm
from proof.machines.cloud_image import CloudImage
from proof.machines.vm import KVM, TCG, Disk, Processor
from tests import programs
from tests.patience import patient


@pytest.fixture
def qemu(tmp_path, monkeypatch):
    """What is called instead of QEMU; sshd lets us in once that is up."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    programs.put(tmp_path / "bin" / "ssh", f"test -e {tmp_path}/up")
    return tmp_path / "bin" / "qemu-system-x86_64"


def come_up(qemu):
    script = "exec python3 -c 'import time; time.sleep(600)' \"$@\""
    programs.put(qemu, f"touch {qemu.parents[1]}/up\n{script}")


@pytest.fixture
def disk(tmp_path):
    files = [tmp_path / name for name in ("disk", "kernel", "initrd")]
    for file in files:
        file.touch()
    return Disk(Processor.of("amd64"), TCG, *files, "AAAAHOSTKEY")


@pytest.mark.parametrize("architecture", ["amd64", "arm64", "riscv64", "s390x", "ppc64el"])
def test_each_processor_is_whole(architecture):
    found = Processor.of(architecture)
    assert found.qemu.startswith("qemu-system-")
    assert found.kernel.startswith("linux-image-")
    assert found.options[0] == "-machine"
    assert Image(processor=architecture).machine == found.processor


def test_a_processor_that_nobody_described():
    with pytest.raises(CannotVerify, match="known for 'vax', only for amd64, arm64") as caught:
        Processor.of("vax")
    assert "vm.toml" in caught.value.hint


def test_a_machine_that_comes_up_is_let_into_and_gone_afterwards(qemu, disk, tmp_path):
    come_up(qemu)
    with vm.running(disk) as address:
        config = Path(address.config)
        known = (config.parent / "known_hosts").read_text(encoding="ascii")
        assert known == f"[127.0.0.1]:{address.port} ssh-ed25519 AAAAHOSTKEY\n"
        assert f"UserKnownHostsFile {config.parent}/known_hosts" in config.read_text("utf-8")
        found = subprocess.run(
            ["pgrep", "-f", f"hostfwd=tcp:127.0.0.1:{address.port}-"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        command = Path(f"/proc/{found.stdout.split()[0]}/cmdline").read_text("utf-8").split("\0")
        assert {"tcg", f"file={disk.image},if=virtio,format=raw,snapshot=on"} <= set(command)
        key = (config.parent / "key.pub").read_text(encoding="ascii").split()[1]
        assert any(word.endswith(f"guide.key={key}") for word in command)
    assert not config.parent.exists()
    assert subprocess.run(["pgrep", "-f", f":{address.port}-"], check=False).returncode == 1


def test_an_image_for_clouds_learns_from_its_seed_whom_it_lets_in(qemu, tmp_path, monkeypatch):
    monkeypatch.setattr(vm.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(vm.os, "access", lambda *_: False)
    come_up(qemu)
    log = tmp_path / "called"
    programs.put(qemu.with_name("qemu-img"), f'echo "$@" >>{log}; echo \'{{"format": "raw"}}\'')
    image = tmp_path / "image"
    with vm.running(CloudImage.of(image)) as address:
        folder = Path(address.config).parent
        told = (folder / "seed" / "user-data").read_text(encoding="utf-8")
        key, host_key = (
            (folder / name).read_text(encoding="ascii").strip()
            for name in ("key.pub", "host/key.pub")
        )
        known = f"[127.0.0.1]:{address.port} {host_key}\n"
        assert (folder / "known_hosts").read_text(encoding="ascii") == known
    info, create = log.read_text("utf-8").splitlines()
    assert info == f"info --output=json {image}"
    assert create == f"create -q -f qcow2 -b {image} -F raw {folder}/disk 20G"
    assert told.startswith("#!/bin/sh\n")
    # What it does, in a folder that stands for the machine's.
    root = tmp_path / "root"
    for name in ("etc/ssh", "root"):
        (root / name).mkdir(parents=True)
    (root / "etc/ssh/sshd_config").write_text("PermitRootLogin no\n", encoding="utf-8")
    restarted = programs.put(tmp_path / "bin" / "service", f'echo "$@" >>{log}')
    for other in ("systemctl", "rc-service"):
        programs.put(restarted.with_name(other), "exit 1")
    script = told.replace("/root/", f"{root}/root/").replace("/etc/ssh", f"{root}/etc/ssh")
    assert programs.run(["sh", "-c", script]).returncode == 0
    assert (root / "root/.ssh/authorized_keys").read_text("ascii") == f"{key}\n"
    found = programs.run(["ssh-keygen", "-y", "-f", root / "etc/ssh/ssh_host_ed25519_key"])
    assert host_key.startswith(found.stdout.strip())
    settings = (root / "etc/ssh/sshd_config").read_text("utf-8").splitlines()
    assert settings.index("PermitRootLogin prohibit-password") < settings.index(
        "PermitRootLogin no"
    )
    assert log.read_text("utf-8").endswith("sshd restart\n")


@pytest.mark.parametrize(("script", "found"), [("exit 134", TCG), ("exec sleep 60", KVM)])
def test_an_image_runs_by_kvm_where_that_goes_on(qemu, tmp_path, monkeypatch, script, found):
    monkeypatch.setattr(vm.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(vm.os, "access", lambda *_: True)
    monkeypatch.setattr(vm, "_PROBE_S", patient(1))
    programs.put(qemu.with_name("qemu-img"), 'echo \'{"format": "raw"}\'')
    programs.put(qemu, f'echo "$@" >>{tmp_path}/called\n{script}')
    assert CloudImage.of(tmp_path / "image").accelerator == found
    called = (tmp_path / "called").read_text("utf-8")
    assert re.search(r"-cpu host -accel kvm .*label=CIDATA", called)


def test_a_file_that_is_no_image(qemu, tmp_path):
    programs.put(qemu.with_name("qemu-img"), "echo 'not a disk' >&2; exit 1")
    image = CloudImage(Processor.of("amd64"), TCG, tmp_path / "text")
    with (
        pytest.raises(CannotVerify, match="qemu-img failed: not a disk"),
        vm.running(image),
    ):
        pytest.fail("it came up")


def test_a_machine_that_ends_at_once_says_why(qemu, disk):
    programs.put(qemu, "echo 'no such machine' >&2; exit 1")
    with pytest.raises(CannotVerify, match="QEMU ended with 1") as caught, vm.running(disk):
        pytest.fail("it came up")
    assert "no such machine" in caught.value.output


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo 'guide: up'", KVM),
        ("echo 'KVM internal error. Suberror: 1'; exit 1", TCG),
        ("sleep 60", TCG),
    ],
)
def test_kvm_is_used_where_a_kernel_boots_by_it(qemu, disk, monkeypatch, script, found, tmp_path):
    programs.put(qemu, f'echo "$@" >>{tmp_path}/called\n{script}')
    monkeypatch.setattr(vm.os, "access", lambda *_: True)
    monkeypatch.setattr(vm.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(vm, "_PROBE_S", patient(2))
    assert vm.accelerator(disk.processor, disk.kernel, disk.initrd) == found
    called = (tmp_path / "called").read_text("utf-8")
    assert re.search(r"-cpu host -accel kvm .*guide=probe", called)


def test_another_processor_is_emulated_without_a_try(qemu, disk, monkeypatch):
    programs.put(qemu, "exit 9")
    monkeypatch.setattr(vm.platform, "machine", lambda: "aarch64")
    assert vm.accelerator(disk.processor, disk.kernel, disk.initrd) == TCG
