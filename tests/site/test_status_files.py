"""What programs and other sites read: evidence.json, and a badge for each platform."""

import json
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from proof.guide import manifest
from proof.records.record import Failure, Outcome
from proof.site.output import status_files
from proof.site.statuses import Status
from tests.site.contrast import contrast
from tests.site.docset import TODAY


def statuses(built):
    said = json.loads((built.folder / "evidence.json").read_text())
    return [target["status"] for platform in said["platforms"] for target in platform["targets"]]


def test_the_statuses_are_those_of_the_day(docset):
    docset.record()
    assert statuses(docset.build()) == ["proven"]
    later = docset.rebuild(today=TODAY + timedelta(days=60))
    assert statuses(later) == ["stale"]
    assert "Out of date" in (later.folder / "badges/alpha.svg").read_text()


def test_a_failure_is_told_with_its_reason(docset):
    docset.record(outcome=Outcome.FAILED, failure=Failure(message="apt: <no> & less"))
    built = docset.build()
    said = json.loads((built.folder / "evidence.json").read_text())["platforms"][0]
    assert said["status"] == "failed"
    assert said["targets"][0]["why"] == "apt: <no> & less"
    assert "Failing" in (built.folder / "badges/alpha.svg").read_text()


def test_a_target_without_a_record_claims_nothing(docset):
    built = docset.build()
    target = json.loads((built.folder / "evidence.json").read_text())["platforms"][0]["targets"][0]
    assert target["status"] == "unproven"
    assert "record" not in target


def test_a_record_leads_to_the_run_that_github_attests(docset):
    docset.packed()
    run = "https://github.com/somebody/guide/actions/runs/7/attempts/1"
    (docset.evidence / "dates.txt").write_text(f"alpha-1 2026-03-08T10:00:00Z {run}\n")
    built = docset.build()
    assert "Attested: by GitHub, for this run of a workflow" in built.text("evidence/alpha-1")
    assert f'href="{run}"' in built.html("evidence/alpha-1")
    said = json.loads((built.folder / "evidence.json").read_text())["platforms"][0]
    assert said["targets"][0]["attested"] == run
    # A record that is newer than its line is of another run.
    (docset.evidence / "dates.txt").write_text(f"alpha-1 2026-03-01T10:00:00Z {run}\n")
    assert "Attested" not in docset.rebuild().text("evidence/alpha-1")


@pytest.mark.parametrize("status", Status)
def test_a_badge_is_a_picture_with_words(status):
    picture = ET.fromstring(status_files.badge('A <b> & "c"', status))
    words = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert words[0] == 'A <b> & "c"'
    assert picture.get("aria-label") == ": ".join(words)
    parts = [int(t.get("x")) + int(t.get("textLength")) for t in picture.iter() if t.get("x")]
    assert parts[1] < int(picture.get("width"))


@pytest.mark.parametrize("colour", status_files._COLOURS.values())
def test_the_words_of_a_badge_stand_out(colour):
    assert contrast("white", colour) >= 4.5


def test_each_platform_of_the_guide_has_a_badge_and_each_record_is_there(published):
    for platform in manifest.load().platforms.values():
        assert (published.folder / f"badges/{platform.key}.svg").is_file()
    said = json.loads((published.folder / "evidence.json").read_text())
    for target in (t for platform in said["platforms"] for t in platform["targets"]):
        assert "record" not in target or (published.folder / target["record"]).is_file()
    assert date.fromisoformat(said["day"])
