"""A reader's ways in Firefox and in WebKitGTK; Chromium's are in the tests beside this one."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.other_browsers import firefox, webkit
from tests.browser.tabs import SHOWN

# Selenium's own, of its driver for WebKitGTK.
pytestmark = pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")

#: What `make test` leaves to `nox -s browsers`.
thorough = pytest.mark.thorough

PAGE = "setup.html"
OTHER = "FreeBSD"
SHOWS = f"[...new Set({SHOWN})].join()"


@pytest.fixture(scope="module", params=[firefox, webkit])
def window(request):
    with request.param() as opened:
        yield opened


@pytest.fixture(scope="module")
def scriptless():
    with firefox(**{"javascript.enabled": False}) as opened:
        yield opened


def test_a_choice_is_shown_and_kept(site, window):
    window.open(site.address + PAGE)
    assert window.run(f"return {SHOWS}") == "Debian / Ubuntu"
    window.find("#guide-platform").send_keys(OTHER)
    window.until(f"{SHOWS} === '{OTHER}'")
    window.driver.refresh()
    window.until(f"{SHOWS} === '{OTHER}' && location.search === '?tabs={OTHER}'")


def test_what_is_filled_in_is_copied(site, window):
    window.open(site.address + PAGE)
    window.find(".guide-fill input").send_keys("owner-x.y")
    step = "#debian-30-create"
    window.until(f"document.querySelector('{step} .guide-filled')?.textContent === 'owner-x.y'")
    window.find(f"{step} .guide-code .copybtn").click()
    window.until("document.querySelector('.guide-said')?.textContent.startsWith('Copied.')")
    window.run("document.querySelector('#guide-paste').closest('details').open = true")
    window.find("#guide-paste").send_keys(Keys.CONTROL, "v")
    window.until("document.querySelector('#guide-paste').value")
    text = (site.manifest.platforms["debian"].files["30-create"]).read_text().rstrip("\n")
    pasted = window.run("return document.querySelector('#guide-paste').value")
    assert pasted == text.replace("WORKERNAME", "owner-x.y")


@thorough
@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("#freebsd-30-create", "freebsd-30-create"),
        ("#:~:text=sysrc%20buildbot_worker_enable", "freebsd-50-start"),
    ],
)
def test_an_address_opens_the_tab_of_its_place_or_text(site, window, asked, place):
    window.open(f"{site.address}{PAGE}{asked}")
    top = f"document.getElementById('{place}').getBoundingClientRect().top"
    window.until(f"{SHOWS} === '{OTHER}' && {top} > -99 && {top} < innerHeight")


@thorough
def test_each_step_back_shows_the_tab_that_it_had(site, window):
    window.open(site.address + PAGE)
    window.run("location.hash = '#freebsd-30-create'")
    window.until(f"{SHOWS} === '{OTHER}'")
    window.run("history.back()")
    window.until(f"{SHOWS} === 'Debian / Ubuntu'")


@thorough
def test_closed_tabs_have_their_text_once_a_key_was_pressed(site, window):
    window.open(site.address + PAGE)
    window.find("#guide-platform").send_keys(Keys.SHIFT)
    window.until("!document.querySelector('.tab-content > noscript')")
    assert window.run("return Boolean(document.querySelector('[hidden] #freebsd-30-create'))")


@thorough
def test_a_checklist_keeps_what_is_done(site, window):
    window.open(site.address + "runbook/debian.html")
    window.find(".guide-done input").click()
    window.driver.refresh()
    window.until("document.querySelector('.guide-done input')?.checked")


@thorough
def test_without_a_script_a_tab_opens(site, scriptless):
    scriptless.driver.get(site.address + PAGE)
    step = scriptless.driver.find_element("css selector", "#freebsd-10-prepare")
    assert not step.is_displayed()
    number = [p.label for p in site.manifest.platforms.values()].index(OTHER)
    label = f"#setup-prepare .tab-label:nth-of-type({number + 1})"
    scriptless.driver.find_element("css selector", label).click()
    assert step.is_displayed()
