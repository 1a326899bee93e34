"""`{evidence}` and `{proven}`: what is known of all systems, in tables and in a list."""

import json
import re
from datetime import timedelta

import pytest

from proof.records import lint_record
from proof.records.lint_record import Finding
from proof.records.record import Failure, Outcome
from tests.site.docset import TODAY
from tests.site.runs import READ, REASON, lint_of


def test_the_matrix_has_a_row_for_each_system_and_leads_to_its_stages(docset):
    docset.platform("beta", "Beta")
    docset.record()
    built = docset.build()
    matrix = built.html("evidence").partition("</table>")[0]
    assert matrix.count('<a class="reference internal" href="evidence/alpha-1.html#') == 3
    assert 'href="evidence/alpha-1.html#stage-create"' in matrix
    assert 'id="stage-create"' in built.html("evidence/alpha-1")
    assert "System Prepare Create Remove Alpha One ✓ Tested ✓ Tested – Beta One ○ Not tested" in (
        built.text("evidence")
    )


def test_the_runs_say_when_as_what_how_long_and_how_much(docset):
    docset.platform("beta", "Beta")
    docset.record()
    text = docset.build().text("evidence")
    assert (
        "Alpha One ✓ Tested 2026-03-08 (2 days ago) Alpha One (pretty) 4.2.1-1 61.0 s 12.5 MB"
        in text
    )
    assert "Beta One ○ Not tested – – – – –" in text
    assert "as of 2026-03-10, when this page was built" in text


def test_nothing_exempt_says_nothing_and_what_is_has_its_reason(docset):
    assert "Exempt from running Nothing: every block is there to be pasted" in (
        docset.build().text("evidence")
    )
    docset.exempt("30-create", "It needs a licence.")
    text = docset.build().text("evidence")
    assert "Platform Block Why Alpha 30-create It needs a licence." in text


def listed(docset):
    docset.page("start", "---\norphan: true\n---\n\n# Start\n\n```{proven}\n```\n")
    return docset.build().text("start").partition("Start¶ ")[2].partition(" All test results")[0]


def test_platforms_are_listed_by_group_with_the_day_of_the_newest_run(docset):
    for key, label in (("beta", "Beta"), ("gamma", "Gamma, small")):
        docset.platform(key, label)
    guide = docset.manifest
    groups = '[[groups]]\nlabel = "Gamma"\nplatforms = ["gamma"]\n'
    guide.write_text(guide.read_text() + groups)
    docset.record()
    # Those in no group come last; below its group's label a platform has the rest of its own.
    rows = "Gamma ○Not tested: small Others ✓Tested: Alpha ○Not tested: Beta"
    assert listed(docset) == f"{rows} ✓ Tested, 8 Mar 2026 ○ Not tested"


def test_what_was_only_read_is_not_tested_and_says_by_what_on_its_own_page(docset, lint_file):
    built = docset.build()
    said = "◇ Not tested (syntax-checked only)"
    assert built.text().count(f"{said} · details") == 1
    assert READ in built.text("evidence/alpha-1")
    assert built.text("evidence").count(said) == 1
    assert built.text("evidence").count("◇ Not tested") == 3, "two stages and the whole"
    assert built.warnings == ""


def without_targets(docset):
    """Add a platform, and take away the system that proves the first one."""
    docset.platform("beta", "Beta")
    docset.replace(re.search(r"\[targets[^]]*\][^[]*", docset.table().read_text())[0], "")


def test_a_platform_that_no_system_proves_is_checked_at_best(docset, lint_file):
    without_targets(docset)
    assert "◇ Not tested (syntax-checked only) · details" in docset.build().text()
    lint_file.unlink()
    assert "(syntax-checked only)" not in docset.build().text()


def test_the_page_of_evidence_tells_what_read_the_steps_and_the_record_lies_beside_it(
    docset, lint_file
):
    built = docset.build()
    text = built.text("evidence")
    said = "Alpha tree-sitter-bash 1.0, shellcheck 2.0 and other 3.0; not the options of apt "
    assert f"{said}2026-03-09 3 0 record" in text
    assert 'href="records/checked/alpha.json"' in built.html("evidence")
    records = built.folder / "records"
    assert json.loads((records / "checked" / "alpha.json").read_text())["platform"] == "alpha"
    assert (records / "read.schema.json").is_file()


def test_where_no_tool_read_anything_the_page_of_evidence_says_so(docset):
    text = docset.build().text("evidence")
    assert "Nothing: no parser and no linter read the blocks on these pages." in text


def test_a_finding_is_counted_and_shown(docset, lint_file):
    lint = lint_of(docset.plan())
    lint.files[0].findings = [Finding(line=2, tool="shellcheck", message="SC1 (error): no")]
    lint_record.save(lint, docset.evidence)
    built = docset.build()
    assert "In line 2 of 10-prepare, shellcheck found: SC1 (error): no" in built.text(
        "evidence/alpha-1"
    )
    assert "2026-03-09 3 1" in built.text("evidence")


def test_an_exempt_step_is_told_with_its_reason(docset, left_out):
    built = docset.build()
    text = built.text("evidence")
    assert text.count("◕ Tested but for 11-prepare-more") == 2, "of the target and of the stage"
    assert f"Alpha 11-prepare-more {REASON}" in text
    target = built.text("evidence/alpha-1")
    assert "11-prepare-more, for owner-alpha: exempt, " in target


@pytest.mark.parametrize("days", [0, 31])
def test_what_a_volunteer_reports_is_shown_with_the_name_and_changes_no_status(docset, days):
    docset.record()
    (docset.evidence / "reported/octo-cat").mkdir(parents=True)
    for path in (docset.evidence / "alpha-1.json", docset.evidence / "alpha-1"):
        path.rename(docset.evidence / "reported/octo-cat" / path.name)
    built = docset.build(today=TODAY + timedelta(days=days))
    assert "○ Not tested" in built.text()
    assert ("reported by octo-cat" in built.text("evidence")) is (days == 0)
    assert built.warnings == ""


def test_the_list_follows_an_edit_and_a_failure_outweighs_the_rest(docset):
    docset.target(2)
    docset.record()
    docset.snippet("alpha/30-create.sh", "create anew\n")
    assert "◐Out of date: Alpha" in listed(docset)
    docset.record("alpha-2", outcome=Outcome.FAILED, failure=Failure(message="Oh."))
    assert "✕Failing: Alpha" in listed(docset)


def test_the_list_tells_what_was_only_read(docset, lint_file):
    without_targets(docset)
    assert "◇Not tested (syntax-checked only): Alpha ○Not tested: Beta" in listed(docset)
    docset.snippet("alpha/30-create.sh", "create anew\n")
    assert "○Not tested: Alpha ○Not tested: Beta" in listed(docset)
