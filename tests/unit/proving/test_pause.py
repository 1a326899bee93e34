"""How a run pauses for the restart of the machine it runs on, and goes on."""

import json
import shlex

import pytest

from proof.errors import UsageError
from proof.fleet import Ports
from proof.guide.vocabulary import Way
from proof.machines.hosts_line import MARK
from proof.machines.this_machine import ThisMachine
from proof.proving import on_lent_machine, pause
from proof.records.record import Outcome
from tests.unit.whole_run import STEPS


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
