"""A distribution's own image for clouds: it learns at its first boot whom it lets in.

The seed is a small disk that cloud-init reads, and nuageinit on FreeBSD:
https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html
https://man.freebsd.org/nuageinit(7)
"""

import json
import shlex
from pathlib import Path

import attrs

from proof.machines import ssh, vm
from proof.machines.vm import KVM, TCG, Bootable, Processor
from proof.program import call

#: What reads and enlarges images; QEMU's package for disks has it.
PROGRAM = "qemu-img"

#: The one kind that boots them with the firmware that QEMU has by itself, by Debian's name.
PROCESSOR = "amd64"

#: Images are small, and grow into the disk that they find.
_SIZE = "20G"

_SCRIPT = Path(__file__).with_suffix(".sh").read_text(encoding="utf-8")


@attrs.frozen
class CloudImage(Bootable):
    """An image in a file, which stays as it is."""

    processor: Processor
    accelerator: str
    image: Path

    @classmethod
    def of(cls, image: Path) -> "CloudImage":
        """Return one for this computer's kind of processor; by emulation where KVM fails."""
        disk = cls(Processor.here(), KVM, image.resolve())
        return disk if vm.stays_up(disk) else attrs.evolve(disk, accelerator=TCG)

    def boots(self, folder: Path, key: str, *, keep: bool) -> tuple[str, list[str]]:
        """Give the key to the seed, with one for its sshd: nobody knows what the image has."""
        assert not keep, "the image stays as it is"
        host, seed = folder / "host", folder / "seed"
        host.mkdir()
        seed.mkdir()
        host_key = ssh.new_key(host)
        values = {"key": key, "host_key": (host / "key").read_text("ascii"), "public": host_key}
        told = "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
        (seed / "user-data").write_text(f"#!/bin/sh\n{told}{_SCRIPT}", encoding="utf-8")
        (seed / "meta-data").write_text("instance-id: guide\nlocal-hostname: machine\n", "utf-8")
        return host_key, [
            "-drive", f"file={self._larger(folder)},if=virtio,format=qcow2,snapshot=on",
            "-drive", f"driver=vvfat,dir={seed},label=CIDATA,if=virtio,read-only=on",
            "-vga", "std",  # without one, GRUB stops
        ]  # fmt: skip

    def _larger(self, folder: Path) -> Path:
        """Return a disk that begins with what the image has."""
        larger = folder / "disk"
        kind = json.loads(call(PROGRAM, "info", "--output=json", str(self.image)))["format"]
        base = ("-b", str(self.image), "-F", kind)
        call(PROGRAM, "create", "-q", "-f", "qcow2", *base, str(larger), _SIZE)
        return larger
