"""Lent machines: a stand-in for ssh leads into a stand-in for a container."""

import argparse
import json
import shlex
import socket
import sys
from pathlib import Path

import pytest

from proof import consent, elsewhere, localmaster, manifest, paused, plan, prove, remote, undo
from proof.errors import CannotVerify, UsageError
from proof.here import Here
from proof.lent import MARK, LentMachine, Paused
from proof.localmaster import Ports
from proof.record import Outcome
from proof.remote import Address
from proof.words import Way
from tests.unit.test_prove import CHECKS, STEPS

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
    "uname": "echo Linux",
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
    ssh = tmp_path / "stand-in" / "bin" / "ssh"
    ssh.write_text(f"#!/bin/sh\n{SSH}", encoding="utf-8")
    ssh.chmod(0o755)
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
    with remote.connected(Address("ada@host", 2222), Ports(1, 2, 3)) as box:
        yield box


@pytest.fixture
def hosts(host):
    return host.root("guide-lent") / "etc" / "hosts"


@pytest.fixture
def made(guide):
    """A plan whose worker is there while it is attached."""
    for name, text in STEPS.items():
        (guide.steps / name).write_text(text, encoding="utf-8")
    for point, text in CHECKS.items():
        file = guide.checks / f"test_{point.replace('-', '_')}.py"
        file.write_text(text, encoding="utf-8")
    guide.change("exits = { 2 = 4 }", "exits = { 2 = 2 }")
    guide.change('installed = "true"', 'installed = "false"')
    guide.change('enabled = "true"', 'enabled = "false"')
    guide.change('active = "true"', 'active = "test -e ~/attached/{name}"')
    book = manifest.load(guide.manifest)
    return plan.make(book, book.target("debian-13"), checks=guide.checks)


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
    with pytest.raises(UsageError, match="a machine is `here`, or ssh://USER@HOST"):
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
    with pytest.raises(CannotVerify) as caught, remote.connected(address, Ports(1, 2, 3)):
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
    with remote.connected(Address("ada@host"), Ports(1, 2, 3)) as box:
        assert box.root == "sudo"
        assert box.run("echo here") == "here"
    sudo.write_text("#!/bin/sh\necho 'a password is required' >&2\nexit 1\n", encoding="ascii")
    with (
        pytest.raises(CannotVerify, match="not root, and sudo is missing or asks") as caught,
        remote.connected(Address("ada@host"), Ports(1, 2, 3)),
    ):
        pytest.fail("it is root")
    assert "NOPASSWD" in caught.value.hint


def test_another_system_is_not_lent_yet(host):
    (host.root("guide-lent") / "bin" / "uname").write_text("#!/bin/sh\necho Darwin\n")
    with (
        pytest.raises(CannotVerify, match="is Darwin; so far only Linux is lent"),
        remote.connected(Address("ada@host"), Ports(1, 2, 3)),
    ):
        pytest.fail("it is Linux")


def test_the_line_in_the_hosts_file_comes_and_goes(lent, hosts):
    before = hosts.read_text(encoding="ascii")
    lent.add_line(NAME)
    assert hosts.read_text(encoding="ascii") == (
        f"{before}127.0.0.1 buildbot-api.python.org {MARK} {NAME}\n"
    )
    assert lent.marked()
    lent.remove_line()
    assert hosts.read_text(encoding="ascii") == before
    assert not lent.marked()
    lent.remove_line()
    assert hosts.read_text(encoding="ascii") == before


def test_a_line_that_is_somebody_elses(lent, hosts):
    hosts.write_text("192.0.2.1 buildbot-api.python.org\n", encoding="ascii")
    with pytest.raises(CannotVerify, match="a line of its own for buildbot-api"):
        lent.add_line(NAME)
    assert MARK not in hosts.read_text(encoding="ascii")


def test_a_name_that_leads_to_the_fleet_is_refused(host, hosts):
    (host.root("guide-lent") / "bin" / "getent").write_text("#!/bin/sh\necho 192.0.2.1\n")
    with (
        remote.connected(Address("ada@host"), Ports(1, 2, 3)) as box,
        pytest.raises(CannotVerify, match=r"is 192\.0\.2\.1, not 127\.0\.0\.1 alone"),
    ):
        box.add_line(NAME)


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
    box.plumbing, box._as_root = Here(), ()
    with pytest.raises(Paused) as caught:
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


@pytest.fixture
def master(monkeypatch, tmp_path, podman):
    """Let a stand-in be the buildmaster on this computer."""
    programs = tmp_path / "buildmaster" / "bin"
    programs.mkdir(parents=True)
    home = podman.home / "containers" / "local"
    script = shlex.join([sys.executable, "-I", str(Path(__file__).parent / "stand_in/master.py")])
    texts = {
        "buildbot": "touch buildbot.tac",
        "twistd": f'mkdir -p {home}/root; ln -sfn "$PWD" {home}/root/master; exec {script} {home}',
    }
    for name, text in texts.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setattr(localmaster, "ensure", lambda: programs.parent)


@pytest.fixture
def options(tmp_path, monkeypatch, guide):
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    monkeypatch.setattr(
        prove, "check_file", lambda point: plan.check_file(point, checks=guide.checks)
    )
    before = set(sys.modules)
    yield argparse.Namespace(
        on="ssh://ada@host", ssh_config=None, yes=True, resume=False, into=tmp_path / "evidence"
    )
    for name in set(sys.modules) - before:
        if name.startswith("test_"):
            del sys.modules[name]


@pytest.mark.usefixtures("master")
def test_a_whole_proof_over_ssh(made, options, hosts, host):
    record = elsewhere.prove_on(made, options, lambda *_: None)
    assert record.failure is None
    assert record.outcome is Outcome.PROVEN
    assert (record.machine.kind, record.machine.root) == (Way.SSH, "root")
    assert record.image is None
    assert [run.file for run in record.steps] == [f"debian/{name}" for name in STEPS]
    assert MARK not in hosts.read_text(encoding="ascii")
    assert not (options.into / "debian-13.paused").exists()


@pytest.mark.usefixtures("master")
def test_a_proof_that_fails_removes_its_worker_then_the_line(made, options, hosts, host, guide):
    (guide.checks / "test_start_now.py").write_text("def test_it():\n    assert 0, 'no'\n")
    record = elsewhere.prove_on(made, options, lambda *_: None)
    assert record.outcome is Outcome.FAILED
    assert MARK not in hosts.read_text(encoding="ascii")
    assert not (host.home / "attached" / NAME).exists()


@pytest.mark.usefixtures("master")
def test_a_worker_that_stays_is_named_and_the_line_stays(made, options, hosts, host, guide, capsys):
    (guide.steps / "30-remove.sh").write_text("true\nls /no/such/place\n", encoding="utf-8")
    made = plan.make(manifest.load(guide.manifest), made.target, checks=guide.checks)
    record = elsewhere.prove_on(made, options, lambda *_: None)
    assert record.outcome is Outcome.FAILED
    assert f"left on ada@host: the worker {NAME}, and" not in capsys.readouterr().err
    assert MARK in hosts.read_text(encoding="ascii")
    with pytest.raises(CannotVerify, match=f"left on ada@host: the worker {NAME}; and in /etc"):
        elsewhere.undo_on(made, options)
    again = elsewhere.prove_on(made, options, lambda *_: None)
    assert again.outcome is Outcome.UNVERIFIED
    assert "left on ada@host" in again.failure.message
    (host.home / "attached" / NAME).unlink()
    elsewhere.undo_on(made, options)
    assert MARK not in hosts.read_text(encoding="ascii")


@pytest.mark.usefixtures("master")
def test_a_machine_that_has_a_worker_is_left_alone(made, options, hosts, host):
    (host.root("guide-lent") / "bin" / "find").write_text("#!/bin/sh\necho /srv/buildbot\n")
    record = elsewhere.prove_on(made, options, lambda *_: None)
    assert record.outcome is Outcome.UNVERIFIED
    assert "ada@host has /srv/buildbot already" in record.failure.message
    assert record.steps == []
    assert MARK not in hosts.read_text(encoding="ascii")


@pytest.mark.usefixtures("master")
def test_a_proof_goes_on_after_its_pause(made, options, monkeypatch, hosts, host):
    """This machine stands for itself by the same stand-in; its restart is its lender's."""

    class There(Here):
        def command(self, *words, terminal=False):
            if terminal:
                return ["podman", "exec", "--interactive", "--tty", "guide-lent", "su", "-"]
            way = ["podman", "exec", "--interactive", "guide-lent"]
            return [*way, *(words if words == ("sh",) else ["sh", "-c", shlex.join(words)])]

    monkeypatch.setattr("proof.ways.Here", There)
    monkeypatch.setattr("proof.elsewhere.Here", There)
    monkeypatch.setattr(Ports, "the_fleets", Ports.any)
    options.on = "here"
    waits = elsewhere.prove_on(made, options, lambda *_: None)
    assert waits.outcome is Outcome.UNVERIFIED
    assert "the guide restarts the machine now" in waits.failure.message
    assert MARK in hosts.read_text(encoding="ascii")
    note = options.into / "debian-13.paused"
    assert note.stat().st_mode & 0o777 == 0o600
    options.resume = True
    with pytest.raises(UsageError, match="was not restarted yet"):
        elsewhere.prove_on(made, options, lambda *_: None)
    (host.home / "boot").write_text("2\n", encoding="ascii")
    record = elsewhere.prove_on(made, options, lambda *_: None)
    assert record.failure is None
    assert record.outcome is Outcome.PROVEN
    assert record.machine.kind is Way.HERE
    assert [run.file for run in record.steps] == [f"debian/{name}" for name in STEPS]
    assert record.started == waits.started
    assert MARK not in hosts.read_text(encoding="ascii")


def test_only_a_proof_that_waits_can_go_on(made, tmp_path):
    with pytest.raises(UsageError, match="no proof of debian-13 waits for a restart"):
        paused.load(made, tmp_path)
    state = {
        "plan": "another", "move": 1, "boot": "", "password": "", "old_password": "",
        "received_mb": 0.0, "kept": {}, "record": {},
    }  # fmt: skip
    (tmp_path / "debian-13.paused").write_text(json.dumps(state), encoding="utf-8")
    with pytest.raises(UsageError, match="the guide has changed"):
        paused.load(made, tmp_path)


def test_a_port_of_the_fleets_that_is_taken(monkeypatch):
    monkeypatch.setattr(localmaster, "PB_PORT", Ports.any().pb)
    monkeypatch.setattr(localmaster, "GIT_PORT", Ports.any().git)
    assert Ports.the_fleets().pb == localmaster.PB_PORT
    with socket.socket() as one:
        one.bind(("127.0.0.1", localmaster.GIT_PORT))
        one.listen()
        with pytest.raises(CannotVerify, match=f"cannot have port {localmaster.GIT_PORT}"):
            Ports.the_fleets()


def test_what_is_left_is_one_sentence(lent):
    assert undo.words_for(["the package x"], lent) == "left on ada@host: the package x"
