"""How a disk is made, from what, and when anew; programs stand in for those that make it."""

import lzma
import os
import tarfile
from io import BytesIO

import attrs
import pytest

from proof import dates
from proof.errors import CannotVerify
from proof.guide import manifest
from proof.machines import vm_disk
from proof.podman import images
from tests import programs

INSTALLED = "echo 'guide: key AAAAKEY'; echo 'guide: installed'"


@pytest.fixture
def target():
    return manifest.load().target("debian-13-arm64")


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A folder of programs that make a disk of nothing, and note how they were called."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    archive = tmp_path / "packages.tar"
    with tarfile.open(archive, "w") as packages:
        for name, content in {
            "boot/vmlinuz-6": b"kernel",
            "usr/bin/busybox": b"busybox",
            "usr/lib/modules/6/virtio_blk.ko.xz": lzma.compress(b"module"),
            "lib/x": b"",
        }.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(content)
            packages.addfile(info, BytesIO(content))
    loads = "insmod $PWD/usr/lib/modules/6/virtio_blk.ko.xz"
    for name, script in {
        "mmdebstrap": f"for last; do :; done; cp {archive} $last",
        "mkfs.ext4": "",
        "depmod": "",
        "modprobe": f'cd "${{1#--dirname=}}"; [ $4 = virtio_blk ] || exit 0; echo "{loads}"',
        "cpio": "cat",
        "qemu-system-aarch64": INSTALLED,
    }.items():
        programs.put(tmp_path / "bin" / name, f'echo {name} "$@" >>{tmp_path}/called\n{script}')
    return tmp_path


def called(tools, name):
    lines = (tools / "called").read_text("utf-8").splitlines()
    return [line for line in lines if line.split()[0] == name]


def test_a_disk_is_made_once(target, tools):
    said = []
    disk, run = vm_disk.ensure(target, lambda what, *_: said.append(what))
    assert (run.ref, run.origin, disk.host_key) == ("mmdebstrap trixie arm64", "archive", "AAAAKEY")
    assert disk.kernel.read_bytes() == b"kernel"
    assert disk.image.stat().st_size == 16 * 10**9
    assert vm_disk.ensure(target, said.append) == (disk, run)
    assert len(called(tools, "mmdebstrap")) == 1
    assert said == [
        "fetching trixie for arm64 from the distribution's archive",
        "installing trixie in a virtual machine, by tcg",
    ]
    (word,) = called(tools, "mmdebstrap")
    assert {"--architectures=arm64", "--variant=extract"} < set(word.split())
    assert "linux-image-cloud-arm64" in word


@pytest.mark.parametrize("change", ["age", "recipe"])
def test_a_disk_is_made_anew(target, tools, monkeypatch, change):
    vm_disk.ensure(target, print)
    if change == "age":
        monkeypatch.setattr(dates, "age_days", lambda _: 7)
    else:
        monkeypatch.setattr(images, "recipe_of", lambda _: b"another")
    vm_disk.ensure(target, print)
    assert len(called(tools, "mmdebstrap")) == 2


@pytest.mark.parametrize(
    "script", ["echo 'guide: not installed'", "echo 'guide: installed'", "exit 1"]
)
def test_a_disk_without_its_packages_is_none(target, tools, script):
    programs.put(tools / "bin" / "qemu-system-aarch64", f"echo 'dpkg: no'; {script}")
    with pytest.raises(CannotVerify, match="trixie can't be installed for arm64") as caught:
        vm_disk.ensure(target, print)
    assert "dpkg: no" in caught.value.output
    assert not list(tools.rglob("disk")), "a disk that nothing would use"
    programs.put(tools / "bin" / "qemu-system-aarch64", INSTALLED)
    assert vm_disk.ensure(target, print)[0].host_key == "AAAAKEY"


def test_a_machine_that_installs_for_ever_is_ended(target, tools, monkeypatch):
    programs.put(tools / "bin" / "qemu-system-aarch64", "exec sleep 60")
    monkeypatch.setattr(vm_disk, "_INSTALL_S", 0.5)
    with pytest.raises(CannotVerify, match="was not installed within 0 s"):
        vm_disk.ensure(target, print)


def test_a_program_that_fails_is_named(target, tools):
    programs.put(tools / "bin" / "mkfs.ext4", "echo 'no room' >&2; exit 1")
    with pytest.raises(CannotVerify, match=r"mkfs\.ext4 failed: no room"):
        vm_disk.ensure(target, print)


def test_a_rolling_system_is_made_anew_each_day(target, tools, monkeypatch):
    rolling = attrs.evolve(target, rolling=True)
    vm_disk.ensure(rolling, print)
    monkeypatch.setattr(dates, "age_days", lambda _: 1)
    vm_disk.ensure(rolling, print)
    assert len(called(tools, "mmdebstrap")) == 2


@pytest.mark.parametrize(("word", "times"), [("unexpected size", 2), ("no such suite", 1)])
def test_updates_are_left_out_only_where_they_do_not_fit_their_list(target, tools, word, times):
    real = (tools / "bin" / "mmdebstrap").read_text("utf-8").partition("\n")[2]
    fails = f'case "$*" in *--setup-hook=*) ;; *) echo "E: {word}" >&2; exit 1 ;; esac'
    noted, made = real.splitlines()
    programs.put(tools / "bin" / "mmdebstrap", f"{noted}\n{fails}\n{made}")
    if times == 1:
        with pytest.raises(CannotVerify, match=word):
            vm_disk.ensure(target, print)
    else:
        _, run = vm_disk.ensure(target, print)
        assert run.notes == [
            "the archive's updates did not fit its list of them, and were left out"
        ]
    assert len(called(tools, "mmdebstrap")) == times


def test_the_hook_leaves_the_release_alone(tmp_path):
    sources = tmp_path / "etc/apt/sources.list"
    sources.parent.mkdir(parents=True)
    lines = [f"deb http://a/debian{s} trixie{s} main\n" for s in ("", "-updates", "-security")]
    sources.write_text("".join(lines), encoding="utf-8")
    hook = vm_disk._RELEASE_ALONE.partition("=")[2]
    assert programs.run(["sh", "-c", hook, "sh", tmp_path]).returncode == 0
    assert sources.read_text("utf-8") == lines[0]
