"""What axe-core finds on a page of the site; it sees what is open, so all of it is opened first."""

import attrs
from axe_playwright_python.sync_playwright import Axe

from tests.browser.tabs import OPEN_ALL

THEMES = ("light", "dark")
WIDTHS = (390, 1440)

UNFOLD = """() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
}"""


@attrs.frozen
class Violation:
    """A rule of axe-core, and the elements that break it, each as the start of its HTML."""

    rule: str
    help: str
    elements: list[str]


def violations(page) -> list[Violation]:
    """Open all that a page has, and return which rules it breaks."""
    page.evaluate(OPEN_ALL)
    page.evaluate(UNFOLD)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        Violation(v["id"], v["help"], [node["html"][:120] for node in v["nodes"]][:5])
        for v in found["violations"]
    ]
