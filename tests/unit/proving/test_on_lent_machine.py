"""Proofs on a lent machine, whole."""

import os

import pytest

from proof.guide.vocabulary import Way
from proof.machines.hosts_line import MARK
from proof.proving import on_lent_machine, side_by_side
from proof.records.record import Outcome
from tests.unit.whole_run import STEPS


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
