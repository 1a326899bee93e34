"""The buttons to copy: what each holds, what it is called, what it says, and when it warns."""

import pytest

from proof.paths import ROOT
from tests.browser.conftest import serve
from tests.browser.tabs import OPEN_ALL
from tests.site.docset import Docset

CONF = f"""
html_static_path = ["{ROOT / "source/_static"}"]
html_favicon = "{ROOT / "source/_static/favicon.svg"}"
html_css_files = ["guide.css"]
extensions = ["myst_parser", "sphinx_copybutton", "proof.site"]
copybutton_selector = "div.guide-code pre"
"""


@pytest.fixture
def doubtful(tmp_path):
    """A small site with one proven step, and one that was changed since."""
    docset = Docset(tmp_path)
    (tmp_path / "conf.py").write_text(CONF)
    docset.record()
    docset.snippet("alpha/30-create.sh", "create --anew WORKERNAME\n")
    built = docset.build()
    yield from serve(built.folder, docset.manifest, docset.evidence)


def ready(open_page, site, path=""):
    page = open_page(site, path)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    page.evaluate("navigator.clipboard.writeText('nothing')")
    return page


def press(page, step):
    """Press a step's button; return what the page then says, which is also read out."""
    before = page.locator(".guide-voice").all_text_contents()
    page.locator(f"#{step}").get_by_role("button", name="Copy step").click()
    page.wait_for_function(
        "before => { const voice = document.querySelector('.guide-voice');"
        " return voice && voice.textContent && voice.textContent !== before[0]; }",
        arg=before,
    )
    said = page.locator(f"#{step} .guide-said").inner_text()
    assert page.get_by_role("status").last.inner_text() == said
    return said


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_a_step_that_is_in_doubt_warns_first(doubtful, open_page):
    page = ready(open_page, doubtful)
    said = press(page, "alpha-30-create")
    assert said.startswith("Not copied yet: ◐\xa0Out of date on Alpha One.")
    assert clipboard(page) == "nothing"
    assert press(page, "alpha-30-create") == "Copied. Replace this yourself: WORKERNAME."
    assert clipboard(page) == "create --anew WORKERNAME"


def test_a_step_that_is_proven_is_copied_at_once(doubtful, open_page):
    page = ready(open_page, doubtful)
    assert press(page, "alpha-10-prepare") == "Copied."
    assert clipboard(page) == "apt update\napt install 'a<b'  \"c&d\"\n\nls   -l"


def test_a_button_says_what_it_copies_and_who_pastes_it(site, open_page):
    page = ready(open_page, site, "setup.html")
    names = page.locator("#setup-create .copybtn").evaluate_all(
        "all => all.map(button => button.getAttribute('aria-label'))"
    )
    assert names[:3] == [
        "Copy su -, before step debian-30-create",
        "Copy su --pty -s /bin/bash - buildbot, before step debian-30-create",
        "Copy step debian-30-create, to paste as buildbot",
    ]
    assert len(set(names)) == len(names)


def test_a_line_that_opens_a_shell_is_copied_as_it_is(site, open_page):
    """Without the step's password, whose field stays as it is."""
    page = ready(open_page, site, "setup.html")
    step = page.locator("#debian-30-create")
    step.get_by_label("Password").fill("two words")
    step.get_by_role("button", name="Copy su --pty").click()
    step.get_by_text("Copied.").wait_for()
    assert clipboard(page) == "su --pty -s /bin/bash - buildbot"
    assert step.get_by_label("Password").input_value() == "two words"


def test_who_pastes_a_step_stands_before_its_button(site, open_page):
    page = ready(open_page, site, "setup.html")
    page.evaluate(OPEN_ALL)
    late = page.locator(".tab-content .guide-step").evaluate_all(
        "all => all.filter(step => !(step.querySelector('.guide-account').compareDocumentPosition("
        "step.querySelector('.copybtn')) & Node.DOCUMENT_POSITION_FOLLOWING)).map(s => s.id)"
    )
    assert late == []


def test_a_password_that_cannot_be_is_not_copied(site, open_page):
    page = ready(open_page, site, "setup.html")
    field = page.locator("#debian-30-create").get_by_label("Password")
    field.fill("two words")
    assert press(page, "debian-30-create").startswith("Not copied: this can't be the password.")
    assert clipboard(page) == "nothing"
    assert field.evaluate("field => field === document.activeElement")


def test_a_page_that_may_not_use_the_clipboard_says_so(site, open_page):
    page = ready(open_page, site, "setup.html")
    # What a page has that is neither local nor encrypted.
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    assert press(page, "debian-20-install").startswith("Not copied: your browser doesn't allow it.")
