"""Lent machines: a stand-in for ssh leads into a stand-in for a container."""

import pytest

from proof.errors import CannotVerify
from proof.machines.lent_machine import LentMachine, RestartNeeded
from proof.machines.this_machine import ThisMachine
from tests import programs
from tests.patience import patient


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


def test_a_file_is_sent(lent, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"0123456\n" * 20_000)
    lent.send(file, f"cmp - {file}", timeout_s=patient(10))
    with pytest.raises(CannotVerify, match="ada@host: no room"):
        lent.send(file, "echo 'no room' >&2; false", timeout_s=patient(10))


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


def test_a_machine_that_does_not_restart_says_why(lent, program):
    program("shutdown", "exit 1")
    program("reboot", "echo 'a job runs' >&2; exit 1")
    with pytest.raises(CannotVerify, match="doesn't reboot: a job runs"):
        lent.stop()


def test_a_machine_that_keeps_silent_is_not_waited_for(lent):
    with pytest.raises(CannotVerify, match="did not answer within 0 s"):
        lent.run("exec sleep 600", timeout_s=0.2)


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
