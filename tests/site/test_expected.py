"""What a step printed stands below it, closed, and comes from the record alone."""

import re

import pytest
from bs4 import BeautifulSoup

from proof.guide import plan
from proof.guide.manifest import load
from proof.paths import ROOT
from proof.records import record
from proof.site.directives.expected import SHORT
from tests.site.docset import STEPS


@pytest.fixture
def printed(docset):
    """Return a function that has a step print lines, builds, and returns what its block shows."""
    docset.record()

    def make(*lines, key="11-prepare-more", target="alpha-1", prompt="root@x:~# ", pasted=""):
        text = (pasted or STEPS[key]).replace("WORKERNAME", "owner-alpha")
        screen = docset.evidence / target / f"{key}.txt"
        screen.write_text(prompt + text + "".join(f"{line}\n" for line in lines))
        return look(docset.build(), key)

    return make


def look(built, key, platform="alpha"):
    assert built.warnings == ""
    page = BeautifulSoup(built.html(), "html.parser")
    step = page.find(class_="guide-step", id=f"{platform}-{key}")
    return step or page.find(id=f"{platform}-{key}").find_parent(class_="guide-step")


def test_what_a_step_printed_stands_below_its_block_closed(printed):
    step = printed("x", "  <y>", "", "z")
    details = step.find("details")
    assert "open" not in details.attrs
    assert details.find_previous(class_="guide-code").find_parent(class_="guide-step") is step
    assert details.summary.get_text() == "What you should see, as it was on Alpha One"
    assert details.pre.get_text() == "x\n  <y>\n\nz\n"
    assert details.find("a") is None  # this is all of it
    assert not details.select(".guide-code")


def test_a_step_that_printed_nothing_says_so(printed):
    step = printed()
    assert step.find("details") is None
    assert "On Alpha One this printed nothing." in step.get_text()


def test_the_workers_name_in_what_was_pasted_is_known(printed):
    assert printed("made", key="30-create").pre.find_next("pre").get_text() == "made\n"


def test_of_a_long_output_no_part_is_shown_but_where_all_of_it_is(printed):
    step = printed(*(f"line {n}" for n in range(SHORT + 1)))
    assert "line " not in step.get_text()
    where = step.find("a", string="What it printed on Alpha One")
    assert where["href"] == "evidence/alpha-1.html#11-prepare-more"


def test_a_short_output_is_shown_whole(printed):
    lines = [f"line {n}" for n in range(SHORT)]
    assert printed(*lines).details.pre.get_text().splitlines() == lines


def test_where_the_paste_is_not_found_nothing_is_shown(printed):
    step = printed("x", "y", pasted="other\n")
    assert step.find("details") is None
    assert "printed nothing" not in step.get_text()


@pytest.mark.parametrize("echo", [0, 1, SHORT])
def test_where_the_paste_was_echoed_in_parts_it_did_not_print_nothing(printed, echo):
    step = printed(pasted="ls \\\n" + "END of it\n" * echo)
    assert "printed nothing" not in step.get_text()
    assert bool(step.find("a", string="What it printed on Alpha One")) == (echo == SHORT)


def test_a_step_that_was_changed_shows_nothing(printed, docset):
    assert printed("x").find("details")
    docset.snippet("alpha/11-prepare-more.sh", "ls \\\n    /var\n")
    assert look(docset.rebuild(), "11-prepare-more").find("details") is None


def test_a_step_that_only_follows_a_change_still_shows_what_its_own_text_printed(printed, docset):
    printed("x")
    docset.snippet("alpha/10-prepare.sh", "true\n")
    assert look(docset.rebuild(), "11-prepare-more").find("details")


def test_a_target_that_is_typed_line_by_line_is_passed_over(printed, docset):
    docset.replace('worker_name = "owner-alpha"', 'worker_name = "owner-alpha"\ntyped = true')
    docset.record()
    assert printed("x").find("details") is None


def test_the_default_target_goes_first(printed, docset):
    docset.target(2, "default = true\n")
    docset.record("alpha-2")
    assert "as it was on Alpha One" in printed("x").find("summary").get_text()
    step = printed("x", target="alpha-2")
    assert "as it was on Alpha 2" in step.find("summary").get_text()


def test_where_there_are_no_tags_the_words_stand_before_the_output(printed, docset):
    printed("seen")
    text = (docset.build("text").folder / "index.txt").read_text()
    assert re.search(r"as it was on Alpha One:\n\s+seen\n", text)


def test_every_proven_step_of_the_guide_shows_what_it_printed(published):
    page = BeautifulSoup(published.html("setup"), "html.parser")
    known = load()
    default = next(target for target in known.targets.values() if target.default)
    proven = [record.load(path) for path in (ROOT / "evidence").glob("*.json")]
    ran = {(run.file, run.sha256) for found in proven for run in found.steps}
    for step in plan.make(known, default).steps:
        if (step.file, step.sha256) in ran:
            shown = page.find(id=f"{default.platform}-{step.key}")
            said = re.findall("this printed nothing|it printed on", shown.get_text())
            assert shown.find("details") or said, step.key
