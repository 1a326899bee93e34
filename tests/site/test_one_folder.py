"""One more distribution is one folder: tests/example on the pages, with the guide's own data."""

import json

import pytest
from bs4 import BeautifulSoup

LABEL = "Example Linux"


@pytest.fixture(scope="module")
def setup(wider):
    return BeautifulSoup(wider.built.html("setup"), "html.parser")


def test_it_has_a_tab_in_every_stage_with_its_own_steps(wider, setup):
    labels = [label.get_text() for label in setup.select(".tab-set > label")]
    assert labels.count(LABEL) == len(wider.manifest.stages)
    step = setup.find(id="example-10-prepare")
    assert "xbps-install" in step.select_one("pre").get_text()
    assert "a compiler, git, and the libraries" in step.get_text()
    assert setup.find(id="example-51-start-now")


def test_the_picker_offers_it_and_a_machine_of_it_leads_there(setup):
    data = json.loads(setup.select_one(".guide-which script").string)
    assert LABEL in data["labels"]
    assert {"label": LABEL, "ids": ["example"], "inits": ["systemd"]} in data["known"]


def test_it_says_what_is_known_and_that_no_tool_reads_its_package_manager(setup):
    about = setup.find(id="about-example").get_text()
    assert "Example Linux doesn't exist" in about
    said = "The tools don't check the options of xbps-install; only a test run finds a wrong one."
    assert said in about
    assert "The tools don't check" not in setup.find(id="about-fedora").get_text()


@pytest.mark.parametrize("page", ["index", "evidence", "runbook"])
def test_the_lists_of_platforms_have_it(wider, page):
    assert LABEL in wider.built.text(page)


def test_it_has_a_runbook_and_its_target_a_page(wider):
    assert LABEL in wider.built.text("runbook/example")
    assert f"{LABEL} 1" in wider.built.text("evidence/example-1")
    assert (wider.built.folder / "runbook" / "guide-example.sh").is_file()
