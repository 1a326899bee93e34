"""The guide on machines that are unlike the bare one of a test run: its steps do no harm there."""

import re

import pytest

from tests.engine import visits
from tests.engine.surroundings import CASES

GREEN = [name for name, case in CASES.items() if not (case.twice or case.harms or case.stops)]
HARMED = [name for name, case in CASES.items() if case.harms]
STOPPED = [name for name, case in CASES.items() if case.stops]


@pytest.mark.parametrize("name", GREEN)
def test_every_step_is_green(name, visit):
    outcome = visit(name)
    assert outcome.failure is None
    assert outcome.harmed == []
    assert outcome.pasted >= len(visits.plan_of(CASES[name]).steps)


@pytest.mark.parametrize("name", HARMED)
def test_the_page_warns_of_what_is_lost_before_it_is(name, visit):
    """Above a command of the machine's stages, it says how a reader notices, and what to read."""
    case = CASES[name]
    outcome = visit(name)
    assert outcome.failure is None
    assert len(outcome.harmed) == len(case.harms)
    for line, lost in zip(outcome.harmed, case.harms, strict=True):
        assert lost in line
    above = " ".join(visits.above_the_commands(case))
    warns = r"type `id buildbot`.*: if you see an account.*, read \*Account and room\*"
    assert re.search(warns, above)
    notes = " ".join(step.prose.read_text("utf-8") for step in visits.steps_before(case))
    assert "finds an account that isn't a worker's, use another machine" in notes


@pytest.mark.parametrize("name", STOPPED)
def test_a_step_refuses_before_anything_is_lost(name, visit):
    case = CASES[name]
    outcome = visit(name)
    assert case.stops in (outcome.failure or "")
    assert outcome.harmed == []
    notes = [step.prose.read_text("utf-8") for step in visits.plan_of(case).steps if step.prose]
    assert any(f"`{case.stops}`" in note for note in notes)
