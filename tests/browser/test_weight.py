"""What a first visit costs, and that what was left out is missed by nobody."""

import pytest

from benchmarks import visit

#: All that the style sheets make of a page, element by element, but properties of their own. It
#: stays in the page, since it is some hundred megabytes.
LOOK = """() => {
    const names = [...getComputedStyle(document.body)].filter(name => !name.startsWith('--'));
    return [...document.querySelectorAll('html, body, body *')].map(element =>
        ['', '::before', '::after'].map(part => {
            const style = getComputedStyle(element, part);
            // A part without content is on no page.
            if (part && style.content === 'none') return '';
            return names.map(name => style.getPropertyValue(name)).join('|');
        }).join());
}"""

#: The elements that look otherwise than before.
DIFFERING = f"""before => ({LOOK})().flatMap((now, at) => now === before[at]
    ? [] : [document.querySelectorAll('html, body, body *')[at].outerHTML.slice(0, 80)])"""

#: Take the one style sheet away and put there those that it was made of, and what they ask for.
UNDO = """async sheets => {
    document.querySelectorAll('code').forEach(code => code.classList.add('literal'));
    const all = document.querySelector('link[href*="styles/all.css"]');
    for (const name of sheets) {
        const link = document.createElement('link');
        link.rel = 'stylesheet';
        link.href = new URL(`../${name}`, new URL('.', all.href)).href;
        const loaded = new Promise(done => { link.onload = done; });
        all.before(link);
        await loaded;
    }
    all.remove();
}"""


def test_the_first_visit_of_the_setup_page_is_small(site, browser, open_page):
    found = visit.first(site.folder, "setup", browser)
    assert found.weight <= visit.BYTES, found
    assert sum(found.requests.values()) <= visit.REQUESTS, found
    assert found.sizes["script"] < visit.SCRIPT, found
    elements = "document.querySelectorAll('*').length"
    assert open_page(site, "setup.html").evaluate(elements) <= visit.ELEMENTS


SHEETS = ["pygments.css", "styles/furo.css", "tabs.css", "copybutton.css"]
SHEETS += ["styles/furo-extensions.css", "guide.css"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", ["index.html", "evidence/debian-13.html", "maintain/edit.html", "search.html?q=git"]
)
def test_no_rule_that_a_page_needs_is_left_out(site, open_page, path, theme, width):
    page = open_page(site, path, theme=theme, width=width)
    page.wait_for_load_state("networkidle")
    before = page.evaluate_handle(LOOK)
    page.evaluate(UNDO, SHEETS)
    assert page.evaluate(DIFFERING, before) == []
