"""A step on a page: its account, hints and commands."""

import pytest


def action(before: str, text: str, *, proof_only: bool = False) -> str:
    return (
        f'[[actions]]\ndo = "restart-machine"\nbefore = "{before}"\n'
        f'text = "{text}"\nproof_only = {str(proof_only).lower()}\n'
    )


def test_the_head_of_a_block_names_its_shell_and_how_to_open_it(docset):
    built = docset.build()
    text = built.text()
    assert "root shell — open it (or sudo -i) su - apt update" in text
    both = "open the root shell (or sudo -i), then open this one su - su - worker"
    assert f"the worker shell — {both} create WORKERNAME" in text
    assert built.shell_lines() == ["su -", "su -", "su - worker"]
    assert not any("su -" in block for block in built.blocks())


def test_a_shell_that_is_open_is_only_named(docset):
    text = docset.build().text()
    assert text.count("open it (or") == 1
    assert "root shell, still open ls \\ /tmp" in text


def test_a_workers_shell_is_left_before_the_next_account(docset):
    docset.replace("[steps.30-create]", '[steps.31-create-more]\nas = "root"\n\n[steps.30-create]')
    docset.snippet("alpha/31-create-more.sh", "more x\n")
    built = docset.build()
    assert built.shell_lines() == ["su -", "su -", "su - worker", "exit"]
    assert "root shell — leave the the worker shell exit more x" in built.text()


def test_a_stage_that_a_reader_comes_back_for_begins_with_no_open_shell(docset):
    docset.replace("[steps.30-create]", '[steps.90-remove]\nas = "worker"\n\n[steps.30-create]')
    docset.snippet("alpha/90-remove.sh", "rm x\n")
    built = docset.build()
    assert built.shell_lines() == ["su -", "su -", "su - worker", "su -", "su - worker"]
    shown = "open the root shell (or sudo -i), then open this one su - su - worker rm x"
    assert shown in built.text()


QUESTIONS = '[{ question = "Sure?", answer = "yes" }, { question = "Go?", answer = "" }]'


@pytest.mark.parametrize(
    ("table", "entry", "said"),
    [
        (
            action("30-create", "Wait.").replace("before", "after"),
            "",
            "create WORKERNAME Wait.",
        ),
        (
            "",
            "exits = { 1 = 3 }\nas",
            "The command ls is expected to end with exit status 3. root shell, still open ls \\",
        ),
        (
            "",
            f"answers = {QUESTIONS}\nas",
            "When it asks Sure?, type yes and press Enter. When it asks Go?, only press Enter.",
        ),
    ],
)
def test_what_a_step_is_more_than_its_text_is_told_beside_its_block(docset, table, entry, said):
    docset.say(table)
    if entry:
        docset.replace("[steps.11-prepare-more]\nas", f"[steps.11-prepare-more]\n{entry}")
    assert said in docset.build().text()


def test_what_the_test_run_does_for_itself_is_not_told(docset):
    docset.say(action("11-prepare-more", "The proof dances.", proof_only=True))
    text = docset.build().text()
    assert "dances" not in text
    assert "root shell, still open ls" in text, "the shell stays open"


def test_an_action_stands_where_it_happens_and_ends_the_shell(docset):
    docset.say(action("11-prepare-more", "Restart the machine."))
    built = docset.build()
    assert '<p class="guide-action"><strong>Restart the machine.</strong></p>' in built.html()
    assert "Restart the machine. root shell — open it (or sudo -i) su -" in built.text()


def test_prose_beside_a_step_comes_first_and_its_warnings_name_its_own_line(docset):
    docset.snippet("alpha/30-create.md", "Some *words*.\n\n{ref}`nowhere`\n")
    built = docset.build()
    assert "Some words." in built.text()
    assert built.text().index("Some words.") < built.text().index("the worker shell")
    assert "alpha/30-create.md:3: " in built.warnings


def test_a_long_block_has_a_frame_of_its_own(docset):
    docset.snippet("alpha/10-prepare.sh", "true\n" * 41)
    page = docset.build().soup()
    long = [tag.pre.get_text() for tag in page.select(".guide-long")]
    assert long == ["true\n" * 41]


def test_status_prose_and_account_stand_before_the_block(docset):
    docset.record()
    docset.snippet("alpha/10-prepare.md", "Some words.\n")
    text = docset.build().text()
    order = ["✓ Tested on Alpha One", "Some words.", "root shell — open it", "apt update"]
    assert sorted(order, key=text.index) == order
