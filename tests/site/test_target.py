"""`{target}`: the page of one system, with all that its record says."""

from proof.records.record import CheckRun, Failure, ImageRun, MachineRun, Outcome
from tests.site.docset import TODAY
from tests.site.runs import REASON, built, run_of


def test_the_page_of_a_target_tells_all_that_the_record_says(docset):
    docset.record()
    text = docset.build().text("evidence/alpha-1")
    for said in (
        "Alpha One¶ All systems ✓ Tested Outcome: proven",
        "System: Alpha One (pretty)",
        "Image: one, not pinned, from the archive, 2026-03-07",
        "Worker: buildbot-worker 4.2.1-1",
        "Started: 2026-03-08T10:00:00Z (2 days ago)",
        "Took: 61.0 s",
        "Fetched: 12.5 MB",
        "Prepare¶ ✓ Tested In the guide 10-prepare, for owner-alpha: passed, 1.5 s apt update",
        "$ screen of alpha/30-create.sh After Check Outcome Time create owners_and_modes passed",
    ):
        assert said in text


def test_what_a_run_noted_of_its_machine_stands_there(docset):
    image = ImageRun(
        ref="one", digest="", origin="archive", made="2026-03-07", notes=["it plays", "a part"]
    )
    docset.record(image=image, machine=MachineRun(kernel="Linux", processor="x86_64"))
    made = docset.build()
    assert "Note: it plays; a part Worker:" in made.text("evidence/alpha-1")
    assert "Processor: x86-64 Kernel: Linux Ran:" in made.text("evidence/alpha-1")
    assert "Alpha One (pretty), x86-64" in made.text("evidence")
    docset.record()
    assert "Note:" not in docset.build().text("evidence/alpha-1")


def test_a_build_of_cpython_by_the_worker_is_told(docset):
    docset.record(deep=built())
    text = docset.build().text("evidence/alpha-1")
    said = "CPython build: Python 3.13.5 on 2026-03-08. Checked 112 modules. 27 test files ran"
    assert f"{said}. Files:" in text
    docset.record(deep=built(single_tests=5709, skipped=950))
    text = docset.build().text("evidence/alpha-1")
    assert f"{said}, with 5,709 single tests, of which 950 were skipped. Files:" in text


def test_a_check_of_no_stage_is_told_all_the_same(docset):
    dream = CheckRun(point="dream", name="x", outcome="passed", duration_s=0.2)
    # One that passed has the planned checks and no others.
    docset.record(
        outcome=Outcome.FAILED, failure=Failure(message="Oh."),
        checks=[*run_of(docset.plan()).checks, dream],
    )  # fmt: skip
    text = docset.build().text("evidence/alpha-1")
    assert "Other checks¶ After Check Outcome Time dream x passed 0.2 s" in text


def test_a_page_for_a_target_that_is_none_is_a_located_error(docset):
    docset.page("more", "---\norphan: true\n---\n\n```{target} gamma-1\n```\n")
    assert "more.md:5: ERROR: there is no target 'gamma-1'" in docset.build().warnings


def test_a_failure_is_shown_with_its_hint_and_output(docset):
    docset.record(
        outcome=Outcome.FAILED, failure=Failure(message="Oh.", hint="Look.", output="x y")
    )
    text = docset.build().text("evidence/alpha-1")
    assert "✕ Failing. Oh." in text
    assert "Oh. Look. x y" in text


def test_without_the_list_the_pages_of_targets_lead_nowhere_and_that_is_a_warning(docset):
    docset.page("evidence", "# Evidence\n")
    assert "undefined label: 'all-evidence'" in docset.build().warnings


def test_the_day_of_a_rolling_system_and_the_gap_are_both_said(docset, left_out):
    docset.replace('worker_name = "owner-alpha"', 'worker_name = "owner-alpha"\nrolling = true')
    said = "◕ Tested as of 2026-03-08 but for 11-prepare-more"
    assert said in docset.build().text("evidence/alpha-1")


def test_a_gap_in_a_proof_that_is_no_longer_one_stands_in_the_sentence(docset, left_out):
    built = docset.build(today=TODAY.replace(month=5))
    assert "◐ Out of date on Alpha One" in built.text()
    text = built.text("evidence/alpha-1")
    assert f"30 days here. No run pastes 11-prepare-more. {REASON}" in text
