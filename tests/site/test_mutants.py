"""`{mutants}`: which mistakes in the steps a test run notices."""

import attrs

from proof.records import mutation
from proof.records.mutation import KILLED, SURVIVED, MutantRun


def test_each_step_has_its_score_and_what_goes_unseen_is_named(docset):
    docset.show("```{mutants}\n```")
    runs = [
        MutantRun(
            step=mutant.step.key, kind=mutant.kind, name=mutant.name, outcome=KILLED,
            chain=mutant.step.chain, seconds=1.0,
        )
        for mutant in mutation.every(docset.plan())
    ]  # fmt: skip
    runs[0] = attrs.evolve(runs[0], outcome=SURVIVED)
    mutation.replace(runs, "alpha-1", docset.evidence)
    text = docset.build().text("evidence")
    assert "4 of 5 commands (goal 100%, not met) and 9 of 9 words (goal 95%, met)." in text
    assert "Step Commands Words 10-prepare 2 of 3 7 of 7 11-prepare-more 1 of 1 1 of 1" in text
    assert "what goes unseen 10-prepare:1:1: apt update → :: open." in text
    docset.snippet("alpha/30-create.sh", "create anew\n")
    assert "Of 2 more there is no result" in docset.rebuild().text("evidence")
    docset.snippet("alpha/10-prepare.sh", "true\n")
    assert "Alpha One: there is no result for its 5 mistakes" in docset.rebuild().text("evidence")
