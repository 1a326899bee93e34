"""What the pages say of steps that were only read, and of those that no run pastes."""

import json
import re

import pytest

from proof.paths import ROOT
from proof.records import lint_record
from proof.records.lint_record import Finding
from proof.site.markup import PROVEN_BUT, SHAPES, badge
from proof.site.statuses import Status, Verdict
from tests.site.docset import TODAY
from tests.site.test_statuses import LINT, READ, REASON, lint_of


@pytest.fixture
def read(docset):
    """Let tools read the steps; the file of their record."""
    docset.say(LINT)
    return lint_record.save(lint_of(docset.plan()), docset.evidence)


def without_targets(docset):
    """Add a platform, and take away the system that proves the first one."""
    docset.platform("beta", "Beta")
    docset.replace(re.search(r"\[targets[^]]*\][^[]*", docset.table().read_text())[0], "")


def test_every_status_has_its_own_shape():
    shapes = [*SHAPES.values(), PROVEN_BUT]
    assert len(set(shapes)) == len(shapes) == len(Status) + 1


def test_the_page_of_evidence_explains_the_shape_of_a_proof_with_a_gap():
    assert PROVEN_BUT in (ROOT / "source" / "evidence.md").read_text()


def test_what_was_only_read_is_not_tested_and_says_by_what_on_its_own_page(docset, read):
    built = docset.build()
    said = "◇ Not tested (syntax-checked only)"
    assert built.text().count(f"{said} · details") == 1
    assert READ in built.text("evidence/alpha-1")
    assert built.text("evidence").count(said) == 1
    assert built.text("evidence").count("◇ Not tested") == 3, "two stages and the whole"
    assert built.warnings == ""


def test_a_platform_that_no_system_proves_is_checked_at_best(docset, read):
    without_targets(docset)
    assert "◇ Not tested (syntax-checked only) · details" in docset.build().text()
    read.unlink()
    assert "(syntax-checked only)" not in docset.build().text()


def test_the_landing_page_tells_what_was_only_read(docset, read):
    without_targets(docset)
    docset.page("index", PAGE)
    assert "◇Not tested (syntax-checked only): Alpha ○Not tested: Beta" in docset.build().text()
    docset.snippet("alpha/30-create.sh", "create anew\n")
    assert "○Not tested: Alpha ○Not tested: Beta" in docset.build().text()


PAGE = """# Guide

```{proven}
```

```{stage} prepare
```

```{stage} create
```

```{stage} remove
```

```{toctree}
evidence
```
"""


def test_the_page_of_evidence_tells_what_read_the_steps_and_the_record_lies_beside_it(docset, read):
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


def test_a_finding_is_counted_and_shown(docset, read):
    lint = lint_of(docset.plan())
    lint.files[0].findings = [Finding(line=2, tool="shellcheck", message="SC1 (error): no")]
    lint_record.save(lint, docset.evidence)
    built = docset.build()
    assert "In line 2 of 10-prepare, shellcheck found: SC1 (error): no" in built.text(
        "evidence/alpha-1"
    )
    assert "2026-03-09 3 1" in built.text("evidence")


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
    docset, read, name, text, message
):
    whole = json.loads(read.read_text())
    changes = {"other": {"platform": "beta"}, "yesterday": {"started": "yesterday"}}
    changes["no day"] = {"started": "2026-02-31T10:00:00Z"}
    read.unlink()
    path = read.with_name(f"{name}.json")
    path.write_text(
        json.dumps(whole | changes.get(text, {})) if text not in {"{", '{"schema": 9}'} else text
    )
    built = docset.build()
    assert f"checked/{name}.json:1: WARNING: " in built.warnings
    assert message in built.warnings
    assert "○ Not tested · details" in built.text()


def test_a_page_is_made_again_when_a_lint_record_comes_and_goes(docset, read):
    assert "◇ Not tested (syntax-checked only)" in docset.build().text()
    read.unlink()
    assert "○ Not tested" in docset.rebuild().text()
    lint_record.save(lint_of(docset.plan()), docset.evidence)
    assert "◇ Not tested (syntax-checked only)" in docset.rebuild().text()


def test_the_page_of_evidence_is_made_again_for_a_lint_record_that_changes_no_status(docset, read):
    docset.record()
    docset.build()
    read.write_text(read.read_text().replace("2026-03-09", "2026-03-10"))
    built = docset.rebuild()
    assert "other 3.0 2026-03-10 3 0" in built.text("evidence")
    copied = built.folder / "records" / "checked" / "alpha.json"
    assert copied.read_text() == read.read_text()


@pytest.fixture
def left_out(docset):
    """Exempt a step, and record a run without it."""
    entry = "[steps.11-prepare-more]\n"
    docset.replace(entry, f'{entry}exempt = "{REASON}"\n')
    made = docset.record()
    made.steps[1].outcome, made.steps[1].reason = "exempt", REASON
    docset.record(steps=made.steps)


def test_an_exempt_block_is_shown_and_says_that_no_test_covers_it_and_why(docset, left_out):
    built = docset.build()
    assert len(built.blocks()) == 3
    said = (
        f"⊘ Manual step. No test run covers this step. {REASON} root shell, still open ls \\ /tmp"
    )
    assert built.text().count("⊘ Manual step") == 1
    assert said in built.text()
    assert built.warnings == ""


def test_the_status_of_its_platform_says_so(docset, left_out):
    text = docset.build().text()
    assert text.count("◕ Tested but for 11-prepare-more on Alpha One, 8 Mar 2026") == 1


def test_the_evidence_says_so_too(docset, left_out):
    built = docset.build()
    text = built.text("evidence")
    assert text.count("◕ Tested but for 11-prepare-more") == 2, "of the target and of the stage"
    assert f"Alpha 11-prepare-more {REASON}" in text
    target = built.text("evidence/alpha-1")
    assert "11-prepare-more, for owner-alpha: exempt, " in target


def test_the_day_of_a_rolling_system_and_the_gap_are_both_said(docset, left_out):
    docset.replace('worker_name = "owner-alpha"', 'worker_name = "owner-alpha"\nrolling = true')
    said = "◕ Tested as of 2026-03-08 but for 11-prepare-more"
    assert said in docset.build().text("evidence/alpha-1")


def test_a_gap_in_a_proof_that_is_no_longer_one_stands_in_the_sentence(docset, left_out):
    built = docset.build(today=TODAY.replace(month=5))
    assert "◐ Out of date on Alpha One" in built.text()
    text = built.text("evidence/alpha-1")
    assert f"30 days here. No run pastes 11-prepare-more. {REASON}" in text


def test_only_a_proof_has_the_shape_of_a_proof_with_a_gap():
    shown = {g: badge(Verdict(g, "", ("x",))).astext() for g in Status}
    assert [g for g, text in shown.items() if PROVEN_BUT in text] == [Status.PROVEN]
