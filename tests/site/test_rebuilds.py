"""Builds after the first: a page is read again when what it shows has changed, and only then."""

import os
from datetime import timedelta

import pytest

from proof.records import lint_record
from tests.site.docset import TODAY
from tests.site.runs import lint_of

#: The pages that show the second platform of the guide `two`.
BETA = ["evidence", "evidence/beta-1", "index", "runbook/beta", "start"]


def test_a_build_of_what_did_not_change_reads_no_page(two):
    again = two.rebuild()
    assert (again.read, again.warnings) == ([], "")


@pytest.mark.parametrize("left", ["", "# Sphinx build info version 1\n"])
def test_a_build_that_was_stopped_in_mid_write_does_not_break_the_next(two, left):
    info = two.folder / "out/html/.buildinfo"
    whole = info.read_text()
    info.write_text(left)
    assert (two.rebuild().warnings, info.read_text()) == ("", whole)


def test_a_changed_step_is_read_where_it_or_its_status_is_shown(two):
    two.snippet("beta/30-create.sh", "create anew\n")
    again = two.rebuild()
    assert again.read == BETA
    assert "◐ Out of date on Beta One" in again.text()
    assert again.text("start").partition("Start¶ ")[2].startswith("Others ✓Tested: Alpha")
    assert "◐Out of date: Beta" in again.text("start")
    assert two.rebuild().read == []


def test_a_changed_step_is_read_where_another_platform_has_its_text(two):
    two.say('[steps.31-create-again]\nsame_as = "alpha/30-create"\n', "beta")
    two.rebuild()
    two.snippet("alpha/30-create.sh", "create anew\n")
    again = two.rebuild()
    assert {"runbook/alpha", "runbook/beta", "evidence/beta-1"} <= set(again.read)
    assert "create anew" in again.text("runbook/beta")


def test_changed_prose_is_read_where_it_is_shown(two):
    two.snippet("beta/30-create.md", "Some words.\n")
    # No page includes a new file: those that show something of its folder are read.
    assert two.rebuild().read == BETA
    two.snippet("beta/30-create.md", "Other words.\n")
    again = two.rebuild()
    assert "Other words." in again.text()
    assert again.read == ["index", "runbook/beta"]
    (two.manifest.parent / "beta/30-create.md").unlink()
    again = two.rebuild()
    assert "Other words." not in again.text()
    assert again.read == ["index", "runbook/beta"]


def test_a_new_record_is_read_where_it_is_shown(two):
    two.record("beta-1", duration_s=62.0)
    again = two.rebuild()
    assert again.read == BETA
    assert "Took: 62.0 s" in again.text("evidence/beta-1")


def test_a_changed_transcript_is_read_on_its_page(two):
    (two.evidence / "alpha-1" / "10-prepare.txt").write_text(
        "apt update apt install 'a<b' \"c&d\" ls -l\n$ another screen\n"
    )
    assert "$ another screen" in two.rebuild().text("evidence/alpha-1")


def test_another_day_is_read_where_ages_are_shown(two):
    again = two.rebuild(today=TODAY + timedelta(days=40))
    assert "plain" not in again.read
    assert "◐ Out of date on Alpha One, 8 Mar 2026" in again.text()
    assert "2026-03-08 (42 days ago)" in again.text("evidence")
    assert "That was 42 days ago; a proof counts for 30" in again.text("evidence/alpha-1")


def test_the_next_day_is_read_where_it_alone_makes_a_difference(two):
    again = two.rebuild(today=TODAY + timedelta(days=1))
    assert again.read == ["evidence", "evidence/alpha-1", "evidence/beta-1"]
    assert "Started: 2026-03-08T10:00:00Z (3 days ago)" in again.text("evidence/alpha-1")


def test_a_changed_page_alone_is_read_alone(two):
    page = two.source / "plain.md"
    page.write_text(page.read_text() + "More.\n")
    os.utime(page, (2_000_000_000, 2_000_000_000))
    assert two.rebuild().read == ["plain"]


def test_a_problem_is_told_by_every_build(two):
    two.record("beta-1", os_release={"ID": "gamma"})
    for _ in range(2):
        assert "this record is refused: the system said ID='gamma'" in two.rebuild().warnings
    two.record("alpha-1", duration_s=62.0)
    assert '"duration_s": 62.0' in (two.rebuild().folder / "records/alpha-1.json").read_text()


def test_a_parallel_build_makes_the_same_and_remembers_the_same(two):
    one_by_one = {p.name: p.read_bytes() for p in (two.folder / "out/html").rglob("*.html")}
    for name in ("html", "doctrees"):
        (two.folder / "out" / name).rename(two.folder / "out" / f"{name}-before")
    side_by_side = two.rebuild(parallel=2)
    assert side_by_side.warnings == ""
    assert len(side_by_side.read) == 8
    assert {p.name: p.read_bytes() for p in side_by_side.folder.rglob("*.html")} == one_by_one
    assert two.rebuild(parallel=2).read == []
    two.snippet("beta/30-create.sh", "create anew\n")
    assert two.rebuild(parallel=2).read == BETA


def test_a_page_is_made_again_when_a_lint_record_comes_and_goes(docset, lint_file):
    assert "◇ Not tested (syntax-checked only)" in docset.build().text()
    lint_file.unlink()
    assert "○ Not tested" in docset.rebuild().text()
    lint_record.save(lint_of(docset.plan()), docset.evidence)
    assert "◇ Not tested (syntax-checked only)" in docset.rebuild().text()


def test_the_page_of_evidence_is_made_again_for_a_lint_record_that_changes_no_status(
    docset, lint_file
):
    docset.record()
    docset.build()
    lint_file.write_text(lint_file.read_text().replace("2026-03-09", "2026-03-10"))
    built = docset.rebuild()
    assert "other 3.0 2026-03-10 3 0" in built.text("evidence")
    copied = built.folder / "records" / "checked" / "alpha.json"
    assert copied.read_text() == lint_file.read_text()
