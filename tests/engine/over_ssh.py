"""Ask a good worker over ssh, in the ways in which a volunteer may, and then a broken one.

python tests/engine/over_ssh.py   prints each exit status and what was said, as JSON
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from proof.machines.machine import Machine
from proof.paths import ROOT
from tests.engine.break_worker import EVERYTHING, changed, good_workers, is_good
from tests.engine.broken import NAME, UNIT
from tests.engine.inside import say, store

#: `me` may become root, `guest` may not.
SERVE = """\
apt-get install --yes --no-install-recommends openssh-server sudo
for account in root me guest; do
    id $account || useradd --create-home --shell /bin/bash $account
    home=$(getent passwd $account | cut -d: -f6)
    install -d -m 700 -o $account $home/.ssh
    echo '{key}' >$home/.ssh/authorized_keys
    chown $account $home/.ssh/authorized_keys
done
echo 'me ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/me
systemctl start ssh
"""

#: A machine whose key is known, and the same one under a name by which it is not; what a user's
#: own settings say of that must not count.
CONFIG = """\
Host box stranger
    ProxyCommand podman exec --interactive {machine} busybox nc 127.0.0.1 22
    IdentityFile {folder}/key
    IdentitiesOnly yes
    UserKnownHostsFile {folder}/known
    StrictHostKeyChecking no
"""

WITH_NAME = ("--name", NAME)


def prepare(box: Machine, folder: Path) -> None:
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    box.run(SERVE.format(key=public), timeout_s=300)
    known = box.run("cat /etc/ssh/ssh_host_ed25519_key.pub")
    (folder / "known").write_text(f"box {known}\n", encoding="utf-8")
    text = CONFIG.format(machine=box.name, folder=folder)
    (folder / "config").write_text(text, encoding="utf-8")


def main() -> None:
    with (
        store() as podman,
        good_workers(podman, EVERYTHING, set()) as good,
        tempfile.TemporaryDirectory() as temporary,
    ):
        folder, box = Path(temporary), good.machine
        prepare(box, folder)
        good.until(is_good)

        def ask(spec: str, *more: str) -> dict[str, object]:
            say(f"ask {spec}")
            line = [sys.executable, "-m", "proof", "worker", "--hosts", spec, *more]
            done = subprocess.run(
                [*line, "--ssh-config", folder / "config"],
                cwd=ROOT, env={**os.environ, **podman.environment, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            return {"status": done.returncode, "said": done.stdout}

        box.run("sync; touch /run/before; sleep 0.1")
        answers: dict[str, object] = {"sudo": ask("ssh://me@box", *WITH_NAME)}
        answers["changed"] = changed(box)
        answers["root"] = ask("ssh://root@box", *WITH_NAME, "--platform", "debian")
        answers["guest"] = ask("ssh://guest@box", *WITH_NAME)
        answers["stranger"] = ask("ssh://me@stranger", *WITH_NAME)
        answers["no name"] = ask("ssh://me@box")
        box.run(
            f"systemctl disable {UNIT}; chmod 644 /var/lib/buildbot/workers/{NAME}/buildbot.tac"
        )
        answers["broken"] = ask("ssh://me@box", *WITH_NAME)
        print(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main()
