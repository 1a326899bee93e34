"""Machines that somebody lends: proven over ssh and on themselves, and left as they were."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from proof.paths import ROOT
from tests.engine.running import LIMIT_S, TARGET, Ended, command, environment, run

#: Prints what a run has left, of that which it takes away.
LEFT = """
grep -o buildbot-api.python.org /etc/hosts
ls -A /var/lib/buildbot/workers 2>/dev/null
dpkg-query --show --showformat='${Package}\\n' buildbot-worker 2>/dev/null
true
"""

#: Where a worker there would go.
MEANT = "getent ahosts buildbot-api.python.org | cut -d' ' -f1"


#: Login shells of other families; a new user of zsh would be asked what to write into its files.
SHELLS = """
apt-get install -qq --yes mksh zsh busybox >/dev/null 2>&1
ln -sf busybox /usr/bin/ash
rm -rf /usr/share/zsh/*/scripts/newuser
ls /usr/bin/mksh /usr/bin/dash /usr/bin/ash /usr/bin/zsh
"""


@attrs.frozen
class Lent:
    """A machine to lend, seen through the process that has made it."""

    process: subprocess.Popen
    name: str
    port: int
    config: Path

    def run(self, *words: object, at="", number=signal.SIGKILL) -> Ended:
        order = {"command": list(map(str, words)), "at": at, "signal": int(number)}
        print(json.dumps(order), file=self.process.stdin, flush=True)
        done = json.loads(self.process.stdout.readline())
        print(done["output"])
        return Ended(done["status"], done["output"], done["seconds"])

    def inside(self, script: str) -> str:
        """What a script says that runs as root on the machine."""
        return self.run("podman", "exec", self.name, "sh", "-c", script).output

    def left(self) -> str:
        return self.inside(LEFT)

    def verify(self, *options: object, who="lender", target=TARGET, config=None, **stop) -> Ended:
        where = f"ssh://{who}@127.0.0.1:{self.port}"
        reach = ("--on", where, "--ssh-config", config or self.config)
        return self.run(*command("verify", target, *reach, *options), **stop)


@pytest.fixture(scope="module")
def lent(after, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lent")
    process = subprocess.Popen(
        [sys.executable, "tests/engine/lent.py", after["10-prepare"], folder], cwd=ROOT,
        env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = json.loads(process.stdout.readline())
    yield Lent(process, said["name"], said["port"], Path(said["config"]))
    process.communicate(timeout=LIMIT_S)


@pytest.fixture
def folders(guide, tmp_path):
    guide.installed()
    return (*guide.options(tmp_path / "evidence"), "--yes")


@pytest.fixture
def refuses(lent, folders):
    """Return a function that changes the machine, holds a run to refuse it, and undoes the change.

    `left`: what of that which a run takes away is there afterwards.
    """

    def refuses(*says: str, done: str = "true", undone: str = "true", left: str = "", **options):
        lent.inside(done)
        ended = lent.verify(*folders, **options)
        lent.inside(undone)
        assert ended.status == 3
        assert [words for words in says if words not in ended.words] == []
        assert lent.left() == left

    return refuses


@pytest.mark.parametrize("target", ["debian-13-ssh", "debian-13-here"])
def test_a_whole_proof(target, tmp_path):
    ended = run(command("verify", target, "--into", tmp_path), limit_s=3 * LIMIT_S)
    assert ended.status == 0
    made = json.loads((tmp_path / f"{target}.json").read_text(encoding="utf-8"))
    assert made["outcome"] == "proven"
    machine = made["machine"]
    assert (machine["kind"], machine["root"]) == (target.rpartition("-")[2], "sudo")
    points = [check["point"] for check in made["checks"]]
    assert "restart-machine" in points
    assert points[-1] == "remove-second-worker"
    assert made["worker"]["reattached"]


def test_without_a_word_of_agreement_nothing_happens(lent):
    ended = lent.verify()
    assert ended.status == 2
    assert "debian/10-prepare.sh, as root\n      apt update\n" in ended.output
    assert "can't ask whether" in ended.output
    assert "hint: --yes agrees" in ended.output
    assert lent.left() == ""


@pytest.mark.parametrize("known", ["", "[127.0.0.1]:{port} {other}\n"], ids=["unknown", "another"])
def test_a_host_key_is_checked(lent, refuses, tmp_path, known):
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "o"], check=True
    )
    other = " ".join((tmp_path / "o.pub").read_text(encoding="ascii").split()[:2])
    hosts = tmp_path / "known_hosts"
    hosts.write_text(known.format(port=lent.port, other=other), encoding="ascii")
    config = tmp_path / "config"
    text = lent.config.read_text(encoding="utf-8")
    mine = text.replace(f"{lent.config.parent}/known_hosts", str(hosts))
    # What a file says of checking does not count.
    config.write_text(f"StrictHostKeyChecking no\n{mine}", encoding="utf-8")
    once = f"connect once by hand: ssh -p {lent.port} lender@127.0.0.1"
    refuses("can't reach lender@127.0.0.1: Host key verification failed.", once, config=config)


def test_an_account_that_is_not_let_in(refuses):
    denied = ("can't reach nobody@127.0.0.1: ", "Permission denied")
    refuses(*denied, "logs in without a password", who="nobody")


def test_an_account_without_sudo(refuses):
    refuses(
        "the account on lender@127.0.0.1 is not root", "NOPASSWD",
        done="chmod 600 /etc/sudoers.d/lender; mv /etc/sudoers.d/lender /root/",
        undone="mv /root/lender /etc/sudoers.d/",
    )  # fmt: skip


def test_another_system_than_the_target_names(refuses):
    refuses("the machine is not Debian 12 (bookworm)", target="debian-12")


def test_a_port_that_is_taken(refuses):
    refuses(
        "remote port forwarding failed for listen port 9020",
        "its sshd must allow TCP forwarding",
        done="systemd-run --quiet --unit=taken python3 -m http.server --bind 127.0.0.1 9020\n"
        "until grep -q :233C /proc/net/tcp; do sleep 0.1; done",
        undone="systemctl stop taken",
    )


def test_a_name_that_leads_elsewhere(refuses):
    refuses(
        "its hosts file has a line of its own for buildbot-api.python.org",
        done="cp /etc/hosts /root; echo 192.0.2.1 buildbot-api.python.org >>/etc/hosts",
        undone="cat /root/hosts >/etc/hosts",
    )
    refuses(
        "a worker there would connect to the real fleet",
        done="sed -i 's/^hosts:.*/hosts: myhostname/' /etc/nsswitch.conf",
        undone="sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf",
    )


def test_a_machine_with_a_worker_of_its_own_is_left_alone(lent, refuses):
    mine = "/var/lib/buildbot/workers/mine"
    refuses("already has /var/lib/buildbot", done=f"mkdir -p {mine}", left="mine\n")
    lent.inside("rm -r /var/lib/buildbot")


def test_a_step_that_fails_leaves_nothing(lent, guide, folders, record):
    guide.change("51-start-now", "enable --now", "start --now --wrong")
    ended = lent.verify(*folders)
    assert ended.status == 1
    made = record()
    assert (made["machine"]["kind"], made["machine"]["root"]) == ("ssh", "sudo")
    assert made["steps"][-1]["file"] == "debian/51-start-now.sh"
    assert lent.left() == ""


@pytest.mark.parametrize("shell", ["mksh", "dash", "ash", "zsh"])
def test_login_shells_of_other_families(lent, guide, folders, record, shell):
    assert len(lent.inside(SHELLS).split()) == 4
    lent.inside(f"usermod --shell /usr/bin/{shell} root")
    guide.configure("--pty -s /bin/bash -", f"--pty -s /usr/bin/{shell} -")
    ended = lent.verify(*folders, "--until", "start")
    lent.inside("usermod --shell /bin/bash root")
    assert ended.status == 0
    made = record()
    assert made["worker"]["attached"]
    assert {run["as"] for run in made["steps"]} == {"root", "worker"}
    assert {command["exit"] for run in made["steps"] for command in run["commands"]} == {0}
    assert lent.left() == ""


@pytest.mark.parametrize("shell", ["mksh", "dash", "ash", "zsh"])
def test_what_fails_in_another_login_shell_is_told(lent, guide, folders, record, shell):
    guide.change("20-install", "", "test -e /no/such/file\nhead -c 1\n")
    guide.setting("20-install", "exits = { 1 = 1 }")
    assert len(lent.inside(SHELLS).split()) == 4
    lent.inside(f"usermod --shell /usr/bin/{shell} root")
    ended = lent.verify(*folders, "--until", "install")
    lent.inside("usermod --shell /bin/bash root")
    assert ended.status == 1
    assert "head asks a question that the guide does not answer" in ended.words
    exits = [command["exit"] for command in record()["steps"][-1]["commands"]]
    assert exits[:2] == [1, None]
    assert lent.left() == ""


def test_ctrl_c_leaves_nothing(lent, folders):
    ended = lent.verify(*folders, who="root", at="✓ 51-start-now", number=signal.SIGINT)
    assert ended.status == 130
    assert "interrupted; what it put there is removed" in ended.output
    assert lent.left() == ""


def test_ctrl_c_in_a_step_stops_at_once(lent, guide, folders):
    # It goes on without its terminal, as apt does, and the signs of life come after 10 s.
    guide.change("20-install", "", "sh -c \"trap '' HUP; sleep 300; :\"\n")
    ended = lent.verify(*folders, at="… 20-install", number=signal.SIGINT)
    assert ended.status == 130
    assert "proof: stopping\n" in ended.output
    assert ended.seconds < 20
    assert lent.left() == ""
    assert lent.inside("pgrep --full 'sleep 30[0]'") == ""


def test_what_kill_9_left_asks_no_real_fleet_and_is_removed(lent, folders):
    ended = lent.verify(*folders, at="✓ 51-start-now")
    assert ended.status == -signal.SIGKILL
    assert lent.left() == "buildbot-api.python.org\nowner-debian-x86_64\nbuildbot-worker\n"
    assert set(lent.inside(MEANT).split()) == {"127.0.0.1"}
    ended = lent.verify("--undo")
    assert ended.status == 0
    assert "nothing of a test run of debian-13 is left on lender@127.0.0.1" in ended.output
    assert lent.left() == ""
