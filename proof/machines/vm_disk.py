"""The disk of a virtual machine: its packages from the archive, installed by the machine itself.

That way the computer needs no rights, and never runs a program of another processor.
"""

import gzip
import hashlib
import json
import lzma
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from proof import dates
from proof.errors import CannotVerify
from proof.guide.platform import Target
from proof.machines import vm
from proof.machines.vm import Disk, Processor
from proof.messages import Notify
from proof.paths import ROOT, cache_dir
from proof.podman import images
from proof.program import call
from proof.records.record import ImageRun

#: What makes a disk, beside the processor's QEMU.
PROGRAMS = ("mmdebstrap", "mkfs.ext4", "depmod", "modprobe", "cpio")

RECIPE = ROOT / "images" / "vm"

#: What a machine has that nobody has set up yet, beside its kernel.
_PACKAGES = (
    "systemd", "systemd-sysv", "systemd-resolved", "dbus", "udev", "kmod", "openssh-server",
    "busybox-static", "apt", "netbase", "?essential", "?priority(required)",
)  # fmt: skip

#: The files of the packages are unpacked, and stay where apt keeps them.
_UNPACKED = ("--variant=extract", "--skip=cleanup/apt", "--skip=cleanup/reproducible")

#: Copies of the archive may lag behind for the processors that few people have.
_LAGS = "unexpected size"
_RELEASE_ALONE = '--setup-hook=sed -i "/-updates\\|-security/d" "$1"/etc/apt/sources.list'

_SIZE_GB = 16

#: The modules that a kernel needs to reach its disk; some have them built in.
_MODULES = ("virtio_pci", "virtio_blk", "ext4")

#: Installing takes an imitated processor minutes, and one that others use, too, many.
_INSTALL_S = 5400.0


def ensure(target: Target, notify: Notify) -> tuple[Disk, ImageRun]:
    """Return a fresh enough disk for a target, and what it was made from.

    Raises CannotVerify where it can't be made.
    """
    architecture, suite = target.image.processor, target.image.archive
    processor = Processor.of(architecture)
    recipe = repr((processor, _PACKAGES, suite)).encode() + images.recipe_of("vm")
    digest = hashlib.sha256(recipe).hexdigest()
    folder = cache_dir() / "disks" / f"{suite}-{architecture}"
    folder.mkdir(parents=True, exist_ok=True)
    with images.alone(f"disks/{folder.name}"):
        made = folder / "made.json"
        known = json.loads(made.read_text("utf-8")) if made.exists() else {}
        max_age = images.MAX_AGE_DAYS[target.rolling]
        if known.get("recipe") != digest or dates.age_days(known["made"]) >= max_age:
            made.unlink(missing_ok=True)
            try:
                notes = _make(processor, architecture, suite, folder, notify)
            except BaseException:
                (folder / "disk").unlink(missing_ok=True)  # gigabytes that no run would use
                raise
            known = {"recipe": digest, "made": str(dates.today()), **notes}
            made.write_text(json.dumps(known), encoding="utf-8")  # last: a half made one is none
    disk = Disk(
        processor, known["accelerator"], folder / "disk", folder / "kernel", folder / "initrd",
        known["host_key"],
    )  # fmt: skip
    run = ImageRun(
        ref=f"mmdebstrap {suite} {architecture}", digest="", origin="archive", made=known["made"]
    )
    run.notes = known["notes"]
    return disk, run


def _make(
    processor: Processor, architecture: str, suite: str, folder: Path, notify: Notify
) -> dict[str, object]:
    """Make kernel, initrd and disk in a folder; return what else is to be known of them."""
    notify(f"fetching {suite} for {architecture} from the distribution's archive")
    packages = folder / "packages.tar"
    include = ",".join((*_PACKAGES, processor.kernel))
    options = (*_UNPACKED, f"--architectures={architecture}", f"--include={include}")
    try:
        notes = _fetch(suite, packages, *options)
        kernel, initrd, disk = (folder / name for name in ("kernel", "initrd", "disk"))
        _make_initrd(packages, kernel, initrd)
        accelerator = vm.accelerator(processor, kernel, initrd)
        notify(f"installing {suite} in a virtual machine, by {accelerator}")
        disk.unlink(missing_ok=True)
        with disk.open("wb") as file:
            file.truncate(_SIZE_GB * 10**9)
        call("mkfs.ext4", "-q", str(disk))
        drives = [(disk, ""), (packages, ",readonly=on")]
        words = [
            word
            for file, more in drives
            for word in ("-drive", f"file={file},if=virtio,format=raw{more}")
        ]
        began = vm.Disk(processor, accelerator, disk, kernel, initrd, "")
        said = vm.run_once(began, "install", *words, limit_s=_INSTALL_S)
    except subprocess.TimeoutExpired:
        raise CannotVerify(f"{suite} was not installed within {_INSTALL_S:.0f} s") from None
    finally:
        packages.unlink(missing_ok=True)
    key = re.search(r"^guide: key (\S+)", said, re.MULTILINE)
    if key is None or "guide: installed" not in said:
        raise CannotVerify(f"{suite} can't be installed for {architecture}", output=said[-3000:])
    return {"accelerator": accelerator, "host_key": key[1], "notes": notes}


def _fetch(suite: str, packages: Path, *options: str) -> list[str]:
    try:
        return images.bootstrap(suite, packages, *options)
    except CannotVerify as problem:
        if _LAGS not in str(problem):
            raise
    note = "the archive's updates did not fit its list of them, and were left out"
    return [note, *images.bootstrap(suite, packages, *options, _RELEASE_ALONE)]


def _make_initrd(packages: Path, kernel: Path, initrd: Path) -> None:
    """Make what the kernel starts, from a busybox and modules in the archive of packages."""
    with tempfile.TemporaryDirectory(prefix="guide-") as temporary:
        unpacked, made = Path(temporary) / "unpacked", Path(temporary) / "made"
        unpacked.mkdir()
        shutil.copytree(RECIPE, made)
        call(
            "tar", "--extract", f"--file={packages}", f"--directory={unpacked}", "--wildcards",
            "./lib", "./boot/vmlinu*", "./usr/bin/busybox", "./usr/lib/modules/*",
        )  # fmt: skip
        shutil.copy(next((unpacked / "boot").glob("vmlinu*")), kernel)
        (made / "bin").mkdir()
        shutil.copy(unpacked / "usr/bin/busybox", made / "bin")
        (made / "modules").mkdir()
        for number, module in enumerate(_modules(unpacked)):
            unpacked_module = lzma.decompress(module.read_bytes())
            (made / "modules" / f"{number:02}-{module.stem}").write_bytes(unpacked_module)
        names = "\n".join(str(file.relative_to(made)) for file in sorted(made.rglob("*")))
        command = ["cpio", "--create", "--format=newc", "--quiet", f"--directory={made}"]
        archive = subprocess.run(command, input=names.encode(), stdout=subprocess.PIPE, check=True)
        initrd.write_bytes(gzip.compress(archive.stdout, 1))


def _modules(unpacked: Path) -> list[Path]:
    """Return the files of the modules in the order in which they can be loaded."""
    version = next((unpacked / "usr/lib/modules").iterdir()).name
    call("depmod", f"--basedir={unpacked}", version)
    said = [
        call(
            "modprobe", f"--dirname={unpacked}", f"--set-version={version}", "--show-depends", name
        )
        for name in _MODULES
    ]
    files = re.findall(r"^insmod (\S+)", "\n".join(said), re.MULTILINE)
    return list(dict.fromkeys(map(Path, files)))
