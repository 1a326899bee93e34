"""What a reader meets: the built pages in a real browser."""

import pytest

from proof.guide.vocabulary import Role
from proof.site.markup import prose_date
from proof.site.statuses import Status
from tests.browser.tabs import BLOCKS, OPEN_ALL, SHOWN, choose

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
def test_the_front_page_says_what_this_is_and_how_to_begin_above_the_fold(site, open_page, size):
    seen = open_page(site, **size).evaluate(SEEN)
    for words in ("Lend a machine to CPython", "Set up your worker", "Six steps"):
        assert words in seen


def test_the_front_page_lists_each_platform_with_what_tested_it_and_when(site, open_page):
    page = open_page(site)
    known = site.knowledge
    tested = [
        known.manifest.name_in(group, platform)
        for group, platforms in known.manifest.grouped()
        for platform in platforms
        if any(r.whole.status is Status.PROVEN for r in known.results[platform.key])
    ]
    assert tested
    marked = page.locator(".guide-platforms span:has(> span > .guide-status-proven)")
    assert [text.rpartition("\xa0")[2] for text in marked.all_text_contents()] == tested
    newest = max(r.record.started[:10] for r in known.all_results() if r.record)
    assert f"✓\xa0Tested, {prose_date(newest)}" in page.locator("article").inner_text()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    ("way", "holds"),
    [
        ("Is a worker right for you?", "needs"),  # a reader
        ("Set up your worker", "WORKERNAME"),  # a volunteer
    ],
)
def test_a_reader_and_a_volunteer_are_one_click_away(site, open_page, size, way, holds):
    page = open_page(site, **size)
    link = page.get_by_role("main").get_by_role("link", name=way).first
    assert link.bounding_box()["y"] < size["height"]
    link.click()
    page.wait_for_url(lambda to: to.removesuffix("index.html") != site.address)
    assert holds in page.get_by_role("main").inner_text()


def test_a_new_distribution_has_tabs_that_open_like_the_others(wider, open_page):
    page = open_page(wider, "setup.html")
    sets = page.locator(".guide-tabs").count()
    assert sets == 6
    for number in range(sets):
        for label in ("Debian / Ubuntu", "Example Linux"):
            choose(page, label, number)
            assert page.evaluate(SHOWN) == [label] * sets


def set_up(site, platform):
    """Return the texts of the steps that the set-up page shows of a platform."""
    later = site.manifest.stages_for(Role.OPERATION, Role.REMOVAL)
    return [platform.files[key] for key in platform.steps if key.split("-")[1] not in later]


#: What the clipboard holds after each of these blocks' buttons was pressed.
COPIED = """async blocks => {
    const copied = [];
    for (const at of blocks) {
        await navigator.clipboard.writeText('nothing');
        document.querySelectorAll('div.guide-code')[at].querySelector('button').click();
        while (await navigator.clipboard.readText() === 'nothing');
        copied.push(await navigator.clipboard.readText());
    }
    return copied;
}"""


def test_a_tab_shows_its_own_steps_alone_and_copies_each_as_it_is(wider, open_page):
    """The button leaves out the last line's end: Enter is what a reader presses, and the proof."""
    page = open_page(wider, "setup.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=wider.address)
    for platform in wider.manifest.platforms.values():
        choose(page, platform.label)
        texts, shown = page.locator("div.guide-code pre").all_inner_texts(), page.evaluate(BLOCKS)
        files = [file.read_bytes().decode() for file in set_up(wider, platform)]
        assert [texts[number] for number in shown] == files
        assert [f"{text}\n" for text in page.evaluate(COPIED, shown)] == files


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


#: Where the visible commands of Debian's tab are, and the edges of what the goals are about, in
#: pixels from the top of the page.
PLACES = """() => {
    const seen = [...document.querySelectorAll('div.guide-code pre')]
        .filter(pre => pre.closest('.tab-content') && pre.getClientRects().length);
    const top = element => element.getBoundingClientRect().top + scrollY;
    const header = [...document.querySelectorAll('.guide-about')].find(e => e.checkVisibility());
    return {
        first: top(seen[0]), header: top(header),
        start: top(seen.find(pre => pre.textContent.includes('enable --now'))),
        end: document.querySelector('#setup-check').getBoundingClientRect().bottom + scrollY,
    };
}"""


def test_the_way_to_a_running_worker_is_short(site, open_page):
    page = open_page(site, "setup.html", **DESKTOP)
    at = page.evaluate(PLACES)
    assert at["first"] <= 1000
    assert at["start"] - at["header"] <= 2300
    assert at["end"] <= 4000


#: What a reader needs no sideways scrolling for: elements of the page, and commands.
WIDE = """() => [...document.querySelectorAll('article *')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
    .concat([...document.querySelectorAll('div.guide-code pre')]
        .filter(pre => pre.scrollWidth > pre.clientWidth))
    .map(e => e.outerHTML.slice(0, 90))"""


def test_on_a_phone_nothing_is_wider_than_the_screen_and_commands_wrap(site, open_page):
    page = open_page(site, "setup.html", **PHONE)
    assert page.evaluate(WIDE) == []
    code = page.locator("div.guide-code pre:visible").nth(1)
    assert float(code.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 14


def test_above_a_command_are_at_most_three_lines_and_two_links(site, open_page):
    """Not counted: the head of the block, and the field for the password."""
    page = open_page(site, "setup.html", **DESKTOP)
    page.evaluate(OPEN_ALL)
    found = page.evaluate("""() => [...document.querySelectorAll('.guide-step')].map(step => {
        const above = [...step.children].slice(0, [...step.children]
            .findIndex(child => child.matches('.guide-account')))
            .filter(child => !child.matches('.guide-secret, .guide-password, .guide-mark'));
        const line = parseFloat(getComputedStyle(document.body).fontSize) * 1.5;
        const height = above.reduce((sum, e) => sum + e.getBoundingClientRect().height, 0);
        const links = above.reduce((sum, e) => sum + e.querySelectorAll('a').length, 0);
        return [step.id, Math.round(height / line), links];
    }).filter(([, lines, links]) => lines > 3 || links > 2)""")
    assert found == []
