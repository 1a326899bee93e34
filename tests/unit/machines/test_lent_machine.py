"""Lent machines: a stand-in for ssh leads into a stand-in for a container."""

import signal

import pytest

from proof.buildmaster.on_loopback import Ports
from proof.errors import CannotVerify
from proof.machines import hosts_line, ssh
from proof.machines.hosts_line import MARK
from proof.machines.lent_machine import LentMachine, RestartNeeded
from proof.machines.ssh import Address
from proof.machines.this_machine import ThisMachine
from tests import programs
from tests.patience import patient
from tests.unit.lending import NAME


def test_what_runs_there(lent):
    assert lent.run("echo here; echo 'a  b'") == "here\na  b"
    assert lent.steady.run("exit 7").status == 7
    assert lent.os_release()["ID"] == "debian"
    assert lent.root == "root"
    with lent.login("su -") as shell:
        pasted = shell.paste("test -t 0\necho $HOME\n", 2, limit_s=patient(10))
    assert pasted.statuses == [0, 0]
    with pytest.raises(CannotVerify, match="no such thing"):
        lent.run("echo 'no such thing' >&2; false")


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


def test_the_line_may_lead_to_an_address_that_containers_reach(host, hosts):
    programs.put(host.root("guide-lent") / "bin" / "getent", "echo 192.0.2.7")
    before = hosts.read_text(encoding="ascii")
    with ssh.connected(Address("ada@host"), Ports(1, 2, 3), listen="192.0.2.7") as box:
        box.hosts_line.add(NAME)
    added = hosts.read_text(encoding="ascii").removeprefix(before)
    assert added == f"192.0.2.7 buildbot-api.python.org {MARK} {NAME}\n"
    asked = (host.home / "ssh").read_text(encoding="utf-8")
    assert "-R192.0.2.7:9020:127.0.0.1:1 " in asked


def test_a_file_is_sent(lent, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"0123456\n" * 20_000)
    lent.send(file, f"cmp - {file}", timeout_s=patient(10))
    with pytest.raises(CannotVerify, match="ada@host: no room"):
        lent.send(file, "echo 'no room' >&2; false", timeout_s=patient(10))


#: What a disk that gets full does: a part is written, and the rest is not.
HALF_A_DD = """\
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
        monkeypatch.setattr(hosts_line, "_SCRIPT", limit + hosts_line._SCRIPT)
    for change in (lambda: lent.hosts_line.add(NAME), lent.hosts_line.remove):
        if full == "the file":
            script = HALF_A_DD.replace("/etc/hosts", str(hosts))
            programs.put(host.root("guide-lent") / "bin" / "dd", script)
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
    programs.put(host.root("guide-lent") / "bin" / "getent", "echo 192.0.2.1")
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
    programs.put(host.root("guide-lent") / "bin" / "shutdown", f"kill $(cat {host.home}/keeper)")
    lent.stop()
    with pytest.raises(CannotVerify, match="was not rebooted"):
        lent.start()


def test_a_host_that_is_lost_is_named(lent, host):
    assert lent.gone() == ""
    host.engine().do("stop", "guide-lent")
    assert lent.gone() == "it no longer answers"


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
