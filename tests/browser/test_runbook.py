"""A runbook: one page without tabs that keeps what is done, prints, and makes its own script."""

import subprocess

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof.guide import plan
from proof.guide.fill import Values
from proof.runbook import scripts
from tests.browser import axe
from tests.browser.test_fill import quickly, ready

PAGE = "runbook/debian.html"
SCRIPT = "runbook/guide-debian.sh"

#: Presses the link for each of many readers, and returns what would be saved.
DOWNLOAD = """async readers => {
    const found = [];
    const make = URL.createObjectURL;
    for (const values of readers) {
        for (const [key, value] of Object.entries(values)) {
            const field = document.querySelector(`.guide-fill [data-key=${key}]`);
            field.value = value;
            field.dispatchEvent(new Event("input"));
        }
        const saved = new Promise(done => {
            URL.createObjectURL = blob => { done(blob); return "#nowhere"; };
        });
        document.querySelector(".guide-script").click();
        found.push(await (await saved).text());
    }
    URL.createObjectURL = make;
    return found;
}"""


def boxes(page):
    return page.get_by_role("checkbox")


def progress(page) -> str:
    return page.locator(".guide-progress").inner_text()


@pytest.mark.parametrize("path", [PAGE, "runbook/macos.html", "runbook.html"])
@pytest.mark.parametrize(
    ("theme", "width"), [(theme, width) for theme in axe.THEMES for width in axe.WIDTHS]
)
def test_a_runbook_breaks_no_rule_and_is_no_wider_than_the_window(
    site, open_page, path, theme, width
):
    page = open_page(site, path, theme=theme, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if boxes(page).count():
        boxes(page).first.check()
        # Furo's way back to the top, which comes with scrolling, is in no landmark.
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_function("!document.querySelector('.show-back-to-top')")
    assert axe.violations(page) == []


def test_what_is_done_is_kept_for_each_worker(site, open_page):
    page = open_page(site, PAGE)
    count = boxes(page).count()
    assert count == page.locator(".guide-step, .guide-action").count() > 5
    assert progress(page).startswith(f"0 of {count} done. Go to the next one")
    page.get_by_label("Worker's name").fill("owner-one")
    boxes(page).nth(0).check()
    boxes(page).nth(1).check()
    page.reload()
    assert progress(page).startswith(f"2 of {count} done. Go to the next one")
    assert page.locator(".guide-next").get_attribute("id") == "runbook-debian-30-create"
    page.get_by_role("link", name="Go to the next one").click()
    assert page.url.endswith("#runbook-debian-30-create")
    page.get_by_label("Worker's name").fill("owner-two")
    assert progress(page).startswith(f"0 of {count} done.")
    page.get_by_label("Worker's name").fill("owner-one")
    assert progress(page).startswith(f"2 of {count} done.")
    page.get_by_role("button", name="Start over").click()
    assert progress(page).startswith(f"0 of {count} done.")
    page.reload()
    assert progress(page).startswith(f"0 of {count} done.")


def test_another_platform_has_its_own_list(site, open_page):
    page = open_page(site, PAGE)
    boxes(page).first.check()
    page.goto(f"{site.address}runbook/pypi.html")
    assert progress(page).startswith("0 of ")


def test_all_of_it_can_be_done(site, open_page):
    page = open_page(site, PAGE)
    for box in boxes(page).all():
        box.check()
    assert (
        progress(page).strip() == f"{boxes(page).count()} of {boxes(page).count()} done. Start over"
    )
    assert page.locator(".guide-next").count() == 0


def test_the_keyboard_is_enough(site, open_page):
    page = open_page(site, PAGE)
    page.get_by_role("link", name="Go to the next one").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    assert progress(page).startswith("1 of ")
    assert boxes(page).first.is_checked()


def test_a_box_says_which_step_it_is_of(site, open_page):
    page = open_page(site, PAGE)
    assert page.get_by_role("checkbox", name="Done: 30-create").count() == 1


def test_a_block_is_copied_as_on_the_page_of_all_platforms(site, open_page):
    page = open_page(site, PAGE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    page.get_by_label("Worker's name").fill("owner-one")
    step = page.locator("#runbook-debian-51-start-now")
    step.get_by_role("button", name="Copy step").click()
    step.get_by_text("Copied.").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == "systemctl enable --now buildbot-worker@owner-one.service"


@pytest.mark.parametrize("script", [True, False])
def test_paper_has_the_steps_and_boxes_to_tick(site, open_page, script):
    page = open_page(site, PAGE, java_script_enabled=script)
    page.emulate_media(media="print")
    assert not page.locator(".guide-progress").is_visible()
    assert not page.locator(".guide-fill").is_visible()
    assert page.locator("#runbook-debian-30-create pre").first.is_visible()
    box = page.evaluate(
        "getComputedStyle(document.querySelector('#runbook-debian-30-create'), '::after').content"
    )
    if script:
        assert boxes(page).first.is_visible()
        assert box == "none"
    else:
        assert box == '"☐ Done"'


def test_without_javascript_all_is_there_but_the_boxes(site, open_page):
    page = open_page(site, PAGE, java_script_enabled=False)
    made = plan.make(site.manifest, site.manifest.target("debian-13"))
    shown = page.locator(".guide-code pre").all_inner_texts()
    assert [text.strip() for text in shown] == [
        step.text.strip() for step in scripts.steps_of(made.manifest, made.steps)
    ]
    assert not page.locator(".guide-fill").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download guide-debian.sh").click()
    assert download.value.suggested_filename == "guide-debian.sh"
    assert download.value.path().read_bytes() == (site.folder / SCRIPT).read_bytes()


def test_a_page_from_disk_gives_the_script_as_it_is(site, open_page):
    page = open_page(site, PAGE, scheme="file")
    page.get_by_label("Worker's name").fill("owner-one")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download guide-debian.sh").click()
    assert download.value.path().read_bytes() == (site.folder / SCRIPT).read_bytes()


def test_the_download_has_the_values_and_never_the_password(site, open_page):
    page = open_page(site, PAGE)
    page.get_by_label("Worker's name").fill("owner-one")
    page.get_by_label("Your machine").fill("A 'machine' $(id)")
    page.get_by_label("Password").fill("very.secret")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download guide-debian.sh").click()
    assert download.value.suggested_filename == "guide-debian.sh"
    text = download.value.path().read_text()
    assert "very.secret" not in text
    assert "\nname=owner-one\n" in text
    assert "\nA 'machine' $(id)\nEND\n" in text
    assert "\nYOUR NAME <you AT example.org>\nEND\n" in text


def test_page_and_python_make_the_same_script_and_a_shell_reads_it(site, open_page):
    page = open_page(site, PAGE)
    plain = (site.folder / SCRIPT).read_text()

    @quickly
    @given(st.lists(ready, min_size=5, max_size=15))
    def same(batch):
        typed = [{k: v for k, v in reader.items() if k != "password"} for reader in batch]
        for reader, text in zip(batch, page.evaluate(DOWNLOAD, typed), strict=True):
            values = Values(**reader)
            assert text == scripts.fill_in(plain, values, site.manifest)
            head = text.partition(scripts.END_OF_VALUES)[0]
            for shell in ("sh", "bash"):
                subprocess.run([shell, "-n"], input=text.encode(), check=True)
                said = subprocess.run(
                    [shell, "-c", f"{head}\nprintf '%s\\n' \"$name\" \"$admin\" \"$host\""],
                    capture_output=True, check=True, stdin=subprocess.DEVNULL,
                ).stdout.decode()  # fmt: skip
                assert said == "".join(
                    f"{attrs.asdict(values)[k]}\n" for k in ("name", "admin", "host")
                )

    same()


def test_a_page_of_all_platforms_does_not_load_what_is_for_runbooks(site, open_page):
    assert "runbook.js" not in open_page(site, "setup.html").content()
    assert "runbook.js" in open_page(site, PAGE).content()
