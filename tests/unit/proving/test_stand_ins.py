"""A run on a machine that stands for a lent one; podman is a stand-in, and its run is another."""

import pytest

from proof.podman.podman import opened
from proof.proving import stand_ins
from proof.records import record
from proof.records.record import Outcome
from tests import programs


@pytest.fixture
def prove(proof, proven, tmp_path, monkeypatch):
    """Prove a small guide inside; `does` is what the run there does, besides noting its words."""
    home, into = tmp_path / "home", tmp_path / "into"
    monkeypatch.setattr(stand_ins, "_HOME", str(home))
    monkeypatch.setattr(stand_ins, "_INTO", str(home / "evidence"))
    for name in ("su", "chown"):
        proof.podman.program(name, "true")
    record.save(proven, tmp_path / "made")
    (tmp_path / "made" / "debian-13").mkdir()

    def prove(does):
        script = f'echo "$@"\nmkdir -p {home}/evidence; cd {home}/evidence\n{does}'
        programs.put(home / ".venv/bin/python", script.replace("MADE", f"{tmp_path}/made/."))
        with opened(sandboxed=False) as store:
            return stand_ins.prove_inside(proof.plan(), store, into, proof.events.append)

    prove.home, prove.into = home, into
    return prove


WORDS = "-u -m proof verify debian-13 --on=here --into="


def test_its_record_is_brought_here_and_says_what_its_machine_was_made_from(prove, proof, capfd):
    made = prove("cp -r MADE .")
    assert (made.failure, made.outcome) == (None, Outcome.PROVEN)
    assert made.image.notes[-1].endswith("lends, and the test run ran on it")
    assert record.load(prove.into / "debian-13.json") == made
    assert (prove.into / "debian-13").is_dir()
    assert {"proof", "images", "requirements", "tests", "snippets"} <= {
        path.name for path in prove.home.iterdir()
    }
    assert capfd.readouterr().out == f"{WORDS}{prove.home}/evidence --yes\n"
    assert proof.podman.left == []


def test_it_is_restarted_where_the_run_there_asks_for_it(prove, proof, capfd):
    resumed = "rm debian-13.paused; cp -r MADE ."
    made = prove(f"if [ -e debian-13.paused ]; then {resumed}; else touch debian-13.paused; fi")
    assert made.outcome is Outcome.PROVEN
    called = capfd.readouterr().out.splitlines()
    assert [line.rpartition(" ")[2] for line in called] == ["--yes", "--resume"]
    assert "the machine was rebooted" in [event.what for event in proof.events]
    assert [call[0] for call in proof.podman.calls].count("start") == 1


@pytest.mark.parametrize("broken", ["the run there", "the machine"])
def test_what_leaves_no_record_says_nothing_about_the_guide(prove, proof, broken):
    if broken == "the machine":
        proof.podman.fault("network", "echo 'Error: no subnet is free' >&2; kill -TERM $PPID")
    made = prove("exit 9")
    assert made.outcome is Outcome.UNVERIFIED
    assert ("ended with 9 and left no record" in made.failure.message) is (broken != "the machine")
    assert record.load(prove.into / "debian-13.json") == made
    assert proof.podman.left == []
