"""A virtual machine: QEMU with a disk that keeps nothing, reached by ssh with a key of this run."""

from __future__ import annotations

import abc
import contextlib
import os
import platform
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import attrs

from proof import wait
from proof.errors import CannotVerify
from proof.fleet import Ports
from proof.machines import ssh
from proof.machines.ssh import Address
from proof.messages import plain, split_stderr
from proof.paths import cache_dir
from proof.podman import namespaces

_PROCESSORS = Path(__file__).with_suffix(".toml")

#: Megabytes of memory, and processors, that each machine gets.
_MEMORY_MB, _CPUS = 2048, 2

#: What QEMU's user network gives the machine as its first address; its documentation says so.
OWN_ADDRESS = "10.0.2.15"

#: The accelerators: the computer's own processor, or a program that imitates one.
KVM, TCG = "kvm", "tcg"

#: A machine whose kernel KVM runs says so within this many seconds; an imitated one is up within so
#: many: it took 54 s on two processors that had three times as much to do.
_PROBE_S, _BOOT_S = 20.0, 900.0

#: ssh gave an imitated one up after 15 s of silence, while this computer made images. Whether QEMU
#: lives says more.
_SILENT_S = 300

#: Where QEMU and the machine's console say what goes on.
_TOLD = ("said", "console")


@attrs.frozen(kw_only=True)
class Processor:
    """How QEMU imitates a kind of processor; see vm.toml."""

    processor: str
    qemu: str
    options: tuple[str, ...]
    console: str
    kernel: str

    @classmethod
    def of(cls, architecture: str) -> Processor:
        """Return the one of Debian's name; raises CannotVerify for an unknown one."""
        known = _known()
        if architecture not in known:
            raise CannotVerify(
                f"no virtual machine is known for {architecture!r}, only for {', '.join(known)}",
                hint="to add a processor, write an entry in proof/machines/vm.toml",
            )
        return known[architecture]

    @classmethod
    def here(cls) -> Processor:
        """Return the one of this computer; raises CannotVerify for an unknown one."""
        machine = platform.machine()
        return cls.of(next((n for n, p in _known().items() if p.processor == machine), machine))


def _known() -> dict[str, Processor]:
    found = tomllib.loads(_PROCESSORS.read_text("utf-8"))
    return {
        name: Processor(**said | {"options": tuple(said["options"])})
        for name, said in found.items()
    }


class Bootable(abc.ABC):
    """What a machine boots, and how it runs here."""

    processor: Processor
    accelerator: str

    @abc.abstractmethod
    def boots(self, folder: Path, key: str, *, keep: bool) -> tuple[str, list[str]]:
        """Return the key of its sshd and QEMU's options, so that `key` is let in as root.

        Both are lines of OpenSSH. `folder` is there while the machine runs. `keep`: what the
        machine writes stays.
        """


@attrs.frozen
class Disk(Bootable):
    """A disk of the run's own making. `host_key`: what its sshd has, in public.

    `parameters`: what else its kernel is told.
    """

    processor: Processor
    accelerator: str
    image: Path
    kernel: Path
    initrd: Path
    host_key: str
    parameters: str = ""

    def boots(self, folder: Path, key: str, *, keep: bool) -> tuple[str, list[str]]:  # noqa: ARG002
        """Give the key to the kernel; images/vm/init reads it there."""
        drive = f"file={self.image},if=virtio,format=raw,snapshot={'off' if keep else 'on'}"
        words = [*self.kernel_with(f"guide.key={key.split()[1]}"), "-drive", drive]
        return f"ssh-ed25519 {self.host_key}", words

    def kernel_with(self, line: str) -> list[str]:
        """Return QEMU's options for its kernel; `line` is added to what that is told."""
        told = f"console={self.processor.console} panic=-1 quiet {self.parameters} {line}"
        return ["-kernel", str(self.kernel), "-initrd", str(self.initrd), "-append", told]


def accelerator(processor: Processor, kernel: Path, initrd: Path) -> str:
    """Return how such a machine runs here: KVM if a kernel boots by it, else emulation."""
    if platform.machine() != processor.processor or not os.access("/dev/kvm", os.W_OK):
        return TCG
    disk = Disk(processor, KVM, Path(), kernel, initrd, "")
    with contextlib.suppress(subprocess.TimeoutExpired):
        if "guide: up" in run_once(disk, "probe", limit_s=_PROBE_S):
            return KVM
    return TCG


def stays_up(disk: Bootable) -> bool:
    """Tell whether QEMU by KVM goes on with a disk for a while, without an error of KVM's."""
    if not os.access("/dev/kvm", os.W_OK):
        return False
    with tempfile.TemporaryDirectory(prefix="guide-") as temporary:
        _, boots = disk.boots(Path(temporary), ssh.new_key(Path(temporary)), keep=False)
        words = [*_command(disk), *boots, "-nic", "none"]
        try:
            subprocess.run(words, capture_output=True, timeout=_PROBE_S, check=False)
        except subprocess.TimeoutExpired:
            return True
    return False


def run_once(disk: Disk, order: str, *options: str, limit_s: float) -> str:
    """Boot for one `order`, see images/vm/init, after which the machine ends; return its console.

    Raises subprocess.TimeoutExpired.
    """
    words = [*_command(disk), *disk.kernel_with(f"guide={order}"), *options]
    words += ["-nic", "none", "-serial", "stdio", "-no-reboot"]
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    ) as process:  # fmt: skip
        try:
            return process.communicate(timeout=limit_s)[0]
        finally:
            process.kill()


@contextlib.contextmanager
def running(disk: Bootable, *, keep: bool = False) -> Iterator[Address]:
    """Boot a machine; yield where its sshd lets root in. It ends as if its power were cut.

    `keep`: what it wrote stays on the disk. Raises CannotVerify if it doesn't come up.
    """
    with tempfile.TemporaryDirectory(prefix="guide-") as temporary:
        folder, port = Path(temporary), Ports.any().www
        host_key, boots = disk.boots(folder, ssh.new_key(folder), keep=keep)
        config = ssh.configure(folder, port, host_key)
        words = [
            *_command(disk), *boots,
            "-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{port}-:22",
            "-device", "virtio-net,netdev=net",
            "-serial", f"file:{folder / 'console'}",
        ]  # fmt: skip
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                env={**os.environ, "TMPDIR": str(cache_dir())},  # what it writes goes there
                start_new_session=True,  # Ctrl-C is for the proof, which ends it in its time
            )  # fmt: skip

        def ended() -> str:
            return _ended(process, folder)

        address = Address("root@127.0.0.1", port, config, silent_s=_SILENT_S, ended=ended)
        try:
            _wait_until_up(address, folder)
            yield address
        finally:
            process.kill()
            process.wait()


def _ended(process: subprocess.Popen[bytes], folder: Path) -> str:
    """Return how QEMU ended, with the last line of what it said and the console's; or nothing."""
    status = process.poll()
    if status is None:
        return ""
    said = [split_stderr(_said(folder / name), "")[0] for name in _TOLD]
    return ": ".join((f"QEMU ended with {status}", *filter(None, said)))


def _said(file: Path) -> str:
    """Return what is in a file without what is for a terminal."""
    return plain(file.read_text("utf-8", "replace")) if file.exists() else ""


def _wait_until_up(address: Address, folder: Path) -> None:
    def answers() -> bool:
        return _answers(address)

    try:
        wait.until(
            answers, "its sshd answering", limit_s=_BOOT_S, every_s=1, hopeless=address.ended
        )
    except wait.NotInTime as error:
        told = "".join(_said(folder / name) for name in _TOLD)
        raise CannotVerify(
            f"the virtual machine did not come up: {error}", output=told[-3000:]
        ) from None


def _command(disk: Bootable) -> list[str]:
    """Return QEMU's command as far as each machine has the same."""
    options = list(disk.processor.options)
    if disk.accelerator == KVM:
        options = [re.sub(r"^max\b.*", "host", option) for option in options]
    return [
        *namespaces.ENDS_WITH_US, disk.processor.qemu, *options, "-accel", disk.accelerator,
        "-smp", str(_CPUS), "-m", str(_MEMORY_MB), "-nodefaults", "-display", "none",
    ]  # fmt: skip


def _answers(address: Address) -> bool:
    """Tell whether an sshd lets us in; QEMU itself accepts every connection.

    One that only says hello may not have the right key yet.
    """
    enter = ["ssh", *address.options, address.destination, "true"]
    asked = subprocess.run(enter, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return asked.returncode == 0
