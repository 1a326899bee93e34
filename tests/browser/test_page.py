"""What follows the reader on every page: the colours, the contents, the way back to the top."""

PAGE = "maintain/edit.html"
THEME = "document.body.dataset.theme"
TOP = ".back-to-top"

#: The lines of the contents that are marked.
MARKED = """[...document.querySelectorAll('.toc-tree .scroll-current')]
    .map(line => line.textContent.trim())"""

#: What a browser that translates the page would touch, and must not.
CODE = """[...document.querySelectorAll('article :is(code, pre)')]
    .filter(code => !code.closest('.notranslate') && code.translate)
    .map(code => code.textContent)"""


def scroll(page, to):
    """Go there at once, and wait until the page has followed."""
    page.evaluate("to => scrollTo({top: to, behavior: 'instant'})", to)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_the_button_goes_around_the_three_themes_and_each_is_kept(site, open_page):
    for theme, circle in (("light", ["dark", "light"]), ("dark", ["light", "dark"])):
        page = open_page(site, PAGE, theme=theme)
        seen = []
        for _ in range(3):
            page.locator(".theme-toggle:visible").first.click()
            seen.append(page.evaluate(THEME))
            page.reload()
            assert page.evaluate(THEME) == seen[-1]
        assert seen == [*circle, "auto"]


def test_the_contents_mark_where_the_reader_is(site, open_page):
    page = open_page(site, PAGE)
    headings = page.locator("article h2")
    assert headings.count() > 2
    scroll(page, headings.nth(1).evaluate("h => h.getBoundingClientRect().top + scrollY - 20"))
    assert page.evaluate(MARKED) == [headings.nth(1).inner_text().removesuffix("¶")]
    scroll(page, 1_000_000)
    assert page.evaluate(MARKED) == [
        page.locator(".toc-tree li:not(:has(ul))").last.inner_text().strip()
    ]


def test_who_goes_up_is_offered_the_top(site, open_page):
    page = open_page(site, PAGE)
    assert not page.locator(TOP).is_visible()
    scroll(page, 900)
    assert not page.locator(TOP).is_visible()
    scroll(page, 700)
    assert page.locator(TOP).is_visible()
    scroll(page, 10)
    assert not page.locator(TOP).is_visible()


def test_commands_are_not_translated_with_the_page(site, open_page):
    page = open_page(site, "setup.html")
    assert page.evaluate(CODE) == []
