"""What pages are made from: which records count, on which day, and what is said of the others."""

import json

import pytest

from proof.records.record import Failure, Outcome
from tests.site.docset import TODAY


def test_a_record_of_another_system_is_refused_by_name(docset):
    docset.record(os_release={"ID": "alpha", "VERSION_ID": "2"})
    built = docset.build()
    assert "alpha-1.json:1: WARNING: this record is refused: the system said" in built.warnings
    said = "Its record is refused: the system said VERSION_ID="
    assert "○ Not tested · details" in built.text()
    assert f"○ Not tested. {said}" in built.text("evidence/alpha-1")
    assert "✓ Tested" not in built.text("evidence")


def test_a_record_that_cannot_be_read_is_a_located_warning(docset):
    (docset.evidence / "alpha-1.json").write_text("{")
    built = docset.build()
    assert "alpha-1.json:1: WARNING: " in built.warnings
    assert "Its record can\N{RIGHT SINGLE QUOTATION MARK}t be read." in built.text(
        "evidence/alpha-1"
    )


def test_a_run_that_showed_the_same_makes_a_record_younger(docset):
    docset.packed()
    (docset.evidence / "dates.txt").write_text("alpha-1 2026-03-09T10:00:00Z\n")
    built = docset.build()
    assert "✓ Tested on Alpha One, 9 Mar 2026" in built.text()
    text = built.text("evidence/alpha-1")
    said = "Started: 2026-03-09T10:00:00Z (yesterday) Recorded: 2026-03-08T10:00:00Z Took:"
    assert said in text
    assert "Attested" not in text
    (docset.evidence / "dates.txt").write_text("alpha-1\n")
    again = docset.rebuild()
    assert "dates.txt:1: WARNING: " in again.warnings
    assert "✓ Tested on Alpha One, 8 Mar 2026" in again.text()


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (
            {"started": "2026-03-09T10:00:00Z"},
            "✓ Tested on Alpha One, 9 Mar 2026",
        ),
        ({"started": "2026-03-09T10:00:00Z", "outcome": Outcome.FAILED}, "✕ Failing"),
        ({"started": "2026-03-07T10:00:00Z"}, "2026-03-08"),
        ({"started": "2026-03-09T10:00:00Z", "outcome": Outcome.UNVERIFIED}, "2026-03-08"),
    ],
)  # fmt: skip
def test_a_newer_record_that_says_something_lies_on_top_of_the_tracked_ones(docset, change, shown):
    docset.platform("beta", "Beta")
    docset.record("beta-1")
    docset.packed()
    tracked, docset.evidence = docset.evidence, docset.folder / "fresh"
    failed = {"failure": Failure(message="Oh.")} if change.get("outcome") is Outcome.FAILED else {}
    docset.record(**change, **failed)
    (docset.evidence / "beta-1").mkdir()  # a run that was interrupted
    fresh, docset.evidence = docset.evidence, tracked
    built = docset.build(evidence_over=str(fresh))
    assert shown in built.text("evidence/alpha-1") + built.text()
    assert "✓ Tested on Beta One" in built.text()
    assert built.warnings == ""


def test_statuses_follow_the_day_of_the_build(docset):
    docset.record()
    assert "✓ Tested on Alpha One" in docset.build(today=TODAY).text()
    assert "◐ Out of date on Alpha One" in docset.build(today=TODAY.replace(month=5)).text()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("alpha", "{", "Expecting property name"),
        ("alpha", '{"schema": 9}', "not a record: schema 9; known is 1"),
        ("beta", None, "there is no platform 'beta'"),
        ("alpha", "other", "this record is refused: it is a record of 'beta', not of 'alpha'"),
        ("alpha", "yesterday", "data.started must match pattern"),
        ("alpha", "no day", "this record is refused: its start, '2026-02-31T10:00:00Z', is no"),
    ],
)
def test_a_bad_lint_record_is_a_located_warning_and_checks_nothing(
    docset, lint_file, name, text, message
):
    whole = json.loads(lint_file.read_text())
    changes = {"other": {"platform": "beta"}, "yesterday": {"started": "yesterday"}}
    changes["no day"] = {"started": "2026-02-31T10:00:00Z"}
    lint_file.unlink()
    path = lint_file.with_name(f"{name}.json")
    path.write_text(
        json.dumps(whole | changes.get(text, {})) if text not in {"{", '{"schema": 9}'} else text
    )
    built = docset.build()
    assert f"checked/{name}.json:1: WARNING: " in built.warnings
    assert message in built.warnings
    assert "○ Not tested · details" in built.text()
