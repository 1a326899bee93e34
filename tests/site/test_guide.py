"""The real pages: what the guide promises of every step and every stage."""

import re
import shutil
from pathlib import Path

import pytest

from proof.guide import manifest, plan
from proof.records import record
from proof.site.markup import badge
from proof.site.statuses import Status, Verdict
from tests.site.docset import TODAY, build, run_of

MADE = (
    "{stage}", "{evidence}", "{proven}", "{target}", "{toctree}", "{container}",
    "{literalinclude} ../../tests/walk/steps/", "{literalinclude} ../../tests/example/",
    "{ports}", "{block}", "{claims}", "{diagram}", "{check-lines}",
    "{ledger}", "{which}", "{fill}", "{runbook}", "{runbooks}",
)  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(
        ROOT / "source",
        ROOT,
        tmp_path_factory.mktemp("build"),
        "html",
        evidence_dir=str(tmp_path_factory.mktemp("evidence")),
    )


def test_it_builds_without_a_warning_and_without_a_record(site):
    assert site.warnings == ""


def test_every_step_file_is_shown_exactly_once_in_order(site):
    known = manifest.load()
    files = [path.read_text() for platform in known.platforms.values() for path in platform.texts]
    which = manifest.PATH.with_name("which.sh").read_text()
    assert sorted(site.blocks("setup")) == sorted([*files, which])


def test_every_stage_has_its_section_in_order():
    text = (ROOT / "source" / "setup.md").read_text()
    found = re.findall(
        r"^## ([^\n]+)\n(?:(?!\n## ).)*?^```\{stage\} (\w+)\n```$", text, re.MULTILINE | re.DOTALL
    )
    headings = {stage: title for title, stage in found}
    assert list(headings.items()) == list(manifest.load().stages.items())
    assert text.count("```{stage}") == len(headings)


def test_every_placeholder_is_explained(site):
    known = manifest.load().placeholders
    table = site.text("setup").partition("Replace these texts")[2].partition("Prepare the")[0]
    assert [
        t for t in (known.name, known.password, known.admin, known.host) if t not in table
    ] == []


def test_pages_have_no_command_blocks_of_their_own():
    for page in (ROOT / "source").rglob("*.md"):
        fences = re.findall(r"^(?:`{3,}|~{3,})([^`~\n].*)$", page.read_text(), re.MULTILINE)
        assert [f for f in fences if not f.startswith(MADE)] == []


def test_pages_load_nothing_from_other_hosts(site):
    for page in site.folder.rglob("*.html"):
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", page.read_text()):
            assert "//" not in tag, f"{page.name}: {tag}"


def test_every_status_is_explained_with_its_shape(site):
    table = site.text("evidence").partition("What it means")[2].partition("Debian")[0]
    for status in Status:
        assert badge(Verdict(status)).astext().replace("\xa0", " ") in table


@pytest.fixture
def proven_guide(tmp_path):
    """A copy of the guide's steps with a record of each target that proves all of them."""
    shutil.copytree(ROOT / "snippets", tmp_path / "snippets")
    path = tmp_path / "snippets" / "guide.toml"
    known = manifest.load(path)
    for target in known.targets.values():
        made = run_of(plan.make(known, target))
        for run in made.steps:
            screen = tmp_path / "evidence" / run.transcript
            screen.parent.mkdir(parents=True, exist_ok=True)
            screen.write_text("$\n", encoding="utf-8")
        record.save(made, tmp_path / "evidence")
    return path


def look(path, *, again):
    folder = path.parents[1]
    return build(
        ROOT / "source", ROOT, folder / "out", "html", again=again, guide_today=str(TODAY),
        guide_manifest=str(path), evidence_dir=str(folder / "evidence"),
    )  # fmt: skip


def test_an_edit_voids_a_step_and_what_follows_on_the_real_page_with_the_next_build(proven_guide):
    before = look(proven_guide, again=False)
    assert before.warnings == ""
    blocks = before.html("setup").split('<div class="guide-step')[1:]
    assert [b for b in blocks if b.startswith((" guide-step-", "-"))] == []
    assert "stale" not in before.text("index")
    edited = proven_guide.parent / "debian" / "50-start-policy.sh"
    edited.write_text(edited.read_text() + "true\n")
    after = look(proven_guide, again=True)
    heads = [b.partition(">")[0] for b in after.html("setup").split('<div class="guide-step')[1:]]
    keys = manifest.load(proven_guide).platforms["debian"].steps
    stale = {
        key: "guide-step-stale" in next(h for h in heads if f'id="debian-{key}"' in h)
        for key in keys
    }
    assert stale == {key: key >= edited.stem for key in keys}
    assert "◐ stale" in after.text("index")
    assert "50-start-policy, or something that it rests on, has changed since." in (
        after.text("evidence/debian-13")
    )
    assert "overview" not in after.read


@pytest.mark.parametrize("page", ["overview", "setup", "ci", "maintain/index"])
def test_each_kind_of_reader_is_one_click_from_their_page(site, page):
    body = site.html("index").partition('<div class="guide-ways')[2].partition("</div>")[0]
    assert f'href="{page}.html"' in body
    assert (site.folder / f"{page}.html").is_file()


def test_what_is_proven_comes_right_after_the_ways_in(site):
    names = [platform.label for platform in manifest.load().platforms.values()]
    after = site.text("index").partition("read a failure.")[2]
    assert after.lstrip().startswith("What is tested, and how¶")
    assert [n for n in names if n not in after.partition("Statuses and ages are as of")[0]] == []


def test_only_steps_have_a_button_to_copy_and_nothing_is_stripped_from_them(site):
    script = (site.folder / "_static" / "copybutton.js").read_text()
    assert "const COPYBUTTON_SELECTOR = 'div.guide-code pre, div.guide-walk pre'" in script
    # No prompt, no filter that drops lines, empty lines kept: the clipboard holds the file.
    assert "formatCopyText(text, '', false, true, true, true, '', '')" in script
