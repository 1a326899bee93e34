"""A runbook on the site: a page for each platform with steps, its script beside it, its links."""

import re
import subprocess

import pytest

from proof.guide import manifest, plan
from proof.runbook import scripts


def wanted(docset):
    book = manifest.load(docset.manifest)
    steps = plan.make(book, book.target("alpha-1")).steps
    return scripts.script(book, book.platforms["alpha"], steps)


def steps_in(text):
    return text[text.index("\nsteps() {") :]


def test_the_script_lies_beside_the_page_which_leads_to_it(docset):
    built = docset.build()
    assert built.warnings == ""
    link = built.soup("runbook/alpha").select_one(".guide-script")
    assert link["href"] == link["download"] == "guide-alpha.sh"
    text = (built.folder / "runbook" / link["href"]).read_text()
    check = next(c for c in re.findall("sed '[^<]*", built.text("runbook/alpha")) if "sha256" in c)
    done = subprocess.run(
        ["sh", "-c", check.partition(" with ")[0]], cwd=built.folder / "runbook",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[0] in built.text("runbook/alpha")
    assert steps_in(text) == steps_in(wanted(docset))
    assert "# ○\xa0Not tested.\n" in text


def test_where_there_is_no_script_the_page_says_why(docset):
    docset.replace('label = "Alpha"\n', 'label = "Alpha"\nunscripted = "Somebody has to look."\n')
    built = docset.build()
    assert "These steps have no script. Somebody has to look." in built.text("runbook/alpha")
    assert not list(built.folder.glob("runbook/*.sh"))


def test_a_step_that_is_no_longer_proven_is_marked_there_too(docset):
    docset.record()
    assert "✓ Tested on Alpha One, 8 Mar 2026" in docset.build().text("runbook/alpha")
    docset.snippet("alpha/30-create.sh", "create --anew WORKERNAME\n")
    page = docset.build().html("runbook/alpha")
    assert 'class="guide-step guide-step-stale' in page
    assert "Out of date</span> on Alpha One." in page


@pytest.mark.parametrize("page", ["debian", "macos", "pypi-cron"])
def test_the_real_pages_lead_on(guide, page):
    links = {tag["href"] for tag in guide.soup(f"runbook/{page}")("a")}
    assert {
        "../setup.html#setup-begin",
        "../operate.html#setup-operate",
        "../operate.html#setup-remove",
        "../first-build.html#first-results",
        "../runbook.html#runbooks",
        "../evidence.html#all-evidence",
    } <= links


def test_every_runbook_is_in_the_list(guide):
    links = {tag["href"] for tag in guide.soup("runbook")("a")}
    for platform in manifest.load().platforms.values():
        link = f"runbook/{platform.key}.html#runbook-{platform.key}"
        assert (link in links) == bool(platform.steps)
