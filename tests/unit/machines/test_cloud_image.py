"""What an image for clouds is told; a program stands in for QEMU."""

import re
from pathlib import Path

import pytest

from proof.errors import CannotVerify
from proof.machines import vm
from proof.machines.cloud_image import CloudImage
from proof.machines.vm import KVM, TCG, Processor
from tests import programs
from tests.patience import patient


@pytest.mark.usefixtures("comes_up")
def test_an_image_for_clouds_learns_from_its_seed_whom_it_lets_in(qemu, tmp_path, monkeypatch):
    monkeypatch.setattr(vm.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(vm.os, "access", lambda *_: False)
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
