"""What a whole run of a small guide writes down, and what it tells while it goes on."""

import pytest

from proof.records.record import Outcome


def test_its_times_transcripts_and_progress(proof):
    made = proof.run()
    assert set(made.phases) == {
        "images", "set up", "steps", "checks", "waits", "actions", "tear down",
    }  # fmt: skip
    assert all(seconds >= 0 for seconds in made.phases.values())
    assert sum(made.phases.values()) == pytest.approx(made.duration_s, abs=0.5)
    steps = sum(step.duration_s for step in made.steps)
    assert steps == pytest.approx(made.phases["steps"], abs=0.5)
    assert "Continue? [Y/n] y\nthe answer is y\n" in proof.transcript("10-install")
    said = [(e.stage, e.what, e.outcome) for e in proof.events if e.stage == "start"]
    assert said == [
        ("start", "20-start-now", ""),
        ("start", "20-start-now", "passed"),
        ("start", "1 checks", "passed"),
    ]
    assert {event.target for event in proof.events} == {"debian-13"}


def test_no_password_is_written_down(proof):
    seen = proof.into.parent / "seen"
    proof.step("20-start-now", f"echo 'it is WORKERPASSWD' | tee {seen}\nfalse\n")
    made = proof.run()
    password = seen.read_text(encoding="utf-8").split()[-1]
    assert len(password) > 12
    assert "it is ********\n" in proof.transcript("20-start-now")
    files = [path for path in proof.into.rglob("*") if path.is_file()]
    assert len(files) == 3
    assert not [path for path in files if password in path.read_text(encoding="utf-8")]
    assert made.outcome is Outcome.FAILED
