"""`{stage}`: the tabs of a stage, made from the files."""

import pickle
import re

import pytest
from bs4 import BeautifulSoup

import proof.site as extension
from proof.site import inline_tabs

ORDER = ["10-prepare", "11-prepare-more", "30-create"]


def action(before: str, text: str, *, proof_only: bool = False) -> str:
    return (
        f'[[actions]]\ndo = "restart-machine"\nbefore = "{before}"\n'
        f'text = "{text}"\nproof_only = {str(proof_only).lower()}\n'
    )


def test_a_build_of_good_files_warns_of_nothing(docset):
    docset.record()
    assert docset.build().warnings == ""


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


def test_a_block_holds_its_file_byte_for_byte_and_once_in_order(docset):
    files = [docset.manifest.parent / "alpha" / f"{key}.sh" for key in ORDER]
    assert docset.build().blocks() == [f.read_text() for f in files]


def test_a_second_platform_appears_in_every_stage_without_a_change_of_pages(docset):
    docset.platform("beta", "Beta")
    html = docset.build().html()
    stages = html.split('class="tab-set')[1:]
    assert ["Beta</label>" in stage for stage in stages] == [True, True, True]


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
    assert not any("su -" in block for block in built.blocks())


def test_a_step_in_the_same_shell_says_so_shortly(docset):
    text = docset.build().text()
    assert text.count("Become it with su -.") == 1
    assert "Run this as root again. ls \\ /tmp" in text


def test_an_action_stands_where_it_happens_and_ends_the_shell(docset):
    docset.say(action("11-prepare-more", "Restart the machine."))
    built = docset.build()
    assert '<p class="guide-action"><strong>Restart the machine.</strong></p>' in built.html()
    assert "Restart the machine. Run this as root. Become it with su -." in built.text()


def test_an_action_of_the_proof_alone_asks_nothing_of_the_reader(docset):
    docset.say(action("11-prepare-more", "The proof dances.", proof_only=True))
    text = docset.build().text()
    assert "Nothing for you to do here: The proof dances. Run this as root again." in text


def test_an_action_after_a_step_follows_its_block(docset):
    docset.say(action("30-create", "Wait.").replace("before", "after"))
    assert "create WORKERNAME Wait." in docset.build().text()


def test_a_failure_to_expect_is_told_before_the_block(docset):
    docset.replace(
        '[steps.11-prepare-more]\nas = "root"',
        '[steps.11-prepare-more]\nas = "root"\nexits = { 1 = 3 }',
    )
    assert "The command ls is expected to end with exit status 3. ls \\" in docset.build().text()


def test_a_question_is_told_with_its_answer_before_the_block(docset):
    docset.replace(
        '[steps.30-create]\nas = "worker"',
        '[steps.30-create]\nas = "worker"\n'
        'answers = [{ question = "Sure?", answer = "yes" }, { question = "Go?", answer = "" }]',
    )
    text = docset.build().text()
    told = (
        "When it asks Sure?, type yes and press Enter. "
        "When it asks Go?, only press Enter. create WORKERNAME"
    )
    assert told in text


def test_prose_beside_a_step_comes_first_and_its_warnings_name_its_own_line(docset):
    docset.snippet("alpha/30-create.md", "Some *words*.\n\n{ref}`nowhere`\n")
    built = docset.build()
    assert "Some words." in built.text()
    assert built.text().index("Some words.") < built.text().index("Run this as the worker.")
    assert "alpha/30-create.md:3: " in built.warnings


def test_prose_beside_no_step_is_a_located_warning(docset):
    docset.snippet("alpha/31-create.md", "Nobody sees this.\n")
    warnings = docset.build().warnings
    assert "alpha/31-create.md:1: WARNING: there is no step of this name" in warnings


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
    other = built.html().partition('id="about-beta"')[2].partition("</div>")[0]
    assert "only a test run finds a wrong one" in other


def test_a_platform_without_a_step_says_so(docset):
    assert docset.build().text().count("This stage has no steps on this platform.") == 1


def test_an_unknown_stage_is_a_located_warning_with_a_near_name(docset):
    docset.page("index", "# Guide\n\nText.\n\n```{stage} prepar\n```\n\n{doc}`evidence`\n")
    warnings = docset.build().warnings
    assert "index.md:5: WARNING: there is no stage 'prepar' (did you mean prepare?)" in warnings


def test_a_step_that_a_page_shows_twice_is_a_warning(docset):
    page = docset.source / "index.md"
    page.write_text(page.read_text() + "\n```{stage} create\n```\n")
    assert "alpha-30-create" in docset.build().warnings


def test_a_manifest_error_ends_the_build_with_its_sentence(docset):
    docset.replace('as = "worker"', 'as = "wroker"')
    with pytest.raises(SystemExit, match="there is no account 'wroker'"):
        docset.build()


@pytest.mark.parametrize(("builder", "suffix"), [("text", "txt"), ("man", "1"), ("latex", "tex")])
def test_labels_survive_where_there_are_no_tabs(docset, builder, suffix):
    docset.platform("beta", "Beta")
    built = docset.build(builder)
    pages = [p.read_text() for p in built.folder.rglob(f"*.{suffix}") if "sphinx" not in p.name]
    guide = next(page for page in pages if "Run this as" in page)
    text = re.sub("(Alpha|Beta) One", "", guide)
    first, second = text.index("Alpha"), text.index("Beta")
    assert first < text.index("Run this as") < second < text.rindex("Run this as")


def test_pages_ask_no_other_host_for_anything(docset):
    loads = [
        part
        for page in ("index", "evidence")
        for part in docset.build().html(page).split("<")
        if part.startswith(("script", "link", "img", "iframe")) and "//" in part.split(">")[0]
    ]
    assert loads == []


def test_parallel_builds_are_declared(docset):
    class App:
        def __getattr__(self, name):
            return lambda *_: None

    said = extension.setup(App())
    assert said["parallel_read_safe"] is True
    assert said["parallel_write_safe"] is True


def test_systems_that_no_run_is_of_share_a_line_and_each_that_ran_has_its_own(docset):
    docset.target(2)
    docset.target(3)
    docset.record()
    text = docset.build().text()
    assert text.count("on Alpha 2 and Alpha 3. No run of it is on record.") == 2
    assert "proven on Alpha One, " in text
