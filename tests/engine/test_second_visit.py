"""Every step pasted twice, and the page from its beginning: harmless, or refused as it says."""

import pytest

from tests.engine import visits
from tests.engine.repeated import AGAIN, AT_THE_END
from tests.engine.surroundings import CASES

TWICE = [name for name, case in CASES.items() if case.twice]


@pytest.mark.parametrize("name", TWICE)
def test_what_is_pasted_twice_does_no_harm(name, visit):
    outcome = visit(name)
    assert outcome.failure is None
    assert outcome.harmed == []
    assert outcome.pasted > 2 * len(visits.plan_of(CASES[name]).steps)


@pytest.mark.parametrize("name", TWICE)
def test_the_page_names_each_refusal(name):
    """A reader finds the words that the terminal prints in the notes of the step."""
    unexplained = [
        f"{step.prose}: {words}"
        for step in visits.plan_of(CASES[name]).steps
        for said in (AGAIN.get(step.source), AT_THE_END.get(step.source))
        if said
        for words in said.refuses
        if not (step.prose and f"`{words}`" in step.prose.read_text(encoding="utf-8"))
    ]
    assert unexplained == []


@pytest.mark.parametrize("said", [*AGAIN.values(), *AT_THE_END.values()])
def test_what_refuses_has_words_for_it(said):
    assert said.refuses or not said.exits
