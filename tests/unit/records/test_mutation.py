"""What is noted of mutants: which run of each counts, and the score that follows."""

import attrs
import pytest

from proof.guide import manifest, plan
from proof.guide.mutants import Kind
from proof.paths import PROMOTED
from proof.records import mutation
from proof.records.mutation import KILLED, SURVIVED, UNCLEAR, MutantRun

FIRST = "10-install:1:1: apt install buildbot-worker → :"


def run_of(name, outcome=KILLED, chain="", kind=Kind.COMMAND):
    return MutantRun(step="", kind=kind, name=name, outcome=outcome, chain=chain, seconds=1.0)


def test_only_steps_that_runs_paste_have_mutants(guide, monkeypatch):
    guide.change("limit_s = 900", 'limit_s = 900\nexempt = "No."')
    monkeypatch.setattr(mutation, "judged_by_other_tests", lambda: {"30-remove": "nox -s engine"})
    found = {(mutant.step.key, mutant.kind) for mutant in mutation.every(guide.plan())}
    assert found == {
        ("20-start-now", Kind.COMMAND), ("20-start-now", Kind.WORD), ("30-remove", Kind.COMMAND),
    }  # fmt: skip


def test_the_last_run_of_a_mutant_counts(tmp_path):
    assert mutation.load("debian-13", tmp_path) == {}
    for outcome in (KILLED, SURVIVED):
        mutation.note(run_of("a", outcome), "debian-13", tmp_path)
    assert mutation.load("debian-13", tmp_path) == {"a": run_of("a", SURVIVED)}
    path = mutation.replace([run_of("b")], "debian-13", tmp_path)
    assert path == mutation.path_of("debian-13", tmp_path)
    assert mutation.load("debian-13", tmp_path) == {"b": run_of("b")}
    for line in ("{", "{}", "[]"):
        path.write_text(line, encoding="utf-8")
        with pytest.raises(ValueError, match=r"debian-13\.jsonl: a line of it is no result"):
            mutation.load("debian-13", tmp_path)


@pytest.mark.parametrize(
    ("outcome", "voided", "counts"),
    [
        (KILLED, False, True),
        (SURVIVED, False, True),
        (KILLED, True, False),
        (UNCLEAR, False, False),
    ],
)
def test_a_run_counts_for_the_steps_that_it_ran(guide, tmp_path, outcome, voided, counts):
    made = guide.plan()
    chain = "0" * 64 if voided else made.steps[-1].chain
    mutation.note(run_of(FIRST, outcome, chain), "debian-13", tmp_path)
    runs, left = mutation.known(made, tmp_path)
    assert [run.name for run in runs] == [FIRST] * counts
    assert len(left) == len(mutation.every(made)) - counts
    assert (FIRST in {mutant.name for mutant in left}) is not counts


WORDS = [run_of(str(number), kind=Kind.WORD) for number in range(20)]


@pytest.mark.parametrize(
    ("survivors", "left", "met", "goal"),
    [
        (0, 0, True, "goal 95%, met"),
        (1, 0, True, "goal 95%, met"),
        (2, 0, False, "goal 95%, not met"),
        (0, 1, False, "goal 95%, not known yet"),
    ],
)
def test_a_goal_is_met_only_when_all_results_say_so(guide, survivors, left, met, goal):
    runs = [attrs.evolve(run, outcome=SURVIVED) for run in WORDS[:survivors]] + WORDS[survivors:]
    unknown = [m for m in mutation.every(guide.plan()) if m.kind is Kind.WORD][:left]
    commands, words = mutation.score(runs, unknown)
    assert (commands.kind, commands.of, commands.met) == (Kind.COMMAND, 0, True)
    assert (words.killed, words.of, words.left) == (20 - survivors, 20, left)
    assert [run.name for run in words.missed] == [run.name for run in WORDS[:survivors]]
    assert (words.met, words.goal) == (met, goal)


def test_each_reason_is_of_a_mutant_that_a_report_may_have():
    book = manifest.load()
    targets = [path.stem for path in (PROMOTED / mutation.FOLDER).iterdir()]
    plans = [plan.make(book, book.target(target)) for target in targets]
    names = {mutant.name for made in plans for mutant in mutation.every(made)}
    assert mutation.reasons().keys() - names == set()
    assert all(mutation.reasons().values())
    steps = {step.key for made in plans for step in made.steps}
    assert mutation.judged_by_other_tests().keys() - steps == set()
