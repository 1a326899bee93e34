"""The policy of the pages: what they are made of comes with them, and nothing stands in its way."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.browser.tabs import CHOSEN, choose

#: A page of each kind, by what makes it: prose, tabs, a table, a record, Sphinx itself.
KINDS = (
    "index.html", "setup.html", "evidence.html", "evidence/debian-13.html", "claims.html",
    "ledger.html", "search.html?q=worker", "maintain/edit.html",
)  # fmt: skip
OLD = "buildworker.html#required-ports"


def pages(site):
    return {name: (site.folder / name).read_text() for name in site.pages()}


def test_each_page_has_the_policy_before_it_loads_anything(site):
    for name, text in pages(site).items():
        head = BeautifulSoup(text, "html.parser").head
        first = next(tag for tag in head.find_all(True))
        assert first.get("http-equiv") == "Content-Security-Policy", name
        assert first["content"].startswith("default-src 'self'; "), name
        assert "//" not in first["content"], f"{name}: another host"
        # These two don't follow default-src.
        assert "; base-uri 'none'; form-action '" in first["content"], name


def test_no_page_has_a_script_or_a_style_within(site):
    broken = []
    for name, text in pages(site).items():
        page = BeautifulSoup(text, "html.parser")
        data = {"application/json"}
        broken += [(name, tag.name) for tag in page.select("style, [style]")]
        broken += [
            (name, "script") for tag in page.select("script:not([src])")
            if tag.get("type") not in data
        ]  # fmt: skip
        broken += [(name, a) for tag in page.find_all(True) for a in tag.attrs if a[:2] == "on"]
    assert broken == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_breaks_the_policy(site, open_page, kind, theme):
    page = open_page(site, kind, theme=theme)
    # What the browser refuses it says in the console, to which `open_page` listens.
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.body.dataset.theme") == "auto"
    assert page.evaluate("document.documentElement.classList.contains('guide-js')")


@pytest.mark.parametrize("kind", [kind.partition("?")[0] for kind in KINDS])
def test_the_pages_work_from_a_folder(site, open_page, kind):
    page = open_page(site, kind, scheme="file")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.classList.contains('guide-js')")
    # Furo's script and its style sheet.
    assert not page.evaluate("document.documentElement.classList.contains('no-js')")
    assert page.evaluate("getComputedStyle(document.querySelector('.sidebar-toggle')).display") == (
        "none"
    )


@pytest.mark.parametrize("name", ["%", "%E0%A4%A", "%zz"])
def test_an_address_that_cannot_be_decoded_breaks_nothing(site, open_page, name):
    page = open_page(site, f"setup.html#{name}")
    page.wait_for_load_state("networkidle")
    choose(page, "Fedora")
    assert set(page.evaluate(CHOSEN)) == {"Fedora"}
    blocks = page.locator(".guide-code:visible")
    assert blocks.locator("button").count() == blocks.count() > 5
    page = open_page(site, f"buildworker.html#{name}")
    page.wait_for_url(re.compile(r"/(setup|overview|index|network)\.html"))


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_an_old_address_leads_on(site, open_page, scheme):
    page = open_page(site, OLD, scheme=scheme)
    page.wait_for_url(re.compile(r"/network\.html#network-ports$"))


def test_the_theme_is_the_chosen_one_from_the_first(site, open_page):
    page = open_page(site)
    page.locator(".theme-toggle:visible").first.click()
    chosen = page.evaluate("localStorage.getItem('theme')")
    page.add_init_script("""(function look() {
        if (document.querySelector('.page')) window.atFirst = document.body.dataset.theme;
        else requestAnimationFrame(look);
    })()""")
    page.reload()
    assert page.wait_for_function("() => window.atFirst").json_value() == chosen
