"""Statuses: what a record says of a plan, on a day."""

from datetime import date, timedelta

import attrs
import pytest

from proof.records.lint_record import Finding
from proof.records.record import CheckRun, Failure, Outcome
from proof.site import statuses
from tests.site.docset import TODAY
from tests.site.runs import LINT, READ, REASON, lint_of, run_of

RAN = date(2026, 3, 8)
COUNTED = [status for status in statuses.Status if status is not statuses.Status.EXEMPT]


def words(plan, record, today=TODAY, lint=None):
    return [verdict.status.value for verdict in statuses.of_steps(plan, record, today, lint)]


def verdict(plan, record, today=TODAY, lint=None):
    return statuses.of_run(plan, record, statuses.of_steps(plan, record, today, lint))


def whole(plan, record, today=TODAY, lint=None):
    return verdict(plan, record, today, lint).status.value


@pytest.fixture
def plan(docset):
    return docset.plan()


@pytest.fixture
def record(plan):
    return run_of(plan)


@pytest.fixture
def linted(docset):
    """A plan whose steps tools read."""
    docset.say(LINT)
    return docset.plan()


def test_a_run_of_these_very_steps_proves_them(plan, record):
    assert words(plan, record) == ["proven"] * 3
    assert whole(plan, record) == "proven"


def test_without_a_record_nothing_is_proven(plan):
    assert words(plan, None) == ["unproven"] * 3
    assert whole(plan, None) == "unproven"


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_a_change_makes_stale_what_follows_it_and_nothing_else(docset, record, changed):
    key = sorted(("10-prepare", "11-prepare-more", "30-create"))[changed]
    docset.snippet(f"alpha/{key}.sh", "true\n")
    plan = docset.plan()
    assert words(plan, record) == ["proven"] * changed + ["stale"] * (3 - changed)
    assert whole(plan, record) == "stale"
    assert key in verdict(plan, record, TODAY).why


def test_a_new_last_step_is_stale_and_spares_the_others(docset, record):
    docset.snippet("alpha/90-remove.sh", "rm x\n")
    assert words(docset.plan(), record) == ["proven"] * 3 + ["stale"]


def test_a_failed_step_is_failed_and_proves_no_other(plan, record):
    record.outcome = Outcome.FAILED
    record.steps[1].outcome = "failed"
    del record.steps[2:]
    assert words(plan, record) == ["unproven", "failed", "unproven"]
    assert whole(plan, record) == "failed"


def test_a_failed_check_is_a_failure_of_the_step_before_it(plan, record):
    record.outcome = Outcome.FAILED
    record.checks.append(CheckRun(point="create", name="mode", outcome="failed", duration_s=0))
    assert words(plan, record)[2] == "failed"
    assert "'mode'" in statuses.of_steps(plan, record, TODAY)[2].why


def test_a_failure_says_nothing_of_a_step_that_was_mended_since(docset, record):
    record.outcome = Outcome.FAILED
    record.steps[1].outcome = "failed"
    del record.steps[2:]
    docset.snippet("alpha/11-prepare-more.sh", "true\n")
    assert words(docset.plan(), record) == ["unproven"] * 3
    assert whole(docset.plan(), record) == "unproven"


def test_a_failure_between_steps_is_a_failure_of_the_whole(plan, record):
    record.outcome = Outcome.FAILED
    record.failure = Failure(message="no attachment")
    assert words(plan, record) == ["unproven"] * 3
    assert verdict(plan, record, TODAY).why == "no attachment"
    assert whole(plan, record) == "failed"


def test_a_run_that_was_cut_short_proves_nothing(plan, record):
    record.outcome = Outcome.UNVERIFIED
    del record.steps[2:]
    assert words(plan, record) == ["unproven"] * 3


@pytest.mark.parametrize(("rolling", "days"), [(False, 30), (True, 7)])
def test_a_proof_ages(plan, record, rolling, days):
    plan = attrs.evolve(plan, target=attrs.evolve(plan.target, rolling=rolling))
    assert words(plan, record, RAN + timedelta(days)) == ["proven"] * 3
    assert words(plan, record, RAN + timedelta(days + 1)) == ["stale"] * 3
    assert f"{days + 1} days ago" in verdict(plan, record, RAN + timedelta(days + 1)).why


def test_a_record_from_the_future_proves_nothing(plan, record):
    assert words(plan, record, RAN - timedelta(1)) == ["stale"] * 3
    assert "after the day of this build" in verdict(plan, record, RAN - timedelta(1)).why


def test_the_steps_of_a_second_worker_prove_nothing_of_the_first(plan, record):
    other = attrs.evolve(record.steps[2], worker="owner-other", outcome="failed", chain="other")
    record.steps.append(other)
    assert words(plan, record) == ["proven"] * 3


def test_the_worst_status_is_the_first_of_the_worst():
    made = [statuses.Verdict(status, why) for status, why in zip(COUNTED, "abcde", strict=True)]
    assert statuses.worst(made).why == "e"
    assert statuses.worst([*made[:3], statuses.Verdict(statuses.Status.CHECKED, "x")]).why == "c"
    assert statuses.worst(made[:2]).why == "b"


def test_what_was_only_read_is_checked_and_says_by_what(linted):
    assert words(linted, None, lint=lint_of(linted)) == ["checked"] * 3
    found = verdict(linted, None, TODAY, lint_of(linted))
    assert (found.status.value, found.why) == ("checked", f"No run of it is on record. {READ}")


def test_a_proof_that_holds_needs_no_linter(linted):
    lint = lint_of(linted)
    lint.files[0].findings = [Finding(line=1, tool="shellcheck", message="no")]
    assert words(linted, run_of(linted), lint=lint) == ["proven"] * 3


def test_no_linter_covers_up_that_a_proof_is_wanting(docset, linted):
    record = run_of(linted)
    docset.snippet("alpha/11-prepare-more.sh", "true\n")
    changed = docset.plan()
    lint = lint_of(changed)
    assert words(changed, record, lint=lint) == ["proven", "stale", "stale"]
    assert words(linted, record, RAN + timedelta(31), lint) == ["stale"] * 3


def test_no_linter_makes_up_for_a_failure(docset, linted):
    record = run_of(linted)
    record.outcome = Outcome.FAILED
    record.steps[1].outcome = "failed"
    del record.steps[2:]
    lint = lint_of(linted)
    assert words(linted, record, lint=lint) == ["unproven", "failed", "checked"]
    assert whole(linted, record, lint=lint) == "failed"
    why = statuses.of_steps(linted, record, TODAY, lint)[2].why
    assert why == f"30-create was not run as it stands here. {READ}"


def test_a_run_that_was_cut_short_leaves_to_the_linters_what_it_did_not_reach(linted):
    record = run_of(linted)
    record.outcome = Outcome.UNVERIFIED
    del record.steps[2:]
    assert words(linted, record, lint=lint_of(linted)) == ["unproven", "unproven", "checked"]
    assert whole(linted, record, lint=lint_of(linted)) == "unproven"


def test_a_change_voids_what_the_tools_said_of_that_step_alone(docset, linted):
    lint = lint_of(linted)
    docset.snippet("alpha/11-prepare-more.sh", "true\n")
    assert words(docset.plan(), None, lint=lint) == ["checked", "unproven", "checked"]
    assert whole(docset.plan(), None, lint=lint) == "unproven"


def test_a_finding_is_said_and_leaves_the_step_unproven(linted):
    lint = lint_of(linted)
    lint.files[2].findings = [Finding(line=4, tool="shellcheck", message="no"), None]
    assert words(linted, None, lint=lint) == ["checked", "checked", "unproven"]
    assert verdict(linted, None, TODAY, lint).why == (
        "No run of it is on record. In line 4 of 30-create, shellcheck found: no"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda lint: lint.tools.pop(1),
        lambda lint: setattr(lint, "dialect", "sh"),
        lambda lint: lint.files.clear(),
    ],
)
def test_less_than_the_manifest_asks_for_is_not_checked(linted, change):
    lint = lint_of(linted)
    change(lint)
    assert words(linted, None, lint=lint) == ["unproven"] * 3


def test_where_the_manifest_names_no_tool_nothing_is_checked(plan):
    assert words(plan, None, lint=lint_of(plan)) == ["unproven"] * 3


@pytest.fixture
def exempting(docset):
    """Return what exempts a step and makes the plan and the record of a run without it."""

    def exempt(key):
        docset.exempt(key)
        plan = docset.plan()
        return plan, run_of(plan)

    return exempt


def test_an_exempt_step_is_exempt_with_its_reason_and_spares_the_others(exempting):
    plan, record = exempting("11-prepare-more")
    assert words(plan, record) == ["proven", "exempt", "proven"]
    why = f"No run pastes 11-prepare-more. {REASON}"
    assert statuses.of_steps(plan, record, TODAY)[1].why == why
    assert verdict(plan, record, TODAY) == statuses.Verdict(
        statuses.Status.PROVEN, why, ("11-prepare-more",)
    )


def test_an_exempt_step_is_exempt_without_a_run_and_though_tools_read_it(docset, exempting):
    docset.say(LINT)
    plan, _ = exempting("10-prepare")
    assert words(plan, None) == ["exempt", "unproven", "unproven"]
    assert words(plan, None, lint=lint_of(plan)) == ["exempt", "checked", "checked"]
    assert f"No run pastes 10-prepare. {REASON}" in verdict(plan, None, TODAY).why


def test_a_step_that_is_no_longer_exempt_is_not_proven_by_the_run_that_left_it_out(
    docset, exempting
):
    _, record = exempting("11-prepare-more")
    docset.replace(f'exempt = "{REASON}"\n', "")
    assert words(docset.plan(), record) == ["proven", "stale", "stale"]


def test_a_run_that_left_out_what_is_not_exempt_did_not_work(plan, record):
    record.steps[1].outcome = "exempt"
    assert words(plan, record) == ["proven", "failed", "proven"]


def test_only_exempt_steps_together_are_exempt_and_statuses_of_statuses_keep_what_they_leave_out():
    exempt = [statuses.Verdict(statuses.Status.EXEMPT, f"No {key}.", (key,)) for key in "ab"]
    assert statuses.worst(exempt) == statuses.Verdict(
        statuses.Status.EXEMPT, "No a. No b.", ("a", "b")
    )
    proven = statuses.Verdict(statuses.Status.PROVEN)
    stage = statuses.worst([proven, exempt[0]])
    assert stage == statuses.Verdict(statuses.Status.PROVEN, "No a.", ("a",))
    assert statuses.worst([stage, proven]).but == ("a",)
    assert statuses.worst([proven, proven]) == proven
