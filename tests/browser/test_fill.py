"""What a reader types once stands in every block, as the engine would put it there."""

import re

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proof.guide.fill import Values
from proof.guide.placeholders import RULES
from tests.browser.tabs import OPEN_ALL
from tests.texts import texts

STEPS = (
    "debian/30-create", "debian/40-describe", "freebsd/50-start", "nixos/30-create",
    "windows/40-describe", "windows/50-start-register",
)  # fmt: skip
WITH_PASSWORD = ("debian/30-create", "nixos/31-create-password", "windows/30-create")

#: Types each of many readers' values, and returns what the page made of each.
TYPE = """([readers, steps]) => readers.map(values => {
    const fields = {};
    for (const [key, value] of Object.entries(values)) {
        const field = document.querySelector(`.guide-fill [data-key=${key}]`);
        field.value = value;
        field.dispatchEvent(new Event("input"));
        fields[key] = {
            value: field.value,
            refused: field.getAttribute("aria-invalid") === "true",
            words: field.nextElementSibling.textContent,
        };
    }
    const block = step => document.getElementById(step).querySelector(".guide-code pre");
    return { fields, blocks: steps.map(step => block(step).textContent) };
})"""

#: The same with a password; what a press of the button then leaves in the clipboard.
COPY = """async ([readers, step]) => {
    const found = [];
    const at = document.getElementById(step);
    for (const { password, ...values } of readers) {
        for (const [key, value] of Object.entries(values)) {
            const field = document.querySelector(`.guide-fill [data-key=${key}]`);
            field.value = value;
            field.dispatchEvent(new Event("input"));
        }
        at.querySelector("[type=password]").value = password;
        await navigator.clipboard.writeText("nothing");
        at.querySelector(".guide-code button").click();
        let text = "nothing";
        for (let tries = 0; tries < 200 && text === "nothing"; tries++) {
            await new Promise(done => setTimeout(done));
            text = await navigator.clipboard.readText();
        }
        found.push({ text, left: at.querySelector("[type=password]").value });
    }
    return found;
}"""

#: What a shell, a here-document, PowerShell, Nix, HTML or the replacement itself may mind.
ODD = (
    "END", "'@", "@'", "''", "'", "${", "$HOME", "$(id)", "`id`", "$&", "$1", "\\", '"', "!!",
    "WORKERNAME", "WORKERPROFILE", "YOUR NAME <you AT example.org>", "<b>", "&amp;", " ", "  ",
    ".", "-n", "#", "%s", "~", "é", "日本", "👩", "\t", "\r\n", "\x00", "\x1b[201~", "\x7f",
    "\u0085", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u2028", "\u202e", "\u2066", "\ufeff",
    "\ufe0f", "\U000e0041", "\U0010fffd",
)  # fmt: skip


def some(parts, **size):
    return st.lists(parts, **size).map("".join)


safe = st.text("abXY09._-", max_size=12)
names = safe | some(st.sampled_from(ODD) | safe, max_size=3)
contacts = some(st.sampled_from(ODD) | st.text(max_size=4), max_size=6)
harmless = [odd for odd in ODD if RULES["admin"].allows(f"x{odd}x")]
good_names = safe.filter(RULES["name"].allows)
good_passwords = safe.filter(RULES["password"].allows)
good_contacts = (
    some(st.sampled_from(harmless), min_size=1, max_size=6)
    .map(lambda text: text.strip(" "))
    .filter(RULES["admin"].allows)
)
readers = st.fixed_dictionaries({"name": names, "admin": contacts, "host": contacts})
ready = st.fixed_dictionaries(
    {
        "name": good_names,
        "admin": good_contacts,
        "host": good_contacts,
        "password": good_passwords,
    }
)
quickly = settings(
    max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def held(typed: str) -> str:
    """What a field of one line makes of a text; spaces around it are nobody's wish."""
    return re.sub("[\r\n]", "", typed).strip(" ")


def text_of(site, step: str) -> str:
    """A platform may have a step's text from a folder that it extends."""
    platform, _, key = step.partition("/")
    return site.manifest.platforms[platform].files[key].read_text(encoding="utf-8")


def block_of(step: str) -> str:
    return step.replace("/", "-")


@pytest.fixture
def page(site, open_page):
    page = open_page(site, "setup.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    page.evaluate(OPEN_ALL)
    return page


def test_page_and_engine_refuse_the_same_and_fill_in_the_same(site, page):
    untouched = attrs.asdict(site.manifest.placeholders)
    profile = site.manifest.derived["profile"].text

    @quickly
    @given(st.lists(readers, min_size=40, max_size=80))
    def same(batch):
        found = page.evaluate(TYPE, [batch, [block_of(step) for step in STEPS]])
        for typed, made in zip(batch, found, strict=True):
            values = dict(untouched)
            for key, field in made["fields"].items():
                value = held(typed[key])
                fits = RULES[key].allows(value)
                assert field["refused"] == bool(value and not fits), repr(value)
                assert field["words"] == (RULES[key].words if field["refused"] else "")
                if fits:
                    values[key] = value
            for step, shown in zip(STEPS, made["blocks"], strict=True):
                text = text_of(site, step)
                # What follows from a name stands open as long as there is none.
                if values["name"] != untouched["name"] or profile not in text:
                    assert shown == Values(**values).fill(text, site.manifest)

    same()


def test_page_and_engine_judge_every_edge_alike(page):
    tried = [held(text) for text in texts() if held(text)]
    readers = [{"name": text, "admin": text, "host": text} for text in tried]
    for text, made in zip(tried, page.evaluate(TYPE, [readers, []]), strict=True):
        for key, field in made["fields"].items():
            assert field["refused"] == (not RULES[key].allows(text)), ascii(text)


def test_the_clipboard_holds_what_the_engine_pastes(site, page):
    @quickly
    @given(st.sampled_from(WITH_PASSWORD), st.lists(ready, min_size=8, max_size=16))
    def same(step, batch):
        found = page.evaluate(COPY, [batch, block_of(step)])
        for typed, copied in zip(batch, found, strict=True):
            text = Values(**typed).fill(text_of(site, step), site.manifest)
            assert copied == {"text": text.removesuffix("\n"), "left": ""}

    same()


def fill_in(page, **values):
    for label, value in values.items():
        page.locator(f"[data-key={label}]").first.fill(value)


def test_values_stay_in_this_browser_until_they_are_forgotten(site, page):
    block = page.locator("#debian-30-create pre")
    assert block.locator("mark").all_text_contents() == ["WORKERNAME", "WORKERNAME", "WORKERPASSWD"]
    assert not block.locator(".guide-filled").count()
    fill_in(page, name="owner-x.y")
    for _ in range(2):
        assert block.locator(".guide-filled").all_text_contents() == ["owner-x.y"] * 2
        page.evaluate(OPEN_ALL)
        assert (
            "buildbot_worker_owner_x_y_enable" in page.locator("#freebsd-50-start").text_content()
        )
        page.reload()
    page.get_by_role("button", name="Clear").click()
    assert page.locator("[data-key=name]").first.input_value() == ""
    assert block.locator(".guide-filled").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('guide-fill'))") == []


def test_what_was_kept_is_judged_again(page):
    page.evaluate("localStorage.setItem('guide-fill-name', 'a b; rm -r /')")
    page.reload()
    assert page.locator("#debian-30-create .guide-filled").count() == 0


def test_a_wrong_name_is_refused_with_words(page):
    fill_in(page, name="../x")
    field = page.get_by_label("Worker's name")
    described = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert described.inner_text() == RULES["name"].words
    assert page.locator("#debian-30-create .guide-filled").count() == 0
    fill_in(page, name="owner-x")
    assert described.inner_text() == ""


def test_the_password_is_nowhere_but_in_the_clipboard(page):
    secret = "open.sesame-1_"
    step = page.locator("#debian-30-create")
    step.get_by_label("Password").fill(secret)
    step.locator(".guide-code").get_by_role("button").click()
    page.wait_for_function("() => document.querySelector('.guide-said')?.textContent")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f" {secret}")
    kept = page.evaluate(
        "[document.documentElement.outerHTML, JSON.stringify(localStorage), location.href,"
        " JSON.stringify(sessionStorage), document.cookie, JSON.stringify(history.state),"
        " ...[...document.querySelectorAll('input')].map(field => field.value)].join()"
    )
    assert secret not in kept


def test_without_the_script_the_texts_are_replaced_by_hand(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + "setup.html")
    assert page.get_by_text("Replace these texts").is_visible()
    assert not page.get_by_label("Worker's name").is_visible()
    assert not page.get_by_label("Password").first.is_visible()
    context.close()
