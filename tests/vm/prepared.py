"""Virtual machines on disks that a script of images/ has prepared.

What it has installed is kept until the script or the disk below it changes.
"""

import contextlib
import hashlib
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import attrs

from proof import wait
from proof.guide.platform import Target
from proof.machines import vm, vm_disk
from proof.machines.ssh import Address
from proof.machines.vm import Disk
from proof.messages import Notify
from proof.paths import cache_dir

#: No command takes longer on a usual computer, unless it hangs.
LIMIT_S = 1200


@attrs.frozen
class Host:
    """The machine; `limit_s` is what a command may take there."""

    address: Address
    notify: Notify
    limit_s: float

    def run(self, *command: str, account: str = "root", given: bytes = b"") -> str:
        """Run a command, show what it prints as it comes, and return that; it must succeed."""
        printed = []
        with tempfile.TemporaryFile() as file:
            file.write(given)
            file.seek(0)
            with subprocess.Popen(
                [
                    "timeout", f"{self.limit_s:.0f}", "ssh", *self.address.options,
                    f"{account}@127.0.0.1", shlex.join(command),
                ],
                stdin=file, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            ) as process:  # fmt: skip
                assert process.stdout
                for line in process.stdout:
                    printed.append(line)
                    self.notify(line.rstrip())
        assert process.returncode == 0, f"{shlex.join(command)}: {process.returncode}"
        return "".join(printed)

    def send(self, *files: Path) -> None:
        """Put files into /srv."""
        words = [f"--directory={file.parent}\n{file.name}" for file in files]
        command = ["tar", "--create", *"\n".join(words).splitlines()]
        packed = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        self.run("tar", "--extract", "--no-same-owner", "--directory=/srv", given=packed)


@contextlib.contextmanager
def booted(disk: Disk, notify: Notify, *files: Path, keep: bool = False) -> Iterator[Host]:
    """Boot a machine that has these files in /srv."""
    with vm.running(disk, keep=keep) as address:
        host = Host(address, notify, LIMIT_S)
        times = wait.slowness(lambda script: host.run("sh", "-c", script))
        notify(f"the machine is up, and takes {times:.0f} times as long as a container")
        host = attrs.evolve(host, limit_s=LIMIT_S * times)
        host.send(*files)
        yield host


def disk(target: Target, script: Path, notify: Notify, *files: Path, salt: str = "") -> Disk:
    """Return a target's disk on which a script of images/ has run, beside `files`.

    `salt`: what else such a disk rests on.
    """
    base, _ = vm_disk.ensure(target, notify)
    recipe = base.host_key + script.read_text("utf-8") + salt
    folder = cache_dir() / "disks" / script.parent.name
    folder.mkdir(exist_ok=True)
    ready = folder / hashlib.sha256(recipe.encode()).hexdigest()[:12]
    if not ready.exists():
        for old in folder.iterdir():
            old.unlink()
        part = ready.with_suffix(".part")
        subprocess.run(["cp", "--sparse=always", str(base.image), str(part)], check=True)
        with booted(attrs.evolve(base, image=part), notify, script, *files, keep=True) as host:
            host.run("bash", f"/srv/{script.name}")
        part.rename(ready)
    return attrs.evolve(base, image=ready)
