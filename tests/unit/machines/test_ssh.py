"""How a lent machine is reached: a stand-in for ssh leads into a stand-in for a container."""

import os
import signal

import pytest

from proof import wait
from proof.errors import CannotVerify, UsageError
from proof.fleet import Ports
from proof.machines import ssh
from proof.machines.ssh import Address
from tests.patience import patient


@pytest.mark.parametrize(
    ("text", "destination", "port"),
    [
        ("ssh://host", "host", None),
        ("ssh://ada@host.example.org", "ada@host.example.org", None),
        ("ssh://ada@192.0.2.1:2222/", "ada@192.0.2.1", 2222),
        ("ssh://h:65535", "h", 65535),
    ],
)
def test_where_a_host_is(text, destination, port):
    assert Address.parse(text, None) == Address(destination, port)


NO_HOSTS = [
    "host",
    "ssh://",
    "ssh://-oProxyCommand=x",
    "http://h",
    "ssh://a b",
    "ssh://-Fx@h",
    "ssh://-oProxyCommand@h",
    "ssh://a@-h",
    "ssh://a@h:-1",
    "ssh://a@h:\u0661",
]


def test_what_is_no_host(subtests):
    for text in NO_HOSTS:
        with subtests.test(text=text):
            with pytest.raises(UsageError, match="is no machine: write ssh://USER@HOST") as caught:
                Address.parse(text, None)
            assert "a hyphen for an option" in caught.value.hint


def test_a_port_that_no_machine_has(subtests):
    for port in ["0", "65536", "99999", "0000022", "9" * 5000]:
        with subtests.test(port=port):
            with pytest.raises(UsageError, match=f"there is no port {port}") as caught:
                Address.parse(f"ssh://a@h:{port}", None)
            assert "from 1 to 65535" in caught.value.hint


def test_a_configuration_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        Address.parse("ssh://host", tmp_path / "nothing")


def test_every_call_of_ssh_checks_the_key_and_asks_nobody(lent, host):
    lent.run("true")
    calls = (host.home / "ssh").read_text(encoding="utf-8").splitlines()
    assert len(calls) > 3
    for call in calls:
        assert {"-oStrictHostKeyChecking=yes", "-oBatchMode=yes", "-p", "2222"} < set(call.split())
    assert "-O forward -R127.0.0.1:9020:127.0.0.1:1 " in calls[1]
    assert "-O forward -R127.0.0.1:9418:127.0.0.1:2 " in calls[2]
    assert all("-oProxyCommand=false" in call for call in calls[3:])


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("Host key verification failed.", "connect once by hand: ssh -p 2222 ada@host"),
        ("ada@host: Permission denied (publickey).", "logs in without a password"),
        ("Error: remote port forwarding failed for listen port 9020", "must allow TCP forwarding"),
        ("ssh: Could not resolve hostname host: x", "check the host's name"),
        ("ssh: connect to host h port 22: Connection refused", "start sshd there"),
        ("it has its own reasons", ""),
    ],
)
def test_who_is_refused_is_told_why(host, said, hint):
    (host.home / "refuse").write_text(f"{said}\n", encoding="utf-8")
    address = Address("ada@host", 2222)
    with pytest.raises(CannotVerify) as caught, ssh.connected(address, Ports(1, 2, 3)):
        pytest.fail("it connected")
    assert str(caught.value) == f"can't reach ada@host: {said}"
    assert hint in caught.value.hint


def test_a_machine_that_is_known_to_have_ended_is_not_said_to_be_silent(host):
    ends = ["", "QEMU ended with -9"]
    address = Address("ada@host", 2222, ended=lambda: ends[0])
    with ssh.connected(address, Ports(1, 2, 3)) as box:
        host.engine().do("stop", "guide-lent")
        assert box.gone() == "it no longer answers"
        keeper = int((host.home / "keeper").read_text())
        os.kill(keeper, signal.SIGTERM)
        wait.until(lambda: "ssh ended" in box.gone(), "the end of ssh", limit_s=patient(10))
        assert box.gone() == "ssh ended with -15: it said nothing"
        ends.reverse()
        assert box.gone() == "QEMU ended with -9"


def refused(words):
    with (
        pytest.raises(CannotVerify, match=words) as caught,
        ssh.connected(Address("ada@host"), Ports(1, 2, 3)),
    ):
        pytest.fail("it connected")
    return caught.value.hint


def test_sudo_or_doas_where_the_account_is_not_root(program):
    program("id", "echo 1000")
    program("sudo", 'shift 2; exec "$@"')
    with ssh.connected(Address("ada@host"), Ports(1, 2, 3)) as box:
        assert (box.root, box.run("echo here")) == ("sudo", "here")
    program("sudo", "echo 'a password is required' >&2\nexit 1")
    assert "NOPASSWD" in refused("not root, and sudo and doas are missing or ask")
    program("doas", 'test "$1" = -n; shift 2; exec "$@"')
    with ssh.connected(Address("ada@host"), Ports(1, 2, 3)) as box:
        assert (box.root, box.run("echo here")) == ("doas", "here")


def test_a_system_that_nobody_knows_is_not_lent(program):
    program("uname", "echo AIX")
    hint = refused("is AIX; tests can run on Linux, FreeBSD")
    assert "proof/machines/systems.toml" in hint
