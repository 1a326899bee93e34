"""One more distribution is one folder: tests/example on the pages, with the guide's own data."""

import json

import pytest

LABEL = "Example Linux"


@pytest.fixture(scope="module")
def setup(wider):
    return wider.built.soup("setup")


def test_its_tabs_have_its_own_steps(setup):
    step = setup.find(id="example-10-prepare")
    assert "xbps-install" in step.select_one(".guide-code pre").get_text()
    assert "a compiler, git, and the libraries" in step.get_text()
    assert setup.find(id="example-51-start-now")


def test_the_picker_offers_it_and_a_machine_of_it_leads_there(setup):
    data = json.loads(setup.select_one(".guide-which script").string)
    assert [["Others", [[LABEL, f"{LABEL} — not tested"]]]] == data["groups"][-1:]
    assert {"label": LABEL, "ids": ["example"], "inits": ["systemd"]} in data["known"]


def test_its_header_says_that_it_is_not_tested_and_what_is_known(setup):
    about = setup.find(id="about-example").get_text()
    assert "Example Linux doesn't exist" in about
    assert "○\xa0Not tested · details" in about


@pytest.mark.parametrize("page", ["index", "evidence", "runbook"])
def test_the_lists_of_platforms_have_it(wider, page):
    assert LABEL in wider.built.text(page)


def test_it_has_a_runbook_and_its_target_a_page(wider):
    assert LABEL in wider.built.text("runbook/example")
    assert f"{LABEL} 1" in wider.built.text("evidence/example-1")
    assert (wider.built.folder / "runbook" / "guide-example.sh").is_file()
