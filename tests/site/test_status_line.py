"""The line that says what tested a platform, and the marks at steps that differ from it."""

from proof.records.record import Failure, MachineRun, Outcome
from proof.site.status_line import short_names
from tests.site.runs import REASON


def test_a_platform_says_once_what_tested_it_and_leads_to_the_runs(docset):
    docset.record()
    built = docset.build()
    assert built.text().count("✓ Tested on Alpha One, 8 Mar 2026 · details") == 1
    assert built.text().count("Tested") == 1
    assert 'href="evidence.html#all-evidence"' in built.html()
    assert 'id="10-prepare"' in built.html("evidence/alpha-1")


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


def test_a_step_that_is_stale_is_marked_at_its_block_and_what_follows_is_not(docset):
    docset.record()
    docset.snippet("alpha/11-prepare-more.sh", "true\n")
    steps = docset.build().html().split('<div class="guide-step')[1:]
    assert ["guide-step-stale" in step.partition(">")[0] for step in steps] == [False, True, False]
    before, _, _ = steps[1].partition("<pre>")
    assert "◐\xa0Out of date" in before
    assert "on Alpha One. This step, or one before it, has changed" in before


def test_a_step_that_failed_is_marked_at_its_block(docset):
    made = docset.record()
    made.steps[1].outcome = "failed"
    failed = {"outcome": Outcome.FAILED, "failure": Failure(message="Oh.")}
    docset.record(steps=made.steps[:2], **failed)
    steps = docset.build().html().split('<div class="guide-step')[1:]
    assert ["guide-step-failed" in step.partition(">")[0] for step in steps] == [False, True, False]
    assert "✕\xa0Failing" in steps[1].partition("<pre>")[0]


def test_an_exempt_block_is_shown_and_says_that_no_test_covers_it_and_why(docset, left_out):
    built = docset.build()
    assert len(built.blocks()) == 3
    said = (
        f"⊘ Manual step. No test run covers this step. {REASON} root shell, still open ls \\ /tmp"
    )
    assert built.text().count("⊘ Manual step") == 1
    assert said in built.text()
    assert built.warnings == ""


def test_the_status_of_a_platform_names_an_exempt_step(docset, left_out):
    text = docset.build().text()
    assert text.count("◕ Tested but for 11-prepare-more on Alpha One, 8 Mar 2026") == 1
