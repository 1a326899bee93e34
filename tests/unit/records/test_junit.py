from xml.etree import ElementTree

import pytest

from proof.records import junit
from proof.records.record import CheckRun, Failure, Outcome


def suites(*records):
    return ElementTree.fromstring(junit.render(records)).findall("testsuite")


def cases(record, tag):
    return [case for case in suites(record)[0] if case.find(tag) is not None]


def test_a_suite_per_target_and_a_case_per_step_and_check(proven, copy):
    other = copy(proven)
    other.target = "debian-12"
    first, second = suites(proven, other)
    assert (first.get("name"), second.get("name")) == ("debian-13", "debian-12")
    assert (first.get("tests"), len(first)) == ("8", 8)
    assert first.get("time") == "35.040"
    assert first.get("timestamp") == "2026-11-22T10:20:30+00:00"
    assert {first.get(name) for name in ("failures", "errors", "skipped")} == {"0"}


def test_a_step_shows_its_commands_and_where_its_transcript_is(proven):
    step = suites(proven)[0][0]
    assert step.get("classname") == "debian-13.steps.install"
    assert step.get("name") == "debian/10-install.sh (owner-debian-x86_64)"
    assert step.get("time") == "1.250"
    said = step.findtext("system-out")
    assert said.startswith("transcript: debian-13/10-install.txt\nline 1: exit 0: apt update\n")


def test_a_check_belongs_to_its_point(proven):
    check = suites(proven)[0][4]
    assert check.get("classname") == "debian-13.checks.install"
    assert check.get("name") == "package_is_there"


def test_a_failed_step_says_why(proven):
    proven.outcome = Outcome.FAILED
    proven.steps[1].outcome = "failed"
    proven.steps[1].commands[0].exit = None
    proven.failure = Failure(
        message="`apt` ended with 1", hint="see above", output="E: <&> \x1b[0m"
    )
    (case,) = cases(proven, "failure")
    assert case.get("name").startswith("debian/20-start.sh")
    assert case.find("failure").get("message") == "`apt` ended with 1"
    assert case.findtext("failure") == "see above\n\nE: <&> \N{REPLACEMENT CHARACTER}[0m"
    assert "line 1: did not end: apt update" in case.findtext("system-out")
    assert suites(proven)[0].get("failures") == "1"


@pytest.mark.parametrize("kind", ["step", "check"])
def test_what_a_fault_outside_the_guide_broke_is_an_error(proven, kind):
    proven.outcome = Outcome.UNVERIFIED
    proven.failure = Failure(message="the disk is full: `apt` ended with 100")
    (proven.steps if kind == "step" else proven.checks)[1].outcome = "failed"
    (case,) = cases(proven, "error")
    assert case.find("failure") is None
    suite = suites(proven)[0]
    assert (suite.get("failures"), suite.get("errors")) == ("0", "1")


@pytest.mark.parametrize(
    ("outcome", "detail", "tag", "message"),
    [
        ("failed", "no build\nin 60 s", "failure", "no build"),
        ("failed", "", "failure", "late: failed"),
        ("skipped", "no REST API", "skipped", "no REST API"),
    ],
)
def test_a_check_that_did_not_pass_says_why(proven, outcome, detail, tag, message):
    proven.checks.append(
        CheckRun(point="start-now", name="late", outcome=outcome, duration_s=0, detail=detail)
    )
    proven.outcome = Outcome.FAILED
    proven.failure = Failure(message="check late failed")
    case = cases(proven, tag)[0]
    assert case.get("name") == "late"
    assert case.find(tag).get("message") == message
    assert (case.findtext(tag) or "") == detail


def test_a_skipped_step_is_no_pass(proven):
    proven.steps[1].outcome = "skipped"
    (case,) = cases(proven, "skipped")
    assert case.find("skipped").get("message") == "debian/20-start.sh was skipped"


@pytest.mark.parametrize(
    ("outcome", "failure", "until", "tag", "message"),
    [
        (
            Outcome.FAILED,
            Failure(message="os-release says 12"),
            "",
            "failure",
            "os-release says 12",
        ),
        (Outcome.UNVERIFIED, Failure(message="no podman"), "", "error", "no podman"),
        (Outcome.UNVERIFIED, None, "start", "skipped", "stopped after the stage start, as asked"),
        (Outcome.UNVERIFIED, None, "", "error", "the run ended without a reason"),
    ],
)
def test_a_run_that_no_step_or_check_ended_says_why(proven, outcome, failure, until, tag, message):
    proven.outcome, proven.failure, proven.until = outcome, failure, until
    (case,) = cases(proven, tag)
    assert (case.get("name"), case.find(tag).get("message")) == ("run", message)
