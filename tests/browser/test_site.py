"""What a reader meets: the built pages in a real browser."""

import pytest

from proof.site.statuses import Status
from tests.browser.tabs import BLOCKS, SHOWN, choose

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

#: What of the main part can be read without scrolling.
SEEN = """() => {
    const words = [];
    const walker = document.createTreeWalker(
        document.querySelector('[role=main], main, article'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const box = range.getBoundingClientRect();
        if (box.height && box.top >= 0 && box.bottom <= innerHeight
                && box.left >= 0 && box.right <= innerWidth)
            words.push(walker.currentNode.data);
    }
    return words.join(' ').replace(/\\s+/g, ' ');
}"""

#: The contrast of a text with what is behind it, by WCAG 2; a canvas reads any colour.
CONTRAST = """element => {
    const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const paint = colours => {
        pixel.clearRect(0, 0, 1, 1);
        for (const colour of colours) { pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1); }
        return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const behind = [];
    for (let at = element; at; at = at.parentElement)
        behind.unshift(getComputedStyle(at).backgroundColor);
    const luminance = rgb => rgb
        .map(value => value / 255)
        .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, n) => sum + value * [0.2126, 0.7152, 0.0722][n], 0);
    const all = ['white', ...behind];
    const [light, dark] = [paint(all), paint([...all, getComputedStyle(element).color])]
        .map(luminance).sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
}"""


#: What scrolls sideways; a long line of code or a table does so by itself, not with the page.
SIDEWAYS = """() => [...document.querySelectorAll('*')]
    .filter(e => e.scrollWidth > e.clientWidth + 1)
    .filter(e => e === document.documentElement
        || ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))
    .filter(e => !e.closest('pre, .highlight, .table-wrapper'))
    .map(e => `${e.tagName} ${e.className} ${e.scrollWidth} > ${e.clientWidth}`)"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_landing_page_shows_above_the_fold_what_is_proven_and_when(site, open_page, size):
    seen = open_page(site, **size).evaluate(SEEN)
    proven = {
        site.manifest.platforms[result.target.platform].label: result.record.started[:10]
        for result in site.knowledge.all_results()
        if result.whole.status is Status.PROVEN
    }
    assert proven
    for label, day in proven.items():
        assert label in seen
        assert day in seen
    unproven = {p.label for p in site.manifest.platforms.values()} - set(proven)
    summary = seen.partition("Is a worker right for you?")[0]
    assert not [label for label in unproven if label in summary.replace("Any Linux", "")]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    ("way", "holds"),
    [
        ("Is a worker right for you?", "needs"),  # a reader
        ("Set up your worker", "WORKERNAME"),  # a volunteer
        ("Run the tests in CI", "verify-snippets"),
        ("Change this guide", "distribution"),  # a maintainer
    ],
)
def test_each_of_four_readers_is_one_click_away(site, open_page, size, way, holds):
    page = open_page(site, **size)
    link = page.get_by_role("main").get_by_role("link", name=way)
    assert link.bounding_box()["y"] < size["height"]
    link.click()
    page.wait_for_url(lambda to: to.removesuffix("index.html") != site.address)
    assert holds in page.get_by_role("main").inner_text()


def test_a_new_distribution_has_tabs_that_open_like_the_others(wider, open_page):
    page = open_page(wider, "setup.html")
    for number in range(len(wider.manifest.stages)):
        for label in ("Debian / Ubuntu", "Example Linux"):
            choose(page, label, number)
            assert page.evaluate(SHOWN) == [label] * len(wider.manifest.stages)


def test_a_tab_shows_its_own_steps_and_no_others(wider, open_page):
    page = open_page(wider, "setup.html")
    for platform in wider.manifest.platforms.values():
        choose(page, platform.label)
        texts = page.locator("div.guide-code pre").all_inner_texts()
        shown = [texts[number] for number in page.evaluate(BLOCKS)]
        files = platform.texts
        assert shown == [f.read_text() for f in files]


def test_the_copy_button_holds_each_step_as_it_is(wider, open_page):
    """The button leaves out the last line's end: Enter is what a reader presses, and the proof."""
    page = open_page(wider, "setup.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=wider.address)
    for platform in wider.manifest.platforms.values():
        choose(page, platform.label)
        files = platform.texts
        steps = page.evaluate(BLOCKS)
        assert len(steps) == len(files)
        for step, file in zip(steps, files, strict=True):
            page.evaluate("navigator.clipboard.writeText('nothing')")
            page.locator("div.guide-code").nth(step).get_by_role("button").click()
            page.wait_for_function("async () => await navigator.clipboard.readText() != 'nothing'")
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied + "\n" == file.read_bytes().decode(), file


def test_no_page_scrolls_sideways_on_a_phone(site, open_page):
    page = open_page(site, **PHONE)
    wide = {}
    for name in site.pages():
        page.goto(site.address + name)
        if found := page.evaluate(SIDEWAYS):
            wide[name] = found
    assert wide == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_statuses_are_readable(site, open_page, theme):
    page = open_page(site, "setup.html", theme=theme)
    badge = page.locator(".guide-status").first
    contrast = {}
    for status in Status:
        # The style knows a status by its class; not each of them is on a page on every day.
        badge.evaluate(
            "(e, name) => { e.className = name }", f"guide-status guide-status-{status.value}"
        )
        contrast[status.value] = badge.evaluate(CONTRAST)
    assert {name: value for name, value in contrast.items() if value < 4.5} == {}


def test_the_themes_differ(site, open_page):
    ground = "getComputedStyle(document.body).backgroundColor"
    shown = {theme: open_page(site, theme=theme).evaluate(ground) for theme in ("light", "dark")}
    assert shown["light"] != shown["dark"]
