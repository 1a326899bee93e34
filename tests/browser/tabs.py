"""How a test chooses a tab, and sees what is chosen and what is shown."""

#: The chosen tab of each set, and what of each set is shown.
CHOSEN = "[...document.querySelectorAll('[aria-selected=true]')].map(tab => tab.textContent)"
SHOWN = """[...document.querySelectorAll('.tab-set > .tab-content')]
    .filter(panel => panel.checkVisibility() && panel.getClientRects().length
        && panel.getBoundingClientRect().height)
    .map(panel => panel.dataset.label)"""

#: What of the pages' blocks to copy can be seen in tabs, by number.
BLOCKS = """[...document.querySelectorAll('div.guide-code')]
    .map((block, number) => block.closest('.tab-content') && block.checkVisibility() ? number : -1)
    .filter(number => number >= 0)"""


#: Opens all panels, which are elements then, and changed as the chosen one is.
OPEN_ALL = """document.dispatchEvent(new CustomEvent('guide:ask', { detail: guide => {
    for (const panel of document.querySelectorAll('.tab-set > .tab-content')) {
        guide.read(panel);
        panel.removeAttribute('hidden');
        panel.removeAttribute('aria-hidden');
    }
    guide.look();
} }))"""


def tab(page, label, number=0):
    """A tab of one set, in the open: of many, the others are behind a button."""
    tab_set = page.locator(".guide-tabs").nth(number)
    more = tab_set.locator(".guide-more")
    if more.get_attribute("aria-expanded") == "false":
        more.click()
    return tab_set.get_by_role("tab", name=label, exact=True)


def choose(page, label, number=0):
    tab(page, label, number).click()
