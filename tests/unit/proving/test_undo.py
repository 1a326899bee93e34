"""What a run takes off a lent machine again, and what it says of the rest."""

import pytest

from proof.errors import CannotVerify
from proof.machines.hosts_line import MARK
from proof.proving import on_lent_machine
from proof.records.record import Outcome
from tests import programs
from tests.unit.lending import NAME


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
