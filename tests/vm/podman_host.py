"""A virtual machine that runs this project: Debian 13 with podman, and nothing of a sandbox.

What is installed there by apt is kept on a disk, until the packages or their base change.
"""

import contextlib
import hashlib
import shlex
import shutil
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
from proof.paths import ROOT, cache_dir
from proof.podman import images

SCRIPTS = sorted((images.RECIPES / "podman-host").iterdir())
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

#: An account without any rights of root's but by sudo.
ACCOUNT = "guide"

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
def booted(disk: Disk, notify: Notify, *, keep: bool = False) -> Iterator[Host]:
    """Boot a machine that has HEAD, the scripts and the computer's certificates in /srv."""
    with vm.running(disk, keep=keep) as address, tempfile.TemporaryDirectory() as folder:
        host = Host(address, notify, LIMIT_S)
        times = wait.slowness(lambda script: host.run("sh", "-c", script))
        notify(f"the machine is up, and takes {times:.0f} times as long as a container")
        host = attrs.evolve(host, limit_s=LIMIT_S * times)
        bundle = Path(folder) / "project.bundle"
        git = ["git", "-c", "safe.directory=*", "-C", str(ROOT)]
        subprocess.run([*git, "bundle", "create", "--quiet", str(bundle), "HEAD"], check=True)
        certificates = Path(folder) / "certificates.crt"
        shutil.copy(CERTIFICATES, certificates)
        host.send(bundle, certificates, *SCRIPTS)
        if not keep:
            # The account is let in as root is.
            own = ("install", "-D", f"--owner={ACCOUNT}", "/root/.ssh/authorized_keys")
            host.run(*own, f"/home/{ACCOUNT}/.ssh/authorized_keys")
        yield host


def disk(target: Target, notify: Notify) -> Disk:
    """Return a disk on which everything is installed by apt that README asks for."""
    base, _ = vm_disk.ensure(target, notify)
    installing = (SCRIPTS[0], ROOT / "tools" / "setup.sh")
    recipe = base.host_key + "".join(path.read_text("utf-8") for path in installing)
    folder = cache_dir() / "disks" / "podman-host"
    folder.mkdir(exist_ok=True)
    ready = folder / hashlib.sha256(recipe.encode()).hexdigest()[:12]
    if not ready.exists():
        for old in folder.iterdir():
            old.unlink()
        part = ready.with_suffix(".part")
        subprocess.run(["cp", "--sparse=always", str(base.image), str(part)], check=True)
        with booted(attrs.evolve(base, image=part), notify, keep=True) as host:
            host.run("bash", "/srv/prepare.sh")
        part.rename(ready)
    return attrs.evolve(base, image=ready)
