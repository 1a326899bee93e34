"""The lines to look for are below a step's block, and a link to all that a run printed."""

import attrs
import pytest
from bs4 import BeautifulSoup

from proof.guide import manifest
from proof.records.record import Failure, Outcome
from tests.site.docset import STEPS


@pytest.fixture
def printed(docset):
    """Return a function that has a step print lines, builds, and returns what its block shows."""

    def make(*lines, expect, key="11-prepare-more", target="alpha-1", pasted=""):
        docset.replace(f"[steps.{key}]\n", f"[steps.{key}]\nexpect = {expect}\n")
        docset.record(target)
        text = (pasted or STEPS[key]).replace("WORKERNAME", "owner-alpha")
        screen = docset.evidence / target / f"{key}.txt"
        screen.write_text("root@x:~# " + text + "".join(f"{line}\n" for line in lines))
        return look(docset.build(), key)

    return make


def look(built, key="11-prepare-more", platform="alpha"):
    assert built.warnings == ""
    page = built.soup()
    step = page.find(class_="guide-step", id=f"{platform}-{key}")
    return step or page.find(id=f"{platform}-{key}").find_parent(class_="guide-step")


def see(step):
    return [p.get_text() for p in step.select(".guide-see")]


def output(step):
    return step.find("a", string="Full output of the test run")


def test_the_lines_to_look_for_are_open_and_all_that_was_printed_is_a_click_away(printed):
    step = printed("x", "  <y>", "", "z", expect='["x", "…z"]')
    [line] = step.select(".guide-see")
    assert line.get_text() == "You should see: x, then …z"
    assert [code.get_text() for code in line.find_all("code")] == ["x", "…z"]
    assert line.find_previous(class_="guide-code").find_parent(class_="guide-step") is step
    assert output(step)["href"] == "evidence/alpha-1.html#11-prepare-more"


def test_where_nothing_more_was_printed_no_place_is_given(printed):
    step = printed("made", expect='["made"]', key="30-create")
    assert see(step) == ["You should see: made"]
    assert output(step) is None


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("11-prepare-more", "This command prints nothing."),
        ("10-prepare", "These commands print nothing."),
    ],
)
def test_a_step_that_prints_nothing_says_so(printed, key, words):
    step = printed(expect="[]", key=key)
    assert see(step) == [words]
    assert output(step) is None


def test_what_is_printed_among_other_workers_has_a_line_of_its_own(printed):
    step = printed("x", expect='["x"]\nexpect_with_others = ["not empty"]')
    assert see(step)[1] == "While another worker is on this machine, you should see: not empty"


def test_what_no_run_has_printed_is_not_tested(docset):
    entry = "[steps.11-prepare-more]\n"
    docset.replace(entry, f'{entry}expect = ["x"]\n')
    assert see(look(docset.build())) == ["You should see: x (output not tested)"]
    docset.replace('expect = ["x"]', "expect = []")
    assert see(look(docset.build())) == ["This command prints nothing. (output not tested)"]


def test_a_run_that_was_held_to_other_lines_counts_if_these_are_there(printed, docset):
    assert see(printed("x", "y", expect='["x"]')) == ["You should see: x"]
    docset.replace('expect = ["x"]', 'expect = ["y"]')
    assert see(look(docset.rebuild())) == ["You should see: y"]
    docset.replace('expect = ["y"]', 'expect = ["z"]')
    assert see(look(docset.rebuild())) == ["You should see: z (output not tested)"]
    docset.replace('expect = ["z"]', "expect = []")
    assert see(look(docset.rebuild())) == ["This command prints nothing. (output not tested)"]


def test_the_workers_name_in_what_was_printed_is_known(printed, docset):
    printed("made owner-alpha", expect='["other"]', key="30-create")
    docset.replace('expect = ["other"]', 'expect = ["made WORKERNAME"]')
    assert see(look(docset.rebuild(), "30-create")) == ["You should see: made WORKERNAME"]


def test_a_step_whose_text_was_changed_is_not_tested(printed, docset):
    printed("x", expect='["x"]')
    docset.snippet("alpha/10-prepare.sh", "true\n")
    assert see(look(docset.rebuild())) == ["You should see: x"]
    docset.snippet("alpha/11-prepare-more.sh", "ls \\\n    /var\n")
    assert see(look(docset.rebuild())) == ["You should see: x (output not tested)"]


def test_where_the_run_did_not_pass_its_line_is_not_tested(printed, docset):
    printed("x", expect='["x"]')
    made = docset.record()
    steps = [attrs.evolve(made.steps[0], outcome="failed")]
    docset.record(steps=steps, outcome=Outcome.FAILED, failure=Failure(message="Oh."))
    assert see(look(docset.rebuild())) == ["You should see: x (output not tested)"]


@pytest.mark.parametrize("pasted", ["", "    /tmp\nx\nls \\\n"])
def test_where_echo_and_output_are_mixed_their_place_is_given(printed, docset, pasted):
    docset.replace('worker_name = "owner-alpha"', 'worker_name = "owner-alpha"\ntyped = true')
    step = printed("x", "y", expect='["x"]', pasted=pasted)
    assert see(step) == ["You should see: x"]
    assert output(step)["href"].startswith("evidence/alpha-1.html#")


def test_the_default_target_goes_first(printed, docset):
    docset.target(2, "default = true\n")
    step = printed("x", "y", expect='["x"]')
    assert output(step)["href"].startswith("evidence/alpha-1.html#")
    docset.record("alpha-2")
    (docset.evidence / "alpha-2/11-prepare-more.txt").write_text("$ ls \\\n    /tmp\nx\ny\n")
    assert output(look(docset.rebuild()))["href"].startswith("evidence/alpha-2.html#")


def test_every_step_of_the_guide_says_what_it_prints_on_page_and_runbook(published):
    pages = BeautifulSoup(published.html("setup") + published.html("operate"), "html.parser")
    places = {place["id"]: place for place in pages.select(".guide-step[id]")}
    for key, platform in manifest.load().platforms.items():
        if not platform.steps:
            continue
        runbook = published.soup(f"runbook/{key}")
        blocks = [places[f"{key}-{step}"] for step in platform.steps]
        blocks += runbook.select(".guide-step")
        silent = [block.get("id") for block in blocks if not block.select(".guide-see")]
        assert silent == []
        copy = (published.folder / f"runbook/{key}.html.md").read_text()
        assert copy.count("You should see: ") + copy.count("prints nothing.") > 3
