"""By keys alone, at 200 percent, in colours that the reader forces, from disk, by the search."""

import re
from urllib.parse import quote_plus

import pytest

from proof.paths import ROOT
from tests.browser.tabs import tab
from tests.browser.test_site import SIDEWAYS

#: What has the focus, and whether an outline shows it.
FOCUSED = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at);
    return {
        tag: at.tagName, name: at.id || at.className?.baseVal || at.className || at.textContent,
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
        article: Boolean(at.closest('article')),
    };
}"""

#: A page scrolls smoothly to where the focus is, which takes a moment.
IN_VIEW = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
}"""


def walk(page, most):
    """Press Tab until the focus is back where it began; return where it was."""
    met = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            return met
        page.wait_for_function(IN_VIEW)
        met.append(at)
    return met


def test_the_keys_reach_all_of_a_page_and_the_focus_is_seen(site, open_page):
    page = open_page(site, "maintain/edit.html")
    met = walk(page, 200)
    assert 20 < len(met) < 200
    assert met[0]["name"].startswith("skip-to-content")
    # Furo gives checkboxes no size: its labels are for pointers, its lists are there for keys.
    seen = [at for at in met if at["tag"] != "INPUT"]
    assert [at for at in seen if not at["outlined"]] == []
    places = {at["tag"] for at in met if at["article"]}
    assert {"A", "BUTTON"} <= places


@pytest.mark.parametrize("width", [390, 1440])
def test_keys_stop_at_a_block_only_if_it_scrolls(site, open_page, width):
    page = open_page(site, "evidence/debian-13.html", width=width)
    page.evaluate("document.querySelectorAll('details').forEach(all => { all.open = true; })")
    wrong = """() => [...document.querySelectorAll('pre')].filter(pre => {
        const scrolls = pre.scrollWidth > pre.clientWidth || pre.scrollHeight > pre.clientHeight;
        return pre.hasAttribute('tabindex') !== scrolls;
    }).length"""
    page.wait_for_function(f"() => !({wrong})()")
    assert page.locator("pre[tabindex]").count() > 0


def test_from_the_skip_link_ten_keys_reach_the_first_command(site, open_page):
    page = open_page(site, "setup.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = page.locator(".copybtn:visible").first
    for _ in range(10):
        page.keyboard.press("Tab")
        if first.evaluate("button => button === document.activeElement"):
            return
    pytest.fail("more than ten stops")


def test_who_wants_less_motion_gets_to_a_place_at_once(site, open_page):
    behavior = "getComputedStyle(document.documentElement).scrollBehavior"
    assert open_page(site).evaluate(behavior) == "smooth"
    assert open_page(site, reduced_motion="reduce").evaluate(behavior) == "auto"


def test_on_a_phone_the_search_has_a_field_of_its_own(site, open_page):
    page = open_page(site, "search.html", width=390)
    page.locator("article input[name=q]").fill("sysrc")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
    assert page.locator("article input[name=q]").input_value() == "sysrc"


def test_keys_scroll_what_is_wider_than_its_place(site, open_page):
    page = open_page(site, "evidence/debian-13.html", width=390)
    wide = page.locator(".guide-transcript pre").first
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=wide.element_handle())


def test_the_search_is_used_by_keys(site, open_page):
    page = open_page(site)
    page.locator("input[name=q]").focus()
    page.keyboard.type("firewall")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()


@pytest.mark.parametrize("path", ["index.html", "evidence.html", "ledger.html", "404.html"])
def test_at_200_percent_no_page_scrolls_sideways_and_nothing_is_cut(site, open_page, path):
    """Zoom makes a window of half the pixels; 1280 is what WCAG begins with."""
    page = open_page(site, path, width=640, height=512)
    assert page.evaluate(SIDEWAYS) == []
    cut = page.evaluate(
        """() => [...document.querySelectorAll('article *')].filter(e => {
            const style = getComputedStyle(e);
            return ['hidden', 'clip'].includes(style.overflowX) && e.clientWidth > 1
                && e.scrollWidth > e.clientWidth + 1;
        }).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert cut == []


def test_in_forced_colours_statuses_are_told_apart_by_words_and_shapes(site, open_page):
    page = open_page(site, "evidence.html")
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(
        """() => [...document.querySelectorAll('.guide-status')].map(e => {
            const style = getComputedStyle(e);
            return [e.className, e.textContent.trim().split(/\\s/)[0], style.visibility];
        })"""
    )
    shapes = {}
    for name, shape, visibility in looks:
        assert visibility == "visible"
        shapes.setdefault(name, set()).add(shape)
    assert len(shapes) > 1
    kinds = [frozenset(found) for found in shapes.values()]
    assert len(set(kinds)) == len(kinds)


def test_in_forced_colours_the_chosen_tab_is_told_from_the_others(site, open_page):
    page = open_page(site, "setup.html")
    page.emulate_media(forced_colors="active")
    look = """e => {
        const style = getComputedStyle(e);
        return [style.color, style.borderBottomColor, style.borderBottomStyle,
                style.backgroundColor, style.outlineColor, style.textDecorationLine].join();
    }"""
    tab(page, "NixOS").wait_for()
    labels = page.locator(".tab-set").first.get_by_role("tab")
    assert labels.nth(0).evaluate(look) != labels.nth(1).evaluate(look)
    assert labels.nth(1).evaluate(look) == labels.nth(2).evaluate(look)


def test_the_search_says_in_which_tabs_a_text_is_and_leads_there(site, open_page):
    page = open_page(site, "search.html?q=sysrc")
    tabs = page.locator(".guide-in-tabs a")
    tabs.first.wait_for()
    assert set(tabs.all_text_contents()) == {"FreeBSD"}
    href = tabs.first.get_attribute("href")
    assert re.match(r"(setup|operate)\.html\?tabs=FreeBSD#freebsd-", href)
    place = page.goto(site.address + href) and page.locator(f"[id={href.partition('#')[2]}]")
    assert "sysrc" in place.text_content()


def messages():
    """Return every message that troubleshooting knows, and the subjects that readers look for."""
    text = (ROOT / "source" / "troubleshooting.md").read_text("utf-8")
    entries = re.findall(r"(?m)^- \*\*(?:You see|Log line):\*\*(.*(?:\n  .*)*)", text)
    found = [said for entry in entries for said in re.findall(r"`([^`]+)`", entry)]
    assert len(found) > 30
    return [*found, "Raspberry Pi", "SIGKILL", "proxy", "203/EXEC"]


def test_the_search_finds_each_error_by_its_text(site, open_page):
    page = open_page(site, "search.html")
    lost = []
    for text in messages():
        page.goto(f"{site.address}search.html?q={quote_plus(text)}")
        page.get_by_text("Search finished").or_(page.get_by_text("did not match")).wait_for()
        pages = "resources" if text == "Raspberry Pi" else "troubleshooting"
        if not page.locator(f"#search-results li a[href^='{pages}.html']").count():
            lost.append(text)
    assert not lost


def test_words_that_no_tab_has_together_are_found_in_no_tab(site, open_page):
    page = open_page(site, "search.html?q=sysrc+dnf")
    page.get_by_text("Search finished").or_(page.get_by_text("did not match")).wait_for()
    assert page.locator(".guide-in-tabs").count() == 0


def test_from_disk_pages_styles_and_search_work(site, open_page):
    page = open_page(site, "index.html", scheme="file")
    assert page.locator(".sidebar-drawer").evaluate("e => getComputedStyle(e).display") == "flex"
    page.get_by_role("main").get_by_role("link", name="Set up your worker").first.click()
    page.wait_for_url("**/setup.html")
    page.goto(site.from_folder + "search.html?q=sysrc")
    page.locator(".guide-in-tabs a").first.click()
    page.wait_for_url(re.compile(r"/(setup|operate)\.html\?tabs=FreeBSD#freebsd-"))
