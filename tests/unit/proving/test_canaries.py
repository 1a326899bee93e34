"""Canaries: what breaks on newer systems is told by name, and fails nothing."""

import json

import attrs
import pytest

from proof.guide import manifest
from proof.podman.podman import opened
from proof.proving import canaries
from proof.proving.canaries import Canary
from proof.records import canary, evidence
from proof.records.canary import Sighting
from proof.records.record import Outcome


@pytest.fixture
def look(proof, tmp_path):
    """Return a function that runs a canary of the small guide."""

    def look(**options):
        one = Canary(what="Later", target="debian-13", **options)
        with opened(sandboxed=False) as store:
            return canaries.look("later", one, proof.plan(), store, tmp_path / "canaries")

    return look


def test_what_still_works_is_good(look, proof, monkeypatch):
    monkeypatch.setattr(evidence, "tracked", lambda _: None)
    seen = look()
    assert (seen.outcome, seen.says, seen.changed) == (canary.GOOD, "", [])
    assert proof.podman.left == []


def test_what_will_break_names_the_step_and_the_package(look, proof, monkeypatch):
    good = proof.run()
    good.packages["systemd"] = "256.0-1"
    monkeypatch.setattr(evidence, "tracked", lambda _: good)
    proof.podman.program("touch", "exit 3")
    seen = look()
    assert seen.outcome == canary.BREAKS
    assert seen.says.startswith("snippets/debian/20-start-now.sh:2, as root: `touch ")
    assert seen.changed == ["systemd 256.0-1 → 257.9-1"]


def test_a_recipe_changes_the_machine_and_its_news_is_named(look, proof, monkeypatch):
    good = proof.run()
    good.packages["python3"] = "3.13.5-1"
    monkeypatch.setattr(evidence, "tracked", lambda _: good)
    proof.podman.program("python3", "echo Python 3.15.0")
    good.packages["systemd"] = "256"
    assert look(image="canary-pre").changed == ["systemd 256 → 257.9-1"]
    good.outcome = Outcome.FAILED  # then these are not the versions of a run that passed
    assert look(image="canary-pre").changed == []
    good.outcome, good.packages["systemd"] = Outcome.PROVEN, "257.9-1"
    assert look(image="canary-python", newer="python").changed == ["Python 3.13.5 → 3.15.0"]
    boxes = [call[-1] for call in proof.podman.calls if call[0] == "run"]
    assert [image for image in boxes if "canary-pre" in image]
    assert [image for image in boxes if "canary-python" in image]


def test_what_it_says_is_one_line(look, proof, monkeypatch, tmp_path):
    monkeypatch.setattr(evidence, "tracked", lambda _: None)
    proof.check("start-now", "def test_it():\n    raise AssertionError('one\\ttwo\\nthree\\x1b')\n")
    seen = look()
    assert seen.says.endswith("failed: one two")
    canary.save([seen], tmp_path)
    assert canary.load(tmp_path) == [seen]


def test_what_could_not_run_says_nothing_of_the_guide(look, proof, monkeypatch):
    monkeypatch.setattr(evidence, "tracked", lambda _: None)
    proof.check("start-now", "def test_it():\n    raise OSError('the disk is gone')\n")
    assert look().outcome == canary.UNKNOWN


def sighting(outcome, **more):
    return Sighting(key="a", what="Later", day="2026-03-10", outcome=outcome, **more)


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([canary.GOOD, canary.BREAKS], 0),
        ([canary.BREAKS], 0),
        ([canary.UNKNOWN, canary.GOOD], 0),
        ([canary.UNKNOWN], 3),
    ],
)
def test_only_a_night_that_learns_nothing_is_not_0(tmp_path, capsys, outcomes, status):
    found = [sighting(outcome, says="it", changed=["git 1 → 2"]) for outcome in outcomes]
    assert canaries.report(found, tmp_path, None) == status
    assert canary.load(tmp_path) == found
    assert f"Later: {outcomes[0]}: it\n  git 1 → 2\n" in capsys.readouterr().out
    assert json.loads((tmp_path / canary.FILE).read_text().splitlines()[0])["key"] == "a"


def test_recording_one_canary_keeps_the_others(tmp_path, monkeypatch):
    one, other = (
        attrs.evolve(sighting(canary.GOOD), key=key) for key in ("debian-sid", "next-python")
    )
    canary.save([one, other], tmp_path)
    newer = attrs.evolve(other, outcome=canary.BREAKS, day="2026-03-11")
    assert canaries.report([newer], tmp_path / "unused", tmp_path) == 0
    assert canary.load(tmp_path) == [one, newer]


def test_each_canary_of_the_project_has_a_target_and_its_recipe():
    book = manifest.load()
    for one in canaries.known().values():
        assert one.target in book.targets
        assert not one.image or (canaries.images.RECIPES / one.image / "Containerfile").is_file()
