"""`{stage}`: the tabs of a stage, made from the files."""

import pickle
import re

import pytest
from bs4 import BeautifulSoup

from proof.site import inline_tabs

ORDER = ["10-prepare", "11-prepare-more", "30-create"]


def action(before: str, text: str, *, proof_only: bool = False) -> str:
    return (
        f'[[actions]]\ndo = "restart-machine"\nbefore = "{before}"\n'
        f'text = "{text}"\nproof_only = {str(proof_only).lower()}\n'
    )


def test_tabs_are_made_of_the_nodes_of_sphinx_inline_tabs(docset):
    docset.platform("beta", "Beta")
    built = docset.build()
    doctree = pickle.loads((built.folder.parent / "doctrees" / "index.doctree").read_bytes())  # noqa: S301
    tabs = inline_tabs.find(doctree)
    shape = [(t["type"], t["new_set"], [c.tagname for c in t.children]) for t in tabs]
    one = ("tab", True, ["label", "container"])
    other = ("tab", False, ["label", "container"])
    assert shape == [one, other] * 3
    assert all(t.children[1]["classes"] == ["tab-content"] for t in tabs)
    assert built.html().count('class="tab-set') == 3
    assert built.html().count('class="tab-label"') == 6


def test_a_step_that_two_platforms_share_is_in_the_tab_of_each(docset):
    docset.platform("beta", "Beta")
    text = "sh <<'END'\necho \"<WORKERNAME>\"\nEND\n"
    for key in ("alpha", "beta"):
        table = docset.table(key)
        table.write_text('extends = "both"\n' + table.read_text())
    docset.snippet("both/platform.toml", "")
    docset.snippet("both/31-create-more.sh", text)
    docset.snippet("both/31-create-more.md", "Of both.\n")
    built = docset.build()
    assert built.warnings == ""
    assert built.blocks().count(text) == 2
    assert built.text().count("Of both.") == 2
    for key in ("alpha", "beta"):
        step = BeautifulSoup(built.html(), "html.parser").find(id=f"{key}-31-create-more")
        assert step.select_one(".guide-code")["class"].count("highlight-text") == 1


def test_who_runs_a_step_stands_before_the_block_and_not_in_it(docset):
    built = docset.build()
    text = built.text()
    assert "Run this as root. Become it with su -. Or sudo -i. apt update" in text
    assert "Run this as the worker. Become it with su - worker. create WORKERNAME" in text
    # Where the shell is the same, or a stage has no steps, it says so shortly.
    assert "Run this as root again. ls \\ /tmp" in text
    assert text.count("Become it with su -.") == 1
    assert text.count("This stage has no steps on this platform.") == 1
    assert not any("su -" in block for block in built.blocks())


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
            "The command ls is expected to end with exit status 3. ls \\",
        ),
        (
            "",
            f"answers = {QUESTIONS}\nas",
            "When it asks Sure?, type yes and press Enter. When it asks Go?, only press Enter. ls",
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
    assert "Run this as root again. ls" in text


def test_an_action_stands_where_it_happens_and_ends_the_shell(docset):
    docset.say(action("11-prepare-more", "Restart the machine."))
    built = docset.build()
    assert '<p class="guide-action"><strong>Restart the machine.</strong></p>' in built.html()
    assert "Restart the machine. Run this as root. Become it with su -." in built.text()


def test_prose_beside_a_step_comes_first_and_its_warnings_name_its_own_line(docset):
    docset.snippet("alpha/30-create.md", "Some *words*.\n\n{ref}`nowhere`\n")
    built = docset.build()
    assert "Some words." in built.text()
    assert built.text().index("Some words.") < built.text().index("Run this as the worker.")
    assert "alpha/30-create.md:3: " in built.warnings


def test_what_belongs_to_no_step_is_a_place_in_the_first_stage(docset):
    docset.platform("beta", "Beta")
    docset.snippet("alpha/about.md", "Alpha is `small`.\n")
    docset.page("evidence", "# Evidence\n\n```{evidence}\n```\n\n[Small](#about-alpha)\n")
    built = docset.build()
    assert built.warnings == ""
    place = built.html().partition('id="about-alpha"')[2].partition("</div>")[0]
    assert "Alpha is " in place
    assert built.html().count("Alpha is ") == 1
    # Of Beta there is only the sentence that follows from its steps.
    other = BeautifulSoup(built.html(), "html.parser").select("#about-beta")
    said = "The tools don't check the options of apt; only a test run finds a wrong one."
    assert [place.get_text().strip().replace("\u2019", "'") for place in other] == [said]


def test_a_step_that_a_page_shows_twice_is_a_warning(docset):
    page = docset.source / "index.md"
    page.write_text(page.read_text() + "\n```{stage} create\n```\n")
    assert "alpha-30-create" in docset.build().warnings


def test_labels_survive_in_a_manual_page(docset):
    docset.platform("beta", "Beta")
    (page,) = docset.build("man").folder.rglob("*.1")
    text = re.sub("(Alpha|Beta) One", "", page.read_text())
    first, second = text.index("Alpha"), text.index("Beta")
    assert first < text.index("Run this as") < second < text.rindex("Run this as")


def test_systems_that_no_run_is_of_share_a_line_and_each_that_ran_has_its_own(docset):
    docset.target(2)
    docset.target(3)
    docset.record()
    text = docset.build().text()
    assert text.count("on Alpha 2 and Alpha 3. No run of it is on record.") == 2
    assert "proven on Alpha One, " in text
