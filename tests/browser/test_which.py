"""Find your platform: what real machines said of themselves, pasted into the page."""

import tomllib
from pathlib import Path

import pytest

from proof.paths import ROOT
from tests.browser.tabs import CHOSEN, SHOWN, choose

PAGE = "setup.html"
MACHINES = tomllib.loads(Path(__file__).with_name("machines.toml").read_text())["machines"]
TEXTS = {machine["key"]: machine["text"] for machine in MACHINES}

#: What the page says, by the word that stands for it in machines.toml.
ANSWERS = {
    "own": "Its tab is ",
    "like": "The system says that it is like ",
    "other": " start services in another way.",
    "unknown": "The guide doesn't know this system.",
    "foreign": "The guide has no steps for its kernel.",
    "old": "; upgrade the system first.",
    "image": "Its system is one image",
    "live": "It is a live system",
    "toolbox": "It is a container for a user's tools",
    "appliance": "It is made for one purpose",
    "wsl": "It is WSL, which doesn't start at boot",
    "wsl-off": "It is WSL without systemd",
}


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


@pytest.fixture
def tell(site, open_page):
    """Return a function of the page's own script: texts, and what was tested, to answers."""
    page = open_page(site, PAGE)
    data = page.locator(".guide-which script").inner_text()
    alone = page.context.new_page()
    script = (ROOT / "web" / "20-which.js").read_text()

    def say(texts, tested):
        return alone.evaluate(
            """([script, data, texts, tested]) => {
                const {known, kinds} = JSON.parse(data);
                return new Function("guide", "known", "kinds", "texts", "tested", `${script};
                    return texts.map(text => {
                        const said = readMachine(text, known);
                        return tellPlatform(said, platformOf(said, known, kinds), tested);
                    });`)({each() {}}, known, kinds, texts, tested);
            }""",
            [script, data, texts, tested],
        )

    return say


def label(site, key):
    return site.manifest.platforms[key].label


def test_there_are_enough_texts_each_with_its_source():
    assert len(TEXTS) == len(MACHINES)
    assert len([m for m in MACHINES if "@" in m["source"]]) >= 100
    assert all(machine["source"] and set(machine["answer"]) <= set(ANSWERS) for machine in MACHINES)
    assert {word for machine in MACHINES for word in machine["answer"]} == set(ANSWERS)


#: Pastes each text where another tab is open; returns what the page says, and the tabs then.
PASTE = f"""([open, texts]) => {{
    const [picker, paste] = ["platform", "paste"].map(
        id => document.getElementById(`guide-${{id}}`));
    const set = (field, value, event) => {{
        field.value = value;
        field.dispatchEvent(new Event(event));
    }};
    return texts.map(text => {{
        set(picker, open, "change");
        set(paste, text, "input");
        return [document.querySelector(".guide-answer").textContent, ...new Set({CHOSEN})];
    }});
}}"""


def test_the_page_answers_each_machine_as_its_maintainer_would(site, open_page):
    page = open_page(site, PAGE)
    asked = []
    # A browser that sees another address may ask for the page's icon again.
    page.on("request", lambda request: asked.append(request.url))
    # No machine says that it is of this one.
    none = label(site, "windows-service")
    answers = dict(zip(TEXTS, page.evaluate(PASTE, [none, [*TEXTS.values()]]), strict=True))
    for machine in MACHINES:
        said, tab = answers[machine["key"]]
        # It begins with the name and the version that the machine has for itself.
        assert said.startswith(f"This is {machine['name']}"), machine["key"]
        assert (f" tab is {tab}, which the page shows now." in said) == (tab != none)
        words = {word for word, text in ANSWERS.items() if text in said}
        wanted = label(site, machine["platform"] or "windows-service"), set(machine["answer"])
        assert (machine["key"], tab, words) == (machine["key"], *wanted)
    assert [address for address in asked if not address.endswith("/favicon.svg")] == []


NO_SYSTEM = "This text doesn't name a system. Paste the whole output of the command."
OS_RELEASE = TEXTS["debian-12"]
PC = "Linux box 6.1.0-25-amd64 #1 SMP Debian 6.1.106-3 (2024-08-26) x86_64 GNU/Linux\n"


@pytest.mark.parametrize(
    ("paths", "key", "says"),
    [
        ("/\n/etc/rc2.d\n/run/systemd/system\n", "debian", "systemd starts its services"),
        ("/\n/etc/rc2.d\n/run/openrc\n", "pypi-openrc", "start services in another way"),
        ("/\r\n/etc/rc2.d\r\n", "pypi-sysv", "start services in another way"),
        ("/  /etc/rc2.d  /run/systemd/system\n", "debian", "systemd starts its services"),
        ("/\n", "pypi-cron", "start services in another way"),
        ("", "debian", "which the page shows now"),
        # An echo of the command, and what another `ls` says of what is not there, are no answer.
        ("$ ls -1d / /run/systemd/system /run/openrc /etc/rc2.d 2>/dev/null\n", "debian", ""),
        ("ls: cannot access '/run/openrc': No such file or directory\n", "debian", ""),
    ],
)
def test_how_services_start_decides_the_route(site, paste, paths, key, says):
    assert says in paste(OS_RELEASE + paths)
    assert set(paste.page.evaluate(SHOWN)) == {label(site, key)}


def test_a_test_counts_for_the_kernel_and_the_processor_that_it_ran_on(site, tell):
    every = [
        {"label": platform.label, "is": {}, "on": "Linux x86_64"}
        for platform in site.manifest.platforms.values()
    ]
    answers = dict(zip(TEXTS, tell(list(TEXTS.values()), every), strict=True))
    here = "The tab is tested on this version and processor."
    boards = [key for key in TEXTS if key.startswith(("riscv64-", "raspberry-"))]
    assert len(boards) > 15
    for key in [*boards, "hurd", "freebsd-14.0-uname", "wsl2-systemd", "linuxmint-22"]:
        assert here not in answers[key]
        assert "is tested on" not in answers[key]
    assert "only on Linux x86_64." in answers["riscv64-debian-13"]
    assert "only on Linux x86_64." in answers["raspberry-pi-os-12"]
    assert "The tab is tested on this version, on Linux x86_64." in answers["debian-12"]
    debian = {"label": label(site, "debian"), "is": {"ID": "debian", "VERSION_ID": "12"}}
    newer = OS_RELEASE.replace('"12"', '"14"')
    assert [
        here in said
        for said in tell([OS_RELEASE + PC, newer + PC], [debian | {"on": "Linux x86_64"}])
    ] == [True, False]
    board = debian | {"on": "Linux aarch64"}
    assert here not in tell([OS_RELEASE + PC], [board])[0]
    # One version may be tested on several processors.
    other = PC.replace("x86_64", "riscv64")
    both = [debian | {"on": "Linux x86_64"}, board]
    assert here in tell([TEXTS["raspberry-pi-os-12"]], both)[0]
    assert here in tell([OS_RELEASE + PC], both)[0]
    assert "only on Linux x86_64 and on Linux aarch64." in tell([OS_RELEASE + other], both)[0]


def test_a_system_that_nobody_knows_gets_the_nearest_route_and_is_asked_for(site, paste):
    unknown = 'NAME="Some"\nID=some\nPRETTY_NAME="Some System 1"\n'
    choose(paste.page, "NixOS")
    said = paste(unknown)
    assert "doesn't know this system" in said
    assert "Please tell us" in said
    assert "Paste everything" in said
    # Until the page knows how services start there, no tab is the nearest.
    assert set(paste.page.evaluate(SHOWN)) == {"NixOS"}
    assert "Paste everything" not in paste(unknown + "/\n/run/openrc\n")
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
    assert said.startswith("This is <img src=x onerror=alert(1)>. The guide doesn't know")


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
