"""A whole proof of a small guide: its steps are pasted for real, into shells of this machine."""

import os

import pytest

from proof.machines.machine import Machine
from proof.proving import many, prove
from proof.records import evidence, record
from proof.records.record import Outcome
from tests.unit.whole_run import NAME, told


def test_a_guide_that_is_right_is_proven(proof):
    made = proof.run()
    assert made.failure is None
    assert made.outcome is Outcome.PROVEN
    assert told(made) == [
        ("debian/10-install.sh", "passed"),
        ("debian/20-start-now.sh", "passed"),
        ("debian/30-remove.sh", "passed"),
    ]
    assert [command.exit for command in made.steps[2].commands] == [0, 2]
    assert [(check.point, check.name) for check in made.checks] == [
        ("install", "is_there"),
        ("start-now", "attached"),
        ("restart-machine", "attached_again"),
        ("remove", "no_trace"),
    ]
    assert (made.worker.attached, made.worker.reattached) == (True, True)
    assert made.os_release["VERSION_ID"] == "13"
    assert [made.machine.kernel, made.machine.processor] == [os.uname().sysname, os.uname().machine]
    assert made.packages == {"base-files": "13.8", "systemd": "257.9-1", "worker": "4.3.0"}
    assert made.fetched_mb == 123.0  # before and after the restart
    assert made.image.ref == "debian:trixie"
    assert record.load(proof.into / "debian-13.json") == made
    assert proof.podman.left == []


def test_versions_of_what_is_removed_are_those_before(proof):
    ask = "pip_packages = \"ls ~/attached | sed 's/$/ 26.1/'\""
    proof.guide.change('packages = "dpkg-query"', f'packages = "dpkg-query"\n{ask}')
    made = proof.run()
    assert made.failure is None
    assert made.packages[NAME] == "26.1"


def test_a_step_that_fails_ends_it_there_while_the_machine_is_kept_for_a_look(proof):
    proof.step("20-start-now", "true\nls ~/nowhere\n")
    looked = []

    def look(machine, error):
        looked.extend((machine.run("echo here"), str(error)))

    made = proof.run(on_failure=look)
    message = "snippets/debian/20-start-now.sh:2, as root: `ls ~/nowhere`: ended with 2, not 0"
    assert looked == ["here", message]
    assert (made.outcome, made.failure.message) == (Outcome.FAILED, message)
    assert "nowhere" in made.failure.output
    assert told(made)[1:] == [("debian/20-start-now.sh", "failed")]
    assert [check.point for check in made.checks] == ["install"]
    assert proof.podman.left == []


def test_without_a_way_to_the_archive_a_failure_says_nothing_about_the_guide(proof):
    sources = proof.podman.template / "etc" / "apt" / "sources.list"
    sources.write_text("deb http://255.255.255.255/debian trixie main\n", encoding="utf-8")
    proof.step("20-start-now", "false\n")
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.message.startswith("can't reach the archive: snippets/debian/20-start-now")


@pytest.mark.parametrize(
    ("records", "outcome"), [(None, Outcome.FAILED), ("none", Outcome.UNVERIFIED)]
)
def test_a_check_blames_the_guide_outside_linux_once_a_run_has_passed_there(
    proof, monkeypatch, records, outcome
):
    monkeypatch.setattr(Machine, "kernel", "FreeBSD")
    if records:
        monkeypatch.setattr(evidence, "tracked", lambda _: None)
    proof.check("start-now", "def test_it():\n    assert 0, 'stat: illegal option'\n")
    made = proof.run()
    assert made.outcome is outcome
    assert made.failure.message.endswith("the check 'it' failed: stat: illegal option")


def test_a_fault_of_this_program_is_not_the_guides(proof, monkeypatch):
    monkeypatch.setattr(prove.Recorder, "add_versions", lambda *_: 1 / 0)
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.cause == "engine"
    assert made.failure.message.endswith("itself failed: ZeroDivisionError: division by zero")
    assert "Traceback" in made.failure.output
    assert record.load(proof.into / "debian-13.json") == made
    assert proof.podman.left == []


@pytest.mark.parametrize(
    ("change", "cause", "says"),
    [
        ({"systemd": "256.0-1"}, "package", "systemd 256.0-1 → 257.9-1"),
        ({}, "guide", "no step has changed, and no package that records name"),
        ({"chain": "another"}, "guide", "look at the transcript"),
        ({"outcome": Outcome.FAILED}, "guide", "look at the transcript"),
    ],
)
def test_a_package_that_changed_since_a_run_passed_is_to_blame(
    proof, monkeypatch, change, cause, says
):
    good = proof.run()
    good.packages |= {k: v for k, v in change.items() if k in good.packages}
    good.steps[1].chain = change.get("chain", good.steps[1].chain)
    good.outcome = change.get("outcome", good.outcome)
    # The step does as before, and the system no longer does what it did then.
    proof.podman.program("touch", "exit 3")
    monkeypatch.setattr(evidence, "tracked", lambda _: good)
    made = proof.run()
    assert made.failure.cause == cause
    assert says in made.failure.hint
    # In the night after it, the tracked run is this one, and its versions are the same.
    monkeypatch.setattr(evidence, "tracked", lambda _: made)
    again = proof.run()
    assert again.failure.cause == cause
    if cause == "package":
        assert says in again.failure.hint


def test_what_is_not_the_system_that_it_claims_proves_nothing(proof):
    path = proof.podman.template / "etc" / "os-release"
    path.write_text("ID=ubuntu\n", encoding="utf-8")
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.message == (
        "the machine is not Debian 13: its os-release has ID='ubuntu', not 'debian'"
    )
    assert made.steps == []
    assert proof.podman.left == []


@pytest.mark.parametrize(("suite", "outcome"), [("trixie", "proven"), ("sid", "unverified")])
def test_a_rolling_system_is_told_by_its_package_sources(proof, suite, outcome):
    proof.guide.change('label = "Debian 13"', f'label = "Debian 13"\nsuite = "{suite}"')
    made = proof.run()
    assert made.outcome.value == outcome
    if outcome == "unverified":
        assert "its package sources do not name 'sid'" in made.failure.message


def test_a_part_that_was_asked_for_is_no_whole_proof(proof):
    made = proof.run(proof.plan().until("start"))
    assert (made.outcome, made.until, made.failure) == (Outcome.UNVERIFIED, "start", None)
    assert [step.stage for step in made.steps] == ["install", "start"]
    assert many.exit_status([made]) == 0
