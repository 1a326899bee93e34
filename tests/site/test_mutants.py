"""`{mutants}`: which mistakes in the steps a test run notices."""

import attrs

from proof.records import mutation
from proof.records.mutation import KILLED, SURVIVED, MutantRun


def noticed(plan):
    return [
        MutantRun(
            step=mutant.step.key, kind=mutant.kind, name=mutant.name, outcome=KILLED,
            chain=mutant.step.chain, seconds=1.0,
        )
        for mutant in mutation.every(plan)
    ]  # fmt: skip


def test_each_step_has_its_score_and_what_goes_unseen_is_named(docset):
    docset.show("```{mutants}\n```")
    runs = noticed(docset.plan())
    runs[0] = attrs.evolve(runs[0], outcome=SURVIVED)
    mutation.replace(runs, "alpha-1", docset.evidence)
    text = docset.build().text("evidence")
    assert "4 of 5 commands (goal 100%, not met) and 9 of 9 words (goal 95%, met)." in text
    assert "Step Commands Words 10-prepare 2 of 3 7 of 7 11-prepare-more 1 of 1 1 of 1" in text
    assert "what goes unseen 10-prepare:1:1: apt update → :: open." in text
    assert "count the" not in text
    docset.snippet("alpha/30-create.sh", "create anew\n")
    assert "Of 2 more there is no result" in docset.rebuild().text("evidence")
    docset.snippet("alpha/10-prepare.sh", "true\n")
    assert "Alpha One: there is no result for its 5 mistakes" in docset.rebuild().text("evidence")


def test_the_words_of_a_step_that_other_tests_judge_are_said_not_to_count(docset, monkeypatch):
    docset.show("```{mutants}\n```")
    counted = len(mutation.every(docset.plan()))
    others = {"10-prepare": "nox -s others"}
    monkeypatch.setattr(mutation, "judged_by_other_tests", lambda: others)
    runs = noticed(docset.plan())
    assert len(runs) == counted - 7
    mutation.replace(runs, "alpha-1", docset.evidence)
    text = docset.build().text("evidence")
    assert "and 2 of 2 words (goal 95%, met). " in text
    assert "doesn\u2019t count the 7 words of 10-prepare, see nox -s others." in text
    assert "Step Commands Words 10-prepare 3 of 3 nox -s others 11-prepare-more" in text
