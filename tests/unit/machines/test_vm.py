"""How QEMU is called and what is left of it; a program stands in for it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from proof import wait
from proof.errors import CannotVerify
from proof.guide.platform import Image
from proof.machines import vm
from proof.machines.vm import KVM, TCG, Disk, Processor
from tests import programs
from tests.patience import patient


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


@pytest.mark.usefixtures("comes_up")
def test_a_machine_that_comes_up_is_let_into_and_gone_afterwards(disk, tmp_path):
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


def test_a_machine_that_ends_at_once_says_why(qemu, disk):
    programs.put(qemu, "echo 'no such machine' >&2; exit 1")
    with pytest.raises(CannotVerify, match="QEMU ended with 1") as caught, vm.running(disk):
        pytest.fail("it came up")
    assert "no such machine" in caught.value.output


def test_a_machine_that_ends_later_is_told_by_its_last_words(qemu, disk):
    die = r"printf '\033[31ma bus error\r\n\r\n' >&2; kill -BUS $$"
    programs.put(qemu, f"touch {qemu.parents[1]}/up; read _ <{qemu.parents[1]}/die; {die}")
    os.mkfifo(qemu.parents[1] / "die")
    with vm.running(disk) as address:
        assert address.ended() == ""
        (qemu.parents[1] / "die").write_text("now\n", encoding="ascii")
        wait.until(address.ended, "its end", limit_s=20)
        assert address.ended() == "QEMU ended with -7: a bus error"


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
