"""From the built page to a worker that builds: what the clipboard holds is what is pasted."""

import pytest

from proof.guide import manifest
from tests.browser.tabs import choose

BOOK = manifest.load()

#: What a shell, a here-document, a browser and a page could each take for their own.
ADMIN = 'Zoë O\'Hara <zoe AT example.org> "$HOME" `id` $(id) \\ !! !x & <b>bold</b> END'
MACHINE = ". -n %s | gcc > 12 * ~ # YOUR NAME <you AT example.org> WORKERNAME 日本"


class Reader:
    """Someone who does what the page says, from its top to its bottom."""

    def __init__(self, page, terminal, target) -> None:
        self.page = page
        self.terminal = terminal
        self.platform = BOOK.platform_of(BOOK.target(target))
        self.builds = 0

    def follow(self, copied) -> None:
        """Do what stands in the chosen tabs, in order, until the worker is there to stay."""
        for stage in BOOK.stages:
            if stage == "operate":
                return
            panel = self.page.locator(f"#setup-{stage} .tab-content:visible")
            assert panel.count() == 1
            for block in panel.locator(".guide-step, .guide-action").all():
                if "guide-action" in block.get_attribute("class"):
                    self.act(block.inner_text())
                else:
                    if stage == "check":
                        # A person comes to the next block later than the worker to its master.
                        self.terminal.do("attached")
                    self.step(block, copied)

    def act(self, words: str) -> None:
        assert words == "Restart the machine."
        self.see_it_work()
        self.terminal.do("restart")

    def step(self, block, copied) -> None:
        """Type the lines that the page has for the shell, and paste what was copied."""
        lines = [line.strip() for line in block.locator(".guide-shell pre").all_inner_texts()]
        self.terminal.do("change_shell", lines=lines)
        if block.locator(".guide-expect code").count():
            self.terminal.do("type", command=block.locator(".guide-expect code").inner_text())
        text = copied(block)
        seen = self.terminal.do("paste", text=text)
        assert set(seen["statuses"]) == {0}, f"{text}\n{seen['screen']}"

    def see_it_work(self) -> dict[str, str]:
        info = self.terminal.do("attached")
        build = self.terminal.do("build")
        assert build["green"], build["log"]
        self.builds += 1
        return info


def open_setup(site, open_page, **how):
    page = open_page(site, "setup.html", **how)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    return page


def pick(page, terminal, platform) -> str:
    """Ask the machine what it is, by the page's own command; return what the page then chose."""
    page.get_by_text("Find your platform").click()
    page.locator(".guide-which").get_by_role("button", name="Copy these commands").click()
    page.locator(".guide-which .guide-said", has_text="Copied.").wait_for()
    terminal.do("change_shell", lines=[platform.accounts["root"].become])
    seen = terminal.do("paste", text=page.evaluate("navigator.clipboard.readText()"))
    # As a newcomer would choose: another platform first, so that the page has to change something.
    page.get_by_label("Your platform").select_option("Windows")
    page.get_by_label("Paste the output here").fill(seen["screen"])
    assert "which the page shows now" in page.locator(".guide-answer").inner_text()
    return page.get_by_label("Your platform").input_value()


def worked(reader, terminal, host=MACHINE) -> None:
    """After the restart, too; the machine's owner reads there who looks after it."""
    info = reader.see_it_work()
    assert reader.builds == 2
    assert (info["admin"].strip(), info["host"].strip()) == (ADMIN, host)
    assert terminal.do("files_with", text=terminal.password) == [
        f"{reader.platform.facts.workers}/{terminal.name}/buildbot.tac"
    ]


def by_hand(text, terminal) -> str:
    """Put the values in as in an editor."""
    known = BOOK.placeholders
    values = {
        known.name: terminal.name,
        known.password: terminal.password,
        known.admin: ADMIN,
        known.host: "a machine",
    }
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


@pytest.mark.parametrize("target", ["debian-13", "debian-12", "debian-13-pypi"])
def test_by_copying_alone(site, open_page, terminal, target):
    page = open_setup(site, open_page)
    reader = Reader(page, terminal, target)
    picked = pick(page, terminal, reader.platform)
    if reader.platform.key == "pypi":
        # Debian has a package, so that is what the page names; this reader wants the other way.
        assert picked == BOOK.platforms["debian"].label
        choose(page, reader.platform.label)
    else:
        assert picked == reader.platform.label
    page.get_by_label("Worker's name").fill(terminal.name)
    page.get_by_label("Your name and address").fill(ADMIN)
    page.get_by_label("Your machine").fill(MACHINE)

    def copied(block) -> str:
        page.evaluate("navigator.clipboard.writeText('nothing')")
        password = block.get_by_label("Password")
        if password.count():
            password.fill(terminal.password)
        button = block.get_by_role("button", name="Copy step")
        button.click()
        told = block.locator(".guide-said")
        if "Press again" in told.inner_text():
            button.click()
        assert told.inner_text() == "Copied."
        return page.evaluate("navigator.clipboard.readText()")

    reader.follow(copied)
    worked(reader, terminal)


@pytest.mark.parametrize("target", ["debian-12"])
def test_without_javascript_by_selecting_and_replacing(site, browser, terminal, target):
    context = browser.new_context(java_script_enabled=False)
    desk = browser.new_context().new_page()
    desk.set_content("<textarea></textarea>")
    page = context.new_page()
    page.goto(site.address + "setup.html")
    reader = Reader(page, terminal, target)
    # Each set has to be told: without the script none follows another.
    for tabs in page.locator(".tab-set").all():
        tabs.locator(":scope > label").get_by_text(reader.platform.label, exact=True).click()

    def copied(block) -> str:
        code = block.locator(".guide-code pre")
        code.scroll_into_view_if_needed()
        box = code.bounding_box()
        page.mouse.click(box["x"] + 2, box["y"] + 4)
        code.evaluate("block => block.scrollTo(0, block.scrollHeight)")
        page.keyboard.down("Shift")
        page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
        page.keyboard.up("Shift")
        page.keyboard.press("Control+C")
        editor = desk.locator("textarea")
        editor.fill("")
        editor.press("Control+V")
        return by_hand(editor.input_value().rstrip("\n"), terminal)

    reader.follow(copied)
    worked(reader, terminal, "a machine")
    context.close()
