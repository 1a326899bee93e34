"""Mutants of a small guide, whose steps are pasted for real: what is noticed, and what counts."""

import pytest

from proof.errors import CannotVerify
from proof.podman.podman import opened
from proof.proving import mutate
from proof.records import mutation

ECHO = '10-install:2:1: echo "the answer is $answer" → :'
SAYS = "20-start-now:1:1: echo 'it is WORKERPASSWD' → :"
ASKS = "10-install:1:9: -p → nothing"
STAYS = "30-remove:1:1: rm ~/attached/WORKERNAME → :"


@pytest.fixture
def hunt(proof, tmp_path):
    """Return a function that runs the mutants of these names, and returns what became of each."""

    def run(*names, jobs=1):
        made = proof.plan()
        asked = [mutant for mutant in mutation.every(made) if mutant.name in names]
        assert len(asked) == len(names)
        with opened(sandboxed=False) as store:
            mutate.hunt(made, asked, store, tmp_path, jobs=jobs, notify=lambda _: None)
        return mutation.load("debian-13", tmp_path)

    return run


def test_a_mutant_is_killed_by_what_notices_it_and_survives_otherwise(hunt, proof, tmp_path):
    found = hunt(ECHO, STAYS)
    assert {name: run.outcome for name, run in found.items()} == {
        ECHO: mutation.SURVIVED,
        STAYS: mutation.KILLED,
    }
    assert found[ECHO].says == ""
    assert found[STAYS].says.startswith("snippets/debian/30-remove.sh:2, as root: ")
    chains = [step.chain for step in proof.plan().steps]
    assert [found[ECHO].chain, found[STAYS].chain] == [chains[-1], chains[-1]]
    assert proof.podman.left == []
    assert not list((proof.podman.home / "images").glob("*guide-mutants*"))
    assert [path.name for path in (tmp_path / mutation.FOLDER).iterdir()] == ["debian-13.jsonl"]


def test_a_late_step_starts_from_a_snapshot_and_an_early_one_does_not(hunt, proof):
    hunt(ECHO, SAYS)
    boxes = [call[-1] for call in proof.podman.calls if call[0] == "run"]
    boxes = [image for image in boxes if "buildmaster" not in image]
    base, snapshot = boxes[0], "localhost/guide-mutants/debian-13:1"
    # For the snapshot, as the steps are, and for each mutant.
    assert boxes == [base, snapshot, base, snapshot]


def test_a_guide_that_does_not_pass_says_nothing_of_its_mutants(hunt, proof):
    proof.check("start-now", "def test_never():\n    assert False, 'the guide is wrong'\n")
    with pytest.raises(CannotVerify, match=r"does not pass as it is: .* the guide is wrong"):
        hunt(STAYS)
    assert not list((proof.podman.home / "images").glob("*guide-mutants*"))


def test_a_result_counts_until_something_changes_that_it_rests_on(hunt, proof):
    found = hunt(STAYS, ASKS)
    assert found[ASKS].outcome == mutation.KILLED
    assert all(mutation.still(run, proof.plan()) for run in found.values())
    proof.check("remove", "def test_other(scene):\n    assert scene.name\n")
    assert not mutation.still(found[STAYS], proof.plan())
    assert mutation.still(found[ASKS], proof.plan())  # it was over before
    assert not mutation.still(None, proof.plan())


def test_what_the_surroundings_broke_is_unclear_and_is_asked_again(hunt, proof):
    proof.check("remove", "def test_gone(scene):\n    raise OSError('the disk is gone')\n")
    with pytest.raises(CannotVerify):
        hunt(ECHO)
    run = mutation.MutantRun(
        step="30-remove", kind="command", name=STAYS, outcome=mutation.UNCLEAR,
        chain=proof.plan().steps[-1].chain, seconds=1.0,
    )  # fmt: skip
    assert not mutation.still(run, proof.plan())


def report(proof, tmp_path, capsys, runs, **options):
    for name, outcome in runs.items():
        mutant = next(m for m in mutation.every(proof.plan()) if m.name == name)
        run = mutation.MutantRun(
            step=mutant.step.key, kind=mutant.kind, name=name, outcome=outcome,
            chain=proof.plan().steps[-1].chain, seconds=1.0,
        )  # fmt: skip
        mutation.note(run, "debian-13", tmp_path)
    status = mutate.report(proof.plan(), tmp_path, record=False, **options)
    return status, capsys.readouterr().out


def test_the_report_names_what_went_unseen_and_what_is_missing(
    proof, tmp_path, capsys, monkeypatch
):
    names = [mutant.name for mutant in mutation.every(proof.plan())]
    status, said = report(proof, tmp_path, capsys, {STAYS: mutation.KILLED})
    assert status == 3
    assert said.count("not known yet") == 2
    assert f"{len(names) - 1} mutants have no result; run the command again" in said
    every = dict.fromkeys(names, mutation.KILLED) | {ECHO: mutation.SURVIVED}
    status, said = report(proof, tmp_path, capsys, every)
    assert status == 1
    assert f"survived {ECHO}: no reason is listed" in said
    monkeypatch.setattr(mutation, "reasons", lambda: {ECHO: "It only prints."})
    status, said = report(proof, tmp_path, capsys, every)
    assert (status, "no reason is listed" in said, "not met" in said) == (1, False, True)
    assert f"survived {ECHO}: It only prints." in said
    assert "5 of 6 mutants of a command noticed; goal 100%" in said
    status, said = report(proof, tmp_path, capsys, dict.fromkeys(names, mutation.KILLED))
    assert (status, said.count("%, met")) == (0, 2)
