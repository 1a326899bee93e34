"""Lent machines: a stand-in for ssh leads into a stand-in for a container."""

import signal
import socket

import pytest

from proof import fleet
from proof.buildmaster.on_loopback import Ports
from proof.errors import CannotVerify, UsageError
from proof.machines import hosts_line, ssh
from proof.machines.hosts_line import MARK
from proof.machines.lent_machine import LentMachine, RestartNeeded
from proof.machines.ssh import Address
from proof.machines.this_machine import ThisMachine
from proof.proving import consent, undo
from tests.unit.lending import NAME


@pytest.mark.parametrize(
    ("text", "destination", "port"),
    [
        ("ssh://host", "host", None),
        ("ssh://ada@host.example.org", "ada@host.example.org", None),
        ("ssh://ada@192.0.2.1:2222/", "ada@192.0.2.1", 2222),
    ],
)
def test_where_a_host_is(text, destination, port):
    assert Address.parse(text, None) == Address(destination, port)


@pytest.mark.parametrize(
    "text", ["host", "ssh://", "ssh://-oProxyCommand=x", "http://h", "ssh://a b"]
)
def test_what_is_no_host(text):
    with pytest.raises(UsageError, match="is no machine: write ssh://USER@HOST"):
        Address.parse(text, None)


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
        ("ada@host: Permission denied (publickey).", "log in without asking for a password?"),
        ("Error: remote port forwarding failed for listen port 9020", "must allow TCP forwarding"),
        ("ssh: Could not resolve hostname host: x", "is the host's name right?"),
        ("ssh: connect to host h port 22: Connection refused", "does sshd run there"),
        ("it has its own reasons", ""),
    ],
)
def test_who_is_refused_is_told_why(host, said, hint):
    (host.home / "refuse").write_text(f"{said}\n", encoding="utf-8")
    address = Address("ada@host", 2222)
    with pytest.raises(CannotVerify) as caught, ssh.connected(address, Ports(1, 2, 3)):
        pytest.fail("it connected")
    assert str(caught.value) == f"no way to ada@host: {said}"
    assert hint in caught.value.hint


def test_what_runs_there(lent):
    assert lent.run("echo here; echo 'a  b'") == "here\na  b"
    assert lent.steady.run("exit 7").status == 7
    assert lent.os_release()["ID"] == "debian"
    assert lent.root == "root"
    with lent.login("su -") as shell:
        pasted = shell.paste("test -t 0\necho $HOME\n", 2, limit_s=20)
    assert pasted.statuses == [0, 0]
    with pytest.raises(CannotVerify, match="no such thing"):
        lent.run("echo 'no such thing' >&2; false")


def test_sudo_where_the_account_is_not_root(host):
    host_programs = host.root("guide-lent") / "bin"
    (host_programs / "id").write_text("#!/bin/sh\necho 1000\n", encoding="ascii")
    sudo = host_programs / "sudo"
    sudo.write_text('#!/bin/sh\nshift 2; exec "$@"\n', encoding="ascii")
    sudo.chmod(0o755)
    with ssh.connected(Address("ada@host"), Ports(1, 2, 3)) as box:
        assert box.root == "sudo"
        assert box.run("echo here") == "here"
    sudo.write_text("#!/bin/sh\necho 'a password is required' >&2\nexit 1\n", encoding="ascii")
    with (
        pytest.raises(
            CannotVerify, match="not root, and sudo and doas are missing or ask"
        ) as caught,
        ssh.connected(Address("ada@host"), Ports(1, 2, 3)),
    ):
        pytest.fail("it is root")
    assert "NOPASSWD" in caught.value.hint


def test_doas_where_there_is_no_sudo(host):
    programs = host.root("guide-lent") / "bin"
    (programs / "id").write_text("#!/bin/sh\necho 1000\n", encoding="ascii")
    for name, text in {"sudo": "exit 1", "doas": 'test "$1" = -n; shift 2; exec "$@"'}.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
        (programs / name).chmod(0o755)
    with ssh.connected(Address("ada@host"), Ports(1, 2, 3)) as box:
        assert box.root == "doas"
        assert box.run("echo here") == "here"


def test_a_system_that_nobody_knows_is_not_lent(host):
    (host.root("guide-lent") / "bin" / "uname").write_text("#!/bin/sh\necho AIX\n")
    with (
        pytest.raises(
            CannotVerify, match="is AIX; what is lent so far is Linux, FreeBSD"
        ) as caught,
        ssh.connected(Address("ada@host"), Ports(1, 2, 3)),
    ):
        pytest.fail("it is known")
    assert "proof/machines/systems.py" in caught.value.hint


def test_the_line_in_the_hosts_file_comes_and_goes(lent, hosts):
    before = hosts.read_text(encoding="ascii")
    lent.hosts_line.add(NAME)
    assert hosts.read_text(encoding="ascii") == (
        f"{before}127.0.0.1 buildbot-api.python.org {MARK} {NAME}\n"
    )
    assert lent.hosts_line.is_there()
    lent.hosts_line.remove()
    assert hosts.read_text(encoding="ascii") == before
    assert not lent.hosts_line.is_there()
    lent.hosts_line.remove()
    assert hosts.read_text(encoding="ascii") == before


#: What a disk that gets full does: a part is written, and the rest is not.
HALF_A_DD = """#!/bin/sh
rm -f "$0"
printf XXXX | /bin/dd "of=/etc/hosts" conv=notrunc 2>/dev/null
exit 1
"""


@pytest.mark.parametrize("full", ["the copy", "the file"])
def test_a_full_disk_never_changes_the_hosts_file(lent, host, hosts, monkeypatch, full):
    before = f"127.0.0.1 localhost\n127.0.0.1 x {MARK} y\n192.0.2.1 other\n"
    hosts.write_text(before, encoding="ascii")
    if full == "the copy":
        limit = "trap '' XFSZ\nulimit -f 0\n"
        monkeypatch.setattr(hosts_line, "_ADD", limit + hosts_line._ADD)
        monkeypatch.setattr(hosts_line, "_REMOVE", limit + hosts_line._REMOVE)
    for change in (lambda: lent.hosts_line.add(NAME), lent.hosts_line.remove):
        if full == "the file":
            dd = host.root("guide-lent") / "bin" / "dd"
            dd.write_text(HALF_A_DD.replace("/etc/hosts", str(hosts)), encoding="ascii")
            dd.chmod(0o755)
        with pytest.raises(CannotVerify):
            change()
        assert hosts.read_text(encoding="ascii") == before
        assert list(hosts.parent.glob("hosts.*")) == []


def test_a_line_that_is_somebody_elses(lent, hosts):
    hosts.write_text("192.0.2.1 buildbot-api.python.org\n", encoding="ascii")
    with pytest.raises(CannotVerify, match="a line of its own for buildbot-api"):
        lent.hosts_line.add(NAME)
    assert MARK not in hosts.read_text(encoding="ascii")


def test_a_name_that_leads_to_the_fleet_is_refused(host, hosts):
    (host.root("guide-lent") / "bin" / "getent").write_text("#!/bin/sh\necho 192.0.2.1\n")
    with (
        ssh.connected(Address("ada@host"), Ports(1, 2, 3)) as box,
        pytest.raises(CannotVerify, match=r"is 192\.0\.2\.1, not 127\.0\.0\.1 alone"),
    ):
        box.hosts_line.add(NAME)


def test_a_restart_is_waited_for(lent, host):
    lent.steady.run("true")
    lent.stop()
    lent.start()
    assert lent.run("echo back") == "back"
    assert lent.steady.run("true").status == 0
    (host.root("guide-lent") / "bin" / "shutdown").write_text(
        f"#!/bin/sh\nkill $(cat {host.home}/keeper)\n", encoding="ascii"
    )
    lent.stop()
    with pytest.raises(CannotVerify, match="was not restarted"):
        lent.start()


def test_a_host_that_is_lost_is_named(lent, host):
    assert lent.gone() == ""
    host.engine().do("stop", "guide-lent")
    assert lent.gone() == "it does not answer any more"


def test_a_restart_of_this_machine_is_its_lenders(monkeypatch):
    monkeypatch.setattr(LentMachine, "boot", lambda _: "boot 1")
    box = LentMachine.__new__(LentMachine)
    box.plumbing, box._as_root = ThisMachine(), ()
    with pytest.raises(RestartNeeded) as caught:
        box.stop()
    assert caught.value.boot == "boot 1"
    assert "--resume" in caught.value.hint
    box.plumbing.come_back()
    assert box.plumbing.command("a", "b") == ["a", "b"]


def test_what_is_agreed_to_is_all_there(made):
    text = "\n".join(consent.lines(made, "this machine"))
    assert "as root on this machine" in text
    assert "  debian/10-install.sh, as root\n      read -r -p 'Continue? [Y/n] ' answer" in text
    assert "  (Restart the machine.)\n  debian/30-remove.sh" in text
    assert "in /etc/hosts a line" in text


@pytest.mark.parametrize(("word", "agreed"), [("y", True), ("n", False), ("", False)])
def test_whoever_sits_there_is_asked(made, monkeypatch, word, agreed):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: word)
    if agreed:
        consent.ask(made, "host", agreed=False)
    else:
        with pytest.raises(CannotVerify, match="its lender did not agree"):
            consent.ask(made, "host", agreed=False)


def test_where_nobody_sits_yes_agrees(made, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    consent.ask(made, "host", agreed=True)
    with pytest.raises(UsageError, match="nobody was asked") as caught:
        consent.ask(made, "host", agreed=False)
    assert caught.value.hint.startswith("--yes")


def test_a_port_of_the_fleets_that_is_taken(monkeypatch):
    monkeypatch.setattr(fleet, "PB_PORT", Ports.any().pb)
    monkeypatch.setattr(fleet, "GIT_PORT", Ports.any().git)
    assert Ports.the_fleets().pb == fleet.PB_PORT
    with socket.socket() as one:
        one.bind(("127.0.0.1", fleet.GIT_PORT))
        one.listen()
        with pytest.raises(CannotVerify, match=f"cannot have port {fleet.GIT_PORT}"):
            Ports.the_fleets()


def test_what_is_left_is_one_sentence(lent):
    assert undo.left_message(["the package x"], lent) == "left on ada@host: the package x"


def test_a_question_that_is_interrupted_leaves_no_answer_for_the_next_one(lent):
    lent.steady.run("true")

    class Interrupt(BaseException):
        pass

    def interrupt(*_):
        raise Interrupt

    handler = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(Interrupt):
            lent.steady.run("sleep 2; exit 3")
    finally:
        signal.signal(signal.SIGALRM, handler)
    assert lent.steady.run("exit 7").status == 7
