"""Lent machines: a stand-in for ssh leads into a stand-in for a container."""

import pytest

from proof.buildmaster.on_loopback import Ports
from proof.errors import CannotVerify
from proof.machines import ssh
from proof.machines.lent_machine import MARK, LentMachine, Paused
from proof.machines.ssh import Address
from proof.machines.this_machine import ThisMachine
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
        ssh.connected(Address("ada@host"), Ports(1, 2, 3)) as box,
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
    box.plumbing, box._as_root = ThisMachine(), ()
    with pytest.raises(Paused) as caught:
        box.stop()
    assert caught.value.boot == "boot 1"
    assert "--resume" in caught.value.hint
    box.plumbing.come_back()
    assert box.plumbing.command("a", "b") == ["a", "b"]
