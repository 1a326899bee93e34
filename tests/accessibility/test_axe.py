"""No page breaks a rule of axe-core, in either theme, on a phone or on a desk, whatever is open."""

import pytest

from tests.browser import axe


@pytest.mark.parametrize("width", axe.WIDTHS)
@pytest.mark.parametrize("theme", axe.THEMES)
def test_no_page_breaks_a_rule(site, open_page, theme, width):
    page = open_page(site, theme=theme, width=width)
    # The set-up page has 8 sets of some twenty tabs, all open.
    page.set_default_timeout(300_000)
    broken = {}
    pages = site.pages()
    assert "setup.html" in pages
    for path in pages:
        page.goto(site.address + path)
        # A page that only leads on has gone there before anything could be looked at.
        page.wait_for_load_state("load")
        if found := axe.violations(page):
            broken[path] = found
    assert broken == {}
