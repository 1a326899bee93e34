"""A virtual machine that runs this project: Debian 13 with podman, and nothing of a sandbox."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from proof.guide.platform import Target
from proof.messages import Notify
from proof.paths import ROOT
from proof.podman import images
from tests.vm import prepared
from tests.vm.prepared import Host

SCRIPTS = images.RECIPES / "podman-host"
SETUP = ROOT / "tools" / "setup.sh"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

#: An account without any rights of root's but by sudo.
ACCOUNT = "guide"


@contextlib.contextmanager
def booted(target: Target, notify: Notify) -> Iterator[Host]:
    """Boot a machine on which everything is installed by apt that README asks for.

    It has HEAD, the scripts and the computer's certificates in /srv.
    """
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "project.bundle"
        git = ["git", "-c", "safe.directory=*", "-C", str(ROOT)]
        subprocess.run([*git, "bundle", "create", "--quiet", str(bundle), "HEAD"], check=True)
        certificates = Path(folder) / "certificates.crt"
        shutil.copy(CERTIFICATES, certificates)
        files = (bundle, certificates, *sorted(SCRIPTS.iterdir()))
        salt = SETUP.read_text("utf-8")
        disk = prepared.disk(target, SCRIPTS / "prepare.sh", notify, *files, salt=salt)
        with prepared.booted(disk, notify, *files) as host:
            # The account is let in as root is.
            own = ("install", "-D", f"--owner={ACCOUNT}", "/root/.ssh/authorized_keys")
            host.run(*own, f"/home/{ACCOUNT}/.ssh/authorized_keys")
            yield host
