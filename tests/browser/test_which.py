"""Find your platform: what real machines said of themselves, pasted into the page."""

import tomllib
from pathlib import Path

import pytest

from tests.browser.tabs import CHOSEN, SHOWN, choose

PAGE = "setup.html"
TEXTS = Path(__file__).with_name("machines")
MACHINES = tomllib.loads((TEXTS / "machines.toml").read_text())["machines"]


@pytest.fixture
def paste(site, open_page):
    """Return a function that pastes a text and returns what the page says of it."""
    page = open_page(site, PAGE)
    page.get_by_text("Find your platform", exact=True).click()

    def put(text):
        page.get_by_label("Paste the output here").fill(text)
        return page.locator(".guide-answer").inner_text()

    put.page = page
    return put


def label(site, key):
    return site.manifest.platforms[key].label


def test_there_are_enough_texts_each_with_its_source():
    assert len(MACHINES) >= 40
    assert {m["text"] for m in MACHINES} == {file.stem for file in TEXTS.glob("*.txt")}
    assert all(machine["source"] for machine in MACHINES)


def test_the_page_picks_the_platform_of_each_machine(site, paste):
    asked = []
    # A browser that sees another address may ask for the page's icon again.
    paste.page.on("request", lambda request: asked.append(request.url))
    picked = {}
    for machine in MACHINES:
        said = paste((TEXTS / f"{machine['text']}.txt").read_text())
        chosen = set(paste.page.evaluate(CHOSEN))
        assert len(chosen) == 1
        picked[machine["text"]] = chosen.pop()
        assert f"The page now shows {picked[machine['text']]}." in said
        # It begins with the name and the version that the machine has for itself.
        assert said.startswith(f"This is {machine['name']}"), machine["text"]
        assert machine.get("says", "") in said
    assert picked == {m["text"]: label(site, m["platform"]) for m in MACHINES}
    assert [address for address in asked if not address.endswith("/favicon.svg")] == []


NO_SYSTEM = "This text doesn't name a system. Paste the whole output of the command."
OS_RELEASE = (TEXTS / "debian-12.txt").read_text()


@pytest.mark.parametrize(
    ("paths", "key", "says"),
    [
        ("/\n/etc/rc2.d\n/run/systemd/system\n", "debian", "systemd starts its services"),
        ("/\n/etc/rc2.d\n/run/openrc\n", "pypi-openrc", "start services in another way"),
        ("/\r\n/etc/rc2.d\r\n", "pypi-sysv", "start services in another way"),
        ("/  /etc/rc2.d  /run/systemd/system\n", "debian", "systemd starts its services"),
        ("/\n", "pypi-cron", "start services in another way"),
        ("", "debian", "The page now shows"),
        # An echo of the command, and what another `ls` says of what is not there, are no answer.
        ("$ ls -1d / /run/systemd/system /run/openrc /etc/rc2.d 2>/dev/null\n", "debian", ""),
        ("ls: cannot access '/run/openrc': No such file or directory\n", "debian", ""),
    ],
)
def test_how_services_start_decides_the_route(site, paste, paths, key, says):
    assert says in paste(OS_RELEASE + paths)
    assert set(paste.page.evaluate(SHOWN)) == {label(site, key)}


def test_what_is_proven_is_said_and_what_is_not(paste):
    assert "These steps were tested on this version." in paste(OS_RELEASE)
    assert "These steps weren't tested on this version." in paste(
        OS_RELEASE.replace('"12"', '"10"')
    )


def test_a_system_that_nobody_knows_gets_the_nearest_route_and_is_asked_for(site, paste):
    unknown = 'NAME="Some"\nID=some\nPRETTY_NAME="Some System 1"\n'
    said = paste(unknown)
    assert "doesn't have this system" in said
    assert "Please tell us." in said
    assert "Paste all lines of the output" in said
    assert set(paste.page.evaluate(SHOWN)) == {label(site, "pypi")}
    assert "Paste all" not in paste(unknown + "/\n/run/openrc\n")
    assert set(paste.page.evaluate(SHOWN)) == {label(site, "pypi-openrc")}
    # A way to tell is there, whether or not the page knows the system.
    about = paste.page.locator(".guide-which")
    assert about.get_by_role("link", name="request a name").is_visible()


@pytest.mark.parametrize(
    "text", ["", "   \n", "hello\n", "ID\n=\n", "<img src=x onerror=alert(1)>"]
)
def test_what_says_nothing_changes_nothing(site, paste, text):
    choose(paste.page, "NixOS")
    said = paste(text)
    assert said == (NO_SYSTEM if text.strip() else "")
    assert set(paste.page.evaluate(SHOWN)) == {"NixOS"}


def test_what_a_machine_is_called_is_text_and_no_markup(paste):
    said = paste('ID=some\nPRETTY_NAME="<img src=x onerror=alert(1)>"\n')
    assert said.startswith("This is <img src=x onerror=alert(1)>. The page now shows")


def test_the_picker_governs_all_sets_and_follows_them(site, open_page):
    page = open_page(site, PAGE)
    picker = page.get_by_label("Your platform")
    assert picker.evaluate("picker => [...picker.options].map(option => option.value)") == [
        platform.label for platform in site.manifest.platforms.values()
    ]
    groups = picker.locator("optgroup").evaluate_all("all => all.map(group => group.label)")
    assert groups == [label for label, _ in site.manifest.grouped()]
    texts = picker.locator("option").all_text_contents()
    assert [text for text in texts if "\N{EM DASH}" not in text] == [], "each has its status"
    assert texts[1].strip().startswith("data on /home")
    picker.select_option("NetBSD")
    assert page.evaluate(SHOWN) == ["NetBSD"] * 6
    assert "tabs=NetBSD" in page.url
    choose(page, "macOS", 4)
    assert picker.input_value() == "macOS"


UBUNTU = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
FREEBSD = "Mozilla/5.0 (X11; FreeBSD amd64; rv:133.0) Gecko/20100101 Firefox/133.0"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0"


@pytest.mark.parametrize(
    ("agent", "key", "guessed"),
    [
        (UBUNTU, "debian", True),
        (LINUX, "debian", False),  # the first
        (PHONE, "debian", False),
        (FREEBSD, "freebsd", True),
        (MAC, "macos", True),
        (WINDOWS, "windows", True),
    ],
)
def test_a_guess_only_preselects_and_says_so(site, open_page, agent, key, guessed):
    page = open_page(site, PAGE, user_agent=agent)
    name = label(site, key)
    assert set(page.evaluate(SHOWN)) == {name}
    said = page.get_by_text("Your browser runs on")
    assert said.count() == guessed
    if guessed:
        assert said.inner_text() == (
            f"Your browser runs on {name}; the worker may be another machine."
        )
    # It is no choice: nothing is kept, and the address stays as it is.
    assert page.evaluate("localStorage.getItem('guide-tabs')") is None
    assert "?" not in page.url
    choose(page, "NixOS")
    assert said.count() == 0
    page.reload()
    assert (set(page.evaluate(SHOWN)), said.count()) == ({"NixOS"}, 0)
