"""No page breaks a rule of axe-core, in either theme, on a phone or on a desk, whatever is open."""

import itertools

import pytest

from proof.site.generated_pages import FOLDERS
from tests.browser import axe

#: Of the pages that one template makes, a Unix and a Windows one, with a run and without.
SAMPLES = {"evidence/debian-13", "evidence/windows-2025", "runbook/debian", "runbook/windows"}

#: Both themes and both widths are in two of the four; the others take minutes more.
USUAL = tuple(zip(axe.THEMES, axe.WIDTHS, strict=True))


def looks(*usual):
    """Return each theme with each width, those that `make test` leaves out with their mark."""
    return [
        pytest.param(*look, marks=[] if look in usual else pytest.mark.thorough)
        for look in itertools.product(axe.THEMES, axe.WIDTHS)
    ]


def kinds(site):
    """Return the pages that somebody wrote, with the samples, and all the others."""
    pages = site.pages()
    made = {page for page in pages if page.startswith(tuple(f"{name}/" for name in FOLDERS))}
    samples = {f"{name}.html" for name in SAMPLES}
    assert samples < made
    assert "setup.html" in pages
    return sorted(set(pages) - made | samples), sorted(made - samples)


def broken(site, page, pages):
    found = {}
    # The set-up page has 8 sets of some twenty tabs, all open.
    page.set_default_timeout(300_000)
    for path in pages:
        page.goto(site.address + path)
        # A page that only leads on has gone there before anything could be looked at.
        page.wait_for_load_state("load")
        if violations := axe.violations(page):
            found[path] = violations
    return found


@pytest.mark.parametrize(("theme", "width"), looks(*USUAL))
def test_no_page_breaks_a_rule(site, open_page, theme, width):
    page = open_page(site, theme=theme, width=width)
    assert broken(site, page, kinds(site)[0]) == {}


@pytest.mark.parametrize(("theme", "width"), looks(USUAL[0]))
def test_no_other_page_of_a_template_does(site, open_page, theme, width):
    page = open_page(site, theme=theme, width=width)
    assert broken(site, page, kinds(site)[1]) == {}
