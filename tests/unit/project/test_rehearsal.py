"""What the rehearsal of the workflows rests on: GitHub's expressions, and a job's conditions."""

import pytest

from tests.unit.project.test_workflow_files import JOBS, steps
from tools.rehearsal import runner
from tools.rehearsal.runner import Runner, Values, fill

NAMES = {
    "github": Values.of({"event_name": "schedule", "sha": "abc", "event": {"a": {"b": 1}}}),
    "needs": Values.of({"list": {"result": "success", "outputs": {"t": '[{"x": 1}]'}}}),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${{ github.sha }}", "abc"),
        ("${{ github.event.pull_request.head.sha || github.sha }}", "abc"),
        ("${{ github.event.a.b }}/${{ github.sha }}", "1/abc"),
        ("${{ fromJSON(needs.list.outputs.t) }}", [{"x": 1}]),
        ("${{ github.event_name == 'schedule'\n&& needs.list.result != '&&' }}", True),
        ("${{ !(github.sha == 'abc') }}", False),
        ({"a": "${{ github.nothing }}"}, {"a": ""}),
        (7, 7),
    ],
)
def test_an_expression_says_what_it_says_on_github(text, value):
    assert fill(text, NAMES) == value


@pytest.mark.parametrize(
    ("condition", "good", "ended", "holds"),
    [
        (None, True, False, True),
        (None, False, False, False),
        ("${{ github.sha == 'abc' }}", False, False, False),
        ("${{ !cancelled() && needs.list.result == 'success' }}", False, False, True),
        ("${{ !cancelled() }}", False, True, False),
    ],
)
def test_a_condition_without_a_status_holds_only_where_all_went_well(condition, good, ended, holds):
    what = {"if": condition} if condition else {}
    assert Runner.holds(what, NAMES, good=good, ended=ended) is holds


def test_every_action_has_a_stand_in():
    used = {
        step["uses"].partition("@")[0] for j in JOBS.values() for step in steps(j) if "uses" in step
    }
    assert used == set(runner.ACTIONS)
    assert all(callable(getattr(Runner, name)) for name in runner.ACTIONS.values())
