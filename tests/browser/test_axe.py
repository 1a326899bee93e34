"""What a search has found breaks none of axe-core's rules; the pages are in tests/accessibility."""

import pytest

from tests.browser import axe


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_the_results_of_a_search_break_no_rule(site, open_page, theme, width):
    page = open_page(site, "search.html?q=git", theme=theme, width=width)
    page.locator("#search-results li a").first.wait_for()
    assert axe.violations(page) == []


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        (
            "document.querySelector('article img, article svg, article p').role = 'nonsense'",
            "aria-",
        ),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        (
            "document.querySelectorAll('.tab-content')[3].append("
            "Object.assign(document.createElement('button'), {type: 'button'}))",
            "button-name",
        ),
        (
            "document.querySelector('article').appendChild(Object.assign("
            "document.createElement('p'), {textContent: 'pale'})).style.color = '#999'",
            "color-contrast",
        ),
    ],
)
def test_what_is_wrong_is_found_in_closed_tabs_too(site, open_page, harm, rule):
    page = open_page(site, "evidence/debian-13.html" if "tab-" not in harm else "setup.html")
    page.evaluate(
        """() => {
            // Enough to find a fault in, and quick to look at.
            for (const more of [...document.querySelectorAll('.tab-set')].slice(1)) more.remove();
            for (const more of [...document.querySelectorAll('.tab-content')].slice(5))
                more.remove();
        }"""
    )
    page.evaluate(harm)
    assert [v.rule for v in axe.violations(page) if v.rule.startswith(rule)]
