"""A stand-in for a host that is lent: ssh runs there what it is told."""

import shlex
import sys
from pathlib import Path

import pytest

from proof.buildmaster import on_loopback
from proof.fleet import Ports
from proof.machines import ssh
from proof.machines.ssh import Address
from tests import programs
from tests.unit import whole_run

NAME = "owner-debian-x86_64"

#: What ssh does: one process keeps the connection, others use it; `refuse` is what it says.
SSH = """\
printf '%s\\n' "$*" >>"$STAND_IN/ssh"
for word; do
    case $word in
    -oControlPath=*) socket=${word#*=} ;;
    -N) keeps=1 ;;
    -O) exit ;;
    -tt) terminal=--tty ;;
    esac
done
if [ "$keeps" ]; then
    if [ -e "$STAND_IN/refuse" ]; then cat "$STAND_IN/refuse" >&2; exit 255; fi
    touch "$socket"
    echo $$ >"$STAND_IN/keeper"
    [ ! -e "$STAND_IN/attached.off" ] || mv "$STAND_IN/attached.off" "$STAND_IN/attached"
    exec sleep 600
fi
[ -e "$socket" ] || exit 255
[ -z "$terminal" ] || exec podman exec --interactive --tty guide-lent su -
[ "$word" != sh ] || exec podman exec --interactive guide-lent sh
exec podman exec --interactive $terminal guide-lent sh -c "$word"
"""

PROGRAMS = {
    "uname": 'echo "Linux${1:+ x86_64}"',
    "id": "echo 0",
    "find": "exit 0",
    "getent": "echo 127.0.0.1",
    # The boot's number, and no bytes from a network that is not there.
    "cut": 'case $* in *-f20) cat "$STAND_IN/boot" ;; *-f1) exec /usr/bin/cut "$@" ;; esac',
    "shutdown": (
        'echo 2 >"$STAND_IN/boot"; mv "$STAND_IN/attached" "$STAND_IN/attached.off"; '
        'kill $(cat "$STAND_IN/keeper")'
    ),
}


@pytest.fixture
def host(podman, tmp_path):
    """A machine that ssh reaches; its stand-in for podman."""
    programs.put(tmp_path / "stand-in" / "bin" / "ssh", SSH)
    for name, script in PROGRAMS.items():
        podman.program(name, script.replace("$STAND_IN", str(podman.home)))
    (podman.template / "etc" / "hosts").write_text("127.0.0.1 localhost\n", encoding="ascii")
    (podman.home / "boot").write_text("1\n", encoding="ascii")
    made = podman.engine()
    podman.image("localhost/guide/lent:1")
    made.do("run", "--detach", "--name", "guide-lent", "localhost/guide/lent:1")
    return podman


@pytest.fixture
def lent(host):
    with ssh.connected(Address("ada@host", 2222), Ports(1, 2, 3)) as box:
        yield box


@pytest.fixture
def hosts(host):
    return host.root("guide-lent") / "etc" / "hosts"


@pytest.fixture
def made(guide):
    """A plan whose worker is there while it is attached."""
    proof = whole_run.make(guide, None, None)
    guide.change('installed = "true"', 'installed = "false"')
    guide.change('enabled = "true"', 'enabled = "false"')
    guide.change('active = "true"', 'active = "test -e ~/attached/{name}"')
    return proof.plan()


@pytest.fixture
def twistd(monkeypatch, tmp_path, podman):
    """The folder of a buildmaster's programs on this computer; a stand-in is in it."""
    folder = tmp_path / "buildmaster" / "bin"
    home = podman.home / "containers" / "local"
    script = shlex.join(
        [sys.executable, "-I", str(Path(__file__).with_name("stand_in") / "master.py")]
    )
    texts = {
        "buildbot": "touch buildbot.tac",
        "twistd": f'mkdir -p {home}/root; ln -sfn "$PWD" {home}/root/master; exec {script} {home}',
    }
    for name, text in texts.items():
        programs.put(folder / name, text)
    monkeypatch.setattr(on_loopback, "ensure", lambda: folder.parent)
    return folder
