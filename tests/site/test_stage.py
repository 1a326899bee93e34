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


def test_the_head_of_a_block_names_its_shell_and_how_to_open_it(docset):
    built = docset.build()
    text = built.text()
    assert "root shell — open it with su - Or sudo -i. apt update" in text
    assert "the worker shell — open it with su - worker create WORKERNAME" in text
    assert not any("su -" in block for block in built.blocks())


def test_a_shell_that_is_open_is_only_named(docset):
    text = docset.build().text()
    assert text.count("open it with su - Or") == 1
    assert "root shell ls \\ /tmp" in text


def test_a_workers_shell_is_left_before_the_next_account(docset):
    assert "Leave the" not in docset.build().text()
    docset.replace("[steps.30-create]", '[steps.90-remove]\nas = "root"\n\n[steps.30-create]')
    docset.snippet("alpha/90-remove.sh", "rm x\n")
    text = docset.build().text()
    assert text.count("create WORKERNAME Leave the the worker shell: exit") == 1
    assert "root shell — open it with su - Or sudo -i. rm x" in text


def test_an_action_stands_where_it_happens_and_ends_the_shell(docset):
    docset.say(action("11-prepare-more", "Restart the machine."))
    built = docset.build()
    assert '<p class="guide-action"><strong>Restart the machine.</strong></p>' in built.html()
    assert "Restart the machine. root shell — open it with su -" in built.text()


def test_what_the_test_run_does_for_itself_is_not_told(docset):
    docset.say(action("11-prepare-more", "The proof dances.", proof_only=True))
    assert "dances" not in docset.build().text()


def test_an_action_after_a_step_follows_its_block(docset):
    docset.say(action("30-create", "Wait.").replace("before", "after"))
    assert "create WORKERNAME Wait." in docset.build().text()


def test_a_failure_to_expect_is_told_before_the_block(docset):
    docset.replace(
        '[steps.11-prepare-more]\nas = "root"',
        '[steps.11-prepare-more]\nas = "root"\nexits = { 1 = 3 }',
    )
    assert "The command ls is expected to end with exit status 3. root shell ls \\" in (
        docset.build().text()
    )


def test_a_question_is_told_with_its_answer_before_the_block(docset):
    docset.replace(
        '[steps.30-create]\nas = "worker"',
        '[steps.30-create]\nas = "worker"\n'
        'answers = [{ question = "Sure?", answer = "yes" }, { question = "Go?", answer = "" }]',
    )
    text = docset.build().text()
    told = (
        "When it asks Sure?, type yes and press Enter. "
        "When it asks Go?, only press Enter. the worker shell"
    )
    assert told in text


def test_prose_beside_a_step_comes_first_and_its_warnings_name_its_own_line(docset):
    docset.snippet("alpha/30-create.md", "Some *words*.\n\n{ref}`nowhere`\n")
    built = docset.build()
    assert "Some words." in built.text()
    assert built.text().index("Some words.") < built.text().index("the worker shell")
    assert "alpha/30-create.md:3: " in built.warnings


def test_what_a_step_says_below_a_heading_is_closed_below_its_commands(docset):
    docset.snippet("alpha/30-create.md", "Above.\n\n## If this fails\n\nOne.\n\n## Why\n\nTwo.\n")
    built = docset.build()
    assert built.warnings == ""
    said = "create WORKERNAME If this fails One. Why Two."
    assert said in built.text()
    step = BeautifulSoup(built.html(), "html.parser").find(id="alpha-30-create")
    parts = step.find_all("details")
    assert [part.summary.get_text() for part in parts] == ["If this fails", "Why"]
    assert not any("open" in part.attrs for part in parts)
    assert step.find("p").get_text() == "Above."


def test_a_warning_of_a_closed_part_names_its_own_line(docset):
    docset.snippet("alpha/30-create.md", "Above.\n\n## Why\n\n{ref}`nowhere`\n")
    assert "alpha/30-create.md:5: " in docset.build().warnings


def test_a_long_block_has_a_frame_of_its_own(docset):
    docset.snippet("alpha/10-prepare.sh", "true\n" * 41)
    page = BeautifulSoup(docset.build().html(), "html.parser")
    long = [tag.pre.get_text() for tag in page.select(".guide-long")]
    assert long == ["true\n" * 41]


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
    guide = next(page for page in pages if "open it with" in page)
    text = re.sub("(Alpha|Beta) One", "", guide)
    first, second = text.index("Alpha"), text.index("Beta")
    assert first < text.index("open it with") < second < text.rindex("open it with")


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
