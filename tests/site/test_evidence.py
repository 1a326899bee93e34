"""Evidence on the pages: statuses in the tabs, the page of records, and the files beside it."""

import json
import os

import pytest

from proof.records.record import CheckRun, Failure, ImageRun, MachineRun, Outcome
from proof.site import generated_pages
from proof.site.status_line import short_names
from tests.site.docset import TODAY
from tests.site.runs import run_of

ANCHOR = 'id="10-prepare"'


def test_a_platform_says_once_what_tested_it_and_leads_to_the_runs(docset):
    docset.record()
    built = docset.build()
    assert built.text().count("✓ Tested on Alpha One, 8 Mar 2026 · details") == 1
    assert built.text().count("Tested") == 1
    assert 'href="evidence.html#all-evidence"' in built.html()
    assert ANCHOR in built.html("evidence/alpha-1")


def test_a_platform_names_the_kind_of_processor_that_its_test_ran_on(docset):
    docset.target(2)
    docset.record(machine=MachineRun(kernel="Linux", processor="x86_64"))
    docset.record("alpha-2", machine=MachineRun(kernel="Linux", processor="riscv64"))
    said = docset.build().text()
    assert "Tested on Alpha One (x86-64), 8 Mar 2026" in said
    assert "Tested on Alpha 2 (riscv64), 8 Mar 2026" in said


def test_a_name_that_says_its_processor_has_no_other_word_for_it(docset):
    docset.target(2)
    docset.replace('"Alpha 2"', '"Alpha 2 on arm64"')
    table = docset.table("alpha").read_text()
    one, two = table.rsplit('archive = "one"', 1)
    docset.table("alpha").write_text(f'{one}archive = "one", processor = "arm64"{two}')
    docset.record("alpha-2", machine=MachineRun(kernel="Linux", processor="aarch64"))
    assert "Tested on Alpha 2 on arm64, 8 Mar 2026" in docset.build().text()


def test_a_platform_without_a_record_is_not_tested(docset):
    built = docset.build()
    assert built.text().count("○ Not tested · details") == 1
    assert "○ Not tested. No run of it is on record." in built.text("evidence/alpha-1")
    assert built.warnings == ""


def test_a_rolling_system_is_tested_as_of_a_day(docset):
    docset.replace('worker_name = "owner-alpha"', 'worker_name = "owner-alpha"\nrolling = true')
    docset.record()
    built = docset.build()
    assert "✓ Tested on Alpha One, 8 Mar 2026" in built.text()
    assert "✓ Tested as of 2026-03-08" in built.text("evidence/alpha-1")


def test_a_change_is_marked_at_its_step_alone(docset):
    docset.record()
    docset.snippet("alpha/30-create.sh", "create anew\n")
    built = docset.build()
    assert "◐ Out of date on Alpha One, 8 Mar 2026 · details" in built.text()
    assert (
        "This step, or one before it, has changed since its last test: 30-create." in built.text()
    )
    steps = built.html().split('<div class="guide-step')[1:]
    assert ["guide-mark" in step for step in steps] == [False, False, True]


def test_systems_of_one_status_share_a_few_words(docset):
    for number in (2, 3, 4):
        docset.target(number)
    docset.record("alpha-2")
    docset.record("alpha-3")
    said = "✓ Tested on Alpha 2 and 3, 8 Mar 2026 · ○ Not tested on Alpha One and 4 · details"
    assert said in docset.build().text()


def test_what_systems_have_in_common_is_said_once():
    labels = ["Debian 12 with cron", "Debian 13 (trixie) with cron", "Debian 13 on arm64", "NixOS"]
    assert short_names(labels) == "Debian 12 and 13 with cron, Debian 13 on arm64 and NixOS"


def test_a_container_that_stands_for_a_lent_machine_is_no_system_of_its_own(docset):
    docset.target(2, 'way = "ssh"\n')
    docset.record("alpha-2")
    assert "○ Not tested · details" in docset.build().text()


def test_a_platform_that_no_system_proves_says_so(docset):
    docset.platform("beta", "Beta", proven=False)
    docset.record()
    built = docset.build()
    assert built.text().count("○ Not tested · details") == 1
    assert len(built.blocks()) == 6


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
    built = docset.build()
    assert "Note: it plays; a part Worker:" in built.text("evidence/alpha-1")
    assert "Processor: x86-64 Kernel: Linux Ran:" in built.text("evidence/alpha-1")
    assert "Alpha One (pretty), x86-64" in built.text("evidence")
    docset.record()
    assert "Note:" not in docset.build().text("evidence/alpha-1")


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


def test_records_transcripts_and_schema_lie_beside_the_pages(docset):
    docset.record()
    out = docset.build().folder / "records"
    assert json.loads((out / "alpha-1.json").read_text())["target"] == "alpha-1"
    assert (out / "alpha-1" / "30-create.txt").is_file()


def test_a_record_that_went_away_leaves_the_site(docset):
    docset.record()
    docset.build()
    (docset.evidence / "alpha-1.json").unlink()
    assert not (docset.build().folder / "records" / "alpha-1.json").exists()


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


def test_transcripts_in_one_file_are_shown_and_published_each(docset):
    docset.packed()
    built = docset.build()
    assert "$ screen of alpha/10-prepare.sh" in built.text("evidence/alpha-1")
    published = built.folder / "records" / "alpha-1" / "30-create.txt"
    assert published.read_text().endswith("$ screen of alpha/30-create.sh\n")
    assert built.warnings == ""


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


def test_without_the_list_the_pages_of_targets_lead_nowhere_and_that_is_a_warning(docset):
    docset.page("evidence", "# Evidence\n")
    assert "undefined label: 'all-evidence'" in docset.build().warnings


def test_the_page_of_a_target_leads_back_and_is_in_no_sidebar(docset):
    built = docset.build()
    assert 'href="../evidence.html#all-evidence"' in built.html("evidence/alpha-1")
    assert "toctree-l2" not in built.html("evidence")
    assert built.warnings == ""


def test_statuses_follow_the_day_of_the_build(docset):
    docset.record()
    assert "✓ Tested on Alpha One" in docset.build(today=TODAY).text()
    assert "◐ Out of date on Alpha One" in docset.build(today=TODAY.replace(month=5)).text()


def test_a_step_that_is_stale_is_marked_at_its_block_and_what_follows_is_not(docset):
    docset.record()
    docset.snippet("alpha/11-prepare-more.sh", "true\n")
    steps = docset.build().html().split('<div class="guide-step')[1:]
    assert ["guide-step-stale" in step.partition(">")[0] for step in steps] == [False, True, False]
    before, _, _ = steps[1].partition("<pre>")
    assert "◐\xa0Out of date" in before
    assert "on Alpha One. This step, or one before it, has changed" in before


def test_an_edit_is_seen_that_leaves_a_file_as_long_and_as_old_as_it_was(docset):
    docset.record()
    step = docset.manifest.parent / "alpha" / "11-prepare-more.sh"
    before = step.stat()
    assert "guide-step-stale" not in docset.build().html()
    text = step.read_text()
    step.write_text(text[:-2] + "x\n")
    os.utime(step, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = step.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert step.read_text() != text
    assert "guide-step-stale" in docset.rebuild().html()


def test_an_edit_while_a_build_reads_is_seen_by_the_next(docset, monkeypatch):
    docset.record()
    write = generated_pages.write

    def edit_and_write(*given):
        docset.snippet("alpha/11-prepare-more.sh", "true\n")
        write(*given)

    monkeypatch.setattr(generated_pages, "write", edit_and_write)
    assert "guide-step-stale" not in docset.build().html()
    monkeypatch.undo()
    assert "guide-step-stale" in docset.rebuild().html()


def test_a_step_that_failed_is_marked_at_its_block(docset):
    made = docset.record()
    made.steps[1].outcome = "failed"
    failed = {"outcome": Outcome.FAILED, "failure": Failure(message="Oh.")}
    docset.record(steps=made.steps[:2], **failed)
    steps = docset.build().html().split('<div class="guide-step')[1:]
    assert ["guide-step-failed" in step.partition(">")[0] for step in steps] == [False, True, False]
    assert "✕\xa0Failing" in steps[1].partition("<pre>")[0]


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
    docset.replace(
        '[steps.30-create]\nas = "worker"',
        '[steps.30-create]\nas = "worker"\nexempt = "It needs a licence."',
    )
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


def test_the_list_follows_an_edit_and_a_failure_outweighs_the_rest(docset):
    docset.target(2)
    docset.record()
    docset.snippet("alpha/30-create.sh", "create anew\n")
    assert "◐Out of date: Alpha" in listed(docset)
    docset.record("alpha-2", outcome=Outcome.FAILED, failure=Failure(message="Oh."))
    assert "✕Failing: Alpha" in listed(docset)


@pytest.mark.parametrize(
    ("confirmed", "words"),
    [
        ("2026-03-10", "2026-03-10 (today)"),
        ("2026-03-09", "2026-03-09 (yesterday)"),
        ("2026-02-08", "2026-02-08 (30 days ago)"),
        ("2026-03-12", "2026-03-12 (dated after the day of this build)"),
    ],
)
def test_an_age_is_said_in_words(docset, confirmed, words):
    docset.record(started="2026-02-01T10:00:00Z")
    (docset.evidence / "dates.txt").write_text(f"alpha-1 {confirmed}\n")
    assert words in docset.build().text("evidence")
