"""A test run from the command line, with stand-ins for podman and its machines."""

import os

import pytest

from proof import cli as command_line
from proof import wait
from proof.podman.podman import opened
from proof.records import record, transcripts
from proof.records.record import Outcome
from tests.patience import patient


@pytest.fixture
def verify(proof, monkeypatch, capfd, handlers):
    """Prove the guide from the command line; the status, what it printed, what it complained of."""
    monkeypatch.setattr(command_line.namespaces, "is_needed", lambda: False)
    monkeypatch.setattr(command_line.namespaces, "end_with_parent", lambda: None)
    monkeypatch.setattr(command_line, "PROMOTED", proof.into.parent / "promoted")

    def verify(*arguments):
        folders = ["--guide", str(proof.guide.manifest.parent), "--into", str(proof.into)]
        status = command_line.main(["verify", *folders, *arguments])
        captured = capfd.readouterr()
        return status, captured.out, captured.err

    return verify


def test_a_proof_on_the_command_line(verify, proof):
    status, out, err = verify("--record")
    assert (status, err) == (0, "")
    assert "✓ 30-remove" in out
    assert "promoted evidence/debian-13.json" in out
    assert (proof.into / "junit.xml").read_text(encoding="utf-8").count("<testcase") == 7
    promoted = proof.into.parent / "promoted"
    assert record.load(promoted / "debian-13.json").outcome is Outcome.PROVEN
    name = "debian-13/10-install.txt"
    assert transcripts.read("debian-13", promoted, name) == proof.transcript("10-install")


def test_a_failure_on_the_command_line(verify, proof):
    proof.step("20-start-now", "false\n")
    status, out, err = verify()
    assert (status, err) == (1, "")
    assert "`false`: ended with 1, not 0" in " ".join(out.split())
    assert "promoted" not in out


def test_a_slow_computer_gets_the_time(verify, proof, monkeypatch):
    monkeypatch.setattr(wait, "slowness", lambda _: patient(20))
    proof.guide.change("limit_s = 900", "limit_s = 1")
    proof.step("10-install", "read -r -p 'Continue? [Y/n] ' answer\nsleep 1.5\n")
    status, out, _ = verify("--until", "install")
    assert status == 0
    assert f"this computer takes {patient(20):.0f} times as long as usual" in out
    monkeypatch.setattr(wait, "slowness", lambda _: 1.4)
    status, out, _ = verify("--until", "install")
    assert status == 1
    assert "it did not end within its limit" in " ".join(out.split())
    assert "times as long" not in out


def test_what_an_earlier_run_left_is_swept_and_told(verify, proof):
    proof.podman.engine().do("network", "create", "guide-debian-13-net-1")
    status, out, _ = verify("--until", "install")
    assert status == 0
    assert "swept guide-debian-13-net-1, which an earlier run left behind\n" in out


def test_an_interrupt_in_the_middle_of_a_step_leaves_nothing(verify, proof):
    proof.step("20-start-now", f"kill -TERM {os.getpid()}\nsleep 30\n")
    status, _, err = verify()
    assert status == 130
    assert "interrupted; every machine of this run is removed" in err
    assert proof.podman.left == []


def test_a_second_run_on_this_machine_is_refused(verify):
    with opened(sandboxed=False):
        status, _, err = verify()
    assert status == 3
    assert "another run is using this machine's containers" in err
