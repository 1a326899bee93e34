"""Proofs on a lent machine, whole: what they leave, how they pause, and how they go on."""

import argparse
import json
import os
import shlex

import pytest

from proof.buildmaster.on_loopback import Ports
from proof.errors import CannotVerify, UsageError
from proof.guide.vocabulary import Way
from proof.machines.hosts_line import MARK
from proof.machines.this_machine import ThisMachine
from proof.proving import on_lent_machine, pause, side_by_side
from proof.records.record import Outcome
from tests import programs
from tests.unit.lending import NAME
from tests.unit.whole_run import STEPS


@pytest.fixture
def options(tmp_path, own_checks):
    return argparse.Namespace(
        on="ssh://ada@host", ssh_config=None, yes=True, resume=False, into=tmp_path / "evidence"
    )


@pytest.mark.usefixtures("twistd")
def test_a_whole_proof_over_ssh(made, options, hosts, host):
    record = on_lent_machine.prove_on(made, options, lambda *_: None)
    assert record.failure is None
    assert record.outcome is Outcome.PROVEN
    assert (record.machine.kind, record.machine.root) == (Way.SSH, "root")
    assert record.image is None
    assert [run.file for run in record.steps] == [f"debian/{name}" for name in STEPS]
    assert MARK not in hosts.read_text(encoding="ascii")
    assert not (options.into / "debian-13.paused").exists()


@pytest.mark.usefixtures("twistd")
def test_a_proof_that_fails_removes_its_worker_then_the_line(made, options, hosts, host, guide):
    (guide.checks / "test_start_now.py").write_text("def test_it():\n    assert 0, 'no'\n")
    record = on_lent_machine.prove_on(made, options, lambda *_: None)
    assert record.outcome is Outcome.FAILED
    assert MARK not in hosts.read_text(encoding="ascii")
    assert not (host.home / "attached" / NAME).exists()


@pytest.mark.usefixtures("twistd")
def test_a_worker_that_stays_is_named_and_the_line_stays(made, options, hosts, host, guide, capsys):
    (guide.steps / "30-remove.sh").write_text("true\nls /no/such/place\n", encoding="utf-8")
    made = guide.plan()
    record = on_lent_machine.prove_on(made, options, lambda *_: None)
    assert record.outcome is Outcome.FAILED
    assert f"left on ada@host: the worker {NAME}, and" not in capsys.readouterr().err
    assert MARK in hosts.read_text(encoding="ascii")
    with pytest.raises(CannotVerify, match=f"left on ada@host: the worker {NAME}; and in /etc"):
        on_lent_machine.undo_on(made, options)
    again = on_lent_machine.prove_on(made, options, lambda *_: None)
    assert again.outcome is Outcome.UNVERIFIED
    assert "left on ada@host" in again.failure.message
    (host.home / "attached" / NAME).unlink()
    on_lent_machine.undo_on(made, options)
    assert MARK not in hosts.read_text(encoding="ascii")


@pytest.mark.usefixtures("twistd")
def test_a_machine_that_has_a_worker_is_left_alone(made, options, hosts, host):
    programs.put(host.root("guide-lent") / "bin" / "find", "echo /srv/buildbot")
    record = on_lent_machine.prove_on(made, options, lambda *_: None)
    assert record.outcome is Outcome.UNVERIFIED
    assert "ada@host already has /srv/buildbot" in record.failure.message
    assert record.steps == []
    assert MARK not in hosts.read_text(encoding="ascii")


@pytest.mark.usefixtures("twistd")
def test_a_proof_goes_on_after_its_pause(made, options, monkeypatch, hosts, host):
    """This machine stands for itself by the same stand-in; its restart is its lender's."""

    class There(ThisMachine):
        def command(self, *words, terminal=False):
            if terminal:
                return ["podman", "exec", "--interactive", "--tty", "guide-lent", "su", "-"]
            way = ["podman", "exec", "--interactive", "guide-lent"]
            return [*way, *(words if words == ("sh",) else ["sh", "-c", shlex.join(words)])]

    monkeypatch.setattr("proof.proving.places.ThisMachine", There)
    monkeypatch.setattr("proof.proving.on_lent_machine.ThisMachine", There)
    monkeypatch.setattr(Ports, "the_fleets", Ports.any)
    options.on = "here"
    waits = on_lent_machine.prove_on(made, options, lambda *_: None)
    assert waits.outcome is Outcome.UNVERIFIED
    assert "the guide reboots the machine now" in waits.failure.message
    assert MARK in hosts.read_text(encoding="ascii")
    note = options.into / "debian-13.paused"
    assert note.stat().st_mode & 0o777 == 0o600
    options.resume = True
    with pytest.raises(UsageError, match="has not been rebooted yet"):
        on_lent_machine.prove_on(made, options, lambda *_: None)
    (host.home / "boot").write_text("2\n", encoding="ascii")
    record = on_lent_machine.prove_on(made, options, lambda *_: None)
    assert record.failure is None
    assert record.outcome is Outcome.PROVEN
    assert record.machine.kind is Way.HERE
    assert [run.file for run in record.steps] == [f"debian/{name}" for name in STEPS]
    assert record.started == waits.started
    assert MARK not in hosts.read_text(encoding="ascii")


def test_only_a_proof_that_waits_can_go_on(made, tmp_path):
    with pytest.raises(UsageError, match="no test run of debian-13 is waiting for a reboot"):
        pause.load(made, tmp_path)
    state = {
        "plan": "another", "move": 1, "boot": "", "password": "", "old_password": "",
        "received_mb": 0.0, "kept": {}, "record": {},
    }  # fmt: skip
    (tmp_path / "debian-13.paused").write_text(json.dumps(state), encoding="utf-8")
    with pytest.raises(UsageError, match="the guide has changed"):
        pause.load(made, tmp_path)


@pytest.mark.usefixtures("twistd", "handlers")
def test_an_interrupt_in_a_step_over_ssh_stops_at_once(made, options, hosts, host, guide, capfd):
    text = f"kill -TERM {os.getpid()}\nsleep 300\n"
    (guide.steps / "20-start-now.sh").write_text(text, encoding="utf-8")
    made = guide.plan()
    with pytest.raises(KeyboardInterrupt), side_by_side.stoppable():
        on_lent_machine.prove_on(made, options, lambda *_: None)
    said = capfd.readouterr()
    assert said.err == "\nproof: stopping\n"
    assert said.out.rstrip().endswith("… stopping, and removing what this run has made")
    assert MARK not in hosts.read_text(encoding="ascii")
