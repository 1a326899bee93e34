import pytest

from proof.records import summary
from proof.records.record import Failure, Outcome

STAGES = ["install", "create", "start", "remove"]


def rows(text):
    return {line.split("  ")[0]: line.split()[1:] for line in text.splitlines() if line}


def test_a_proven_target(proven):
    assert summary.table([proven], STAGES) == (
        "         debian-13\n"
        "install  passed 2 s\n"
        "create   –\n"
        "start    passed 1 s\n"
        "remove   passed 2 s\n"
        "actions  passed 4 s\n"
        "total    35 s\n"
        "worker   4.2.1\n"
        "outcome  proven\n"
    )


def test_targets_stand_side_by_side(proven, copy):
    other = copy(proven)
    other.target = "debian-testing"
    other.worker.version = ""
    table = rows(summary.table([proven, other], STAGES))
    assert table["install"] == ["passed", "2", "s"] * 2
    assert table["worker"] == ["4.2.1", "–"]


@pytest.mark.parametrize(("broken", "row"), [("steps", "start"), ("checks", "start")])
def test_a_failure_shows_in_its_stage_and_in_words(proven, broken, row):
    getattr(proven, broken)[1].outcome = "failed"
    proven.outcome = Outcome.FAILED
    proven.failure = Failure(
        message="it did " + "not " * 30 + "work", hint="look at --a-long-option " * 6
    )
    text = summary.table([proven], STAGES)
    assert rows(text)[row][0] == "failed"
    assert rows(text)["install"][0] == "passed"
    assert "debian-13: it did not" in text
    assert text.split().count("--a-long-option") == 6
    assert max(map(len, text.splitlines())) <= 80


def test_the_last_output_stands_as_it_was_below_the_words(proven):
    long = "E: " + "x" * 100
    proven.outcome = Outcome.FAILED
    proven.failure = Failure(message="no", output=f"first\n\n{long}")
    assert f"  | first\n  | \n  | {long}\n" in summary.table([proven], STAGES)


def test_a_check_after_an_action_has_a_row_of_its_own(proven):
    proven.checks[2].outcome = "failed"
    table = rows(summary.table([proven], STAGES))
    assert table["actions"][0] == "failed"
    assert {table[stage][0] for stage in STAGES} == {"passed", "–"}


def test_a_skip_is_no_pass(proven):
    proven.checks[0].outcome = "skipped"
    assert rows(summary.table([proven], STAGES))["install"][0] == "skipped"


@pytest.mark.parametrize(
    ("until", "words"),
    [("create", "stopped after the stage create, as asked"), ("", "unverified, without a reason")],
)
def test_a_run_that_is_not_proven_says_so(proven, until, words):
    proven.outcome, proven.until = Outcome.UNVERIFIED, until
    assert f"debian-13: {words}" in summary.table([proven], STAGES)


def test_no_line_is_wider_than_80_columns_and_no_target_is_lost(proven, copy, subtests):
    for many in range(1, 12):
        with subtests.test(str(many)):
            records = [copy(proven) for _ in range(many)]
            for number, one in enumerate(records):
                one.target = f"debian-testing-{number}"
            text = summary.table(records, STAGES)
            assert max(map(len, text.splitlines())) <= 80
            assert [word for word in text.split() if word.startswith("debian")] == [
                one.target for one in records
            ]
            assert text.count("proven") == many


def test_a_target_wider_than_the_page_is_still_shown(proven):
    proven.target = "x" * 90
    assert "x" * 90 in summary.table([proven, proven], STAGES)
