"""The real pages: what the guide promises of every step and every stage."""

import re
import shutil

import pytest

from proof.guide import manifest
from proof.paths import ROOT
from proof.site.markup import badge
from proof.site.statuses import Status, Verdict
from tests.site.docset import TODAY, build, real
from tests.site.runs import prove


@pytest.mark.parametrize("kind", ["guide", "published"])
def test_it_builds_without_a_warning_with_records_and_without(request, kind):
    assert request.getfixturevalue(kind).warnings == ""


def test_every_stage_has_its_section_in_order():
    pages = [ROOT / "source" / f"{name}.md" for name in ("setup", "operate")]
    text = "".join(page.read_text() for page in pages)
    found = re.findall(
        r"^## ([^\n]+)\n(?:(?!\n## ).)*?^```\{stage\} (\w+)\n```$", text, re.MULTILINE | re.DOTALL
    )
    headings = {stage: title for title, stage in found}
    assert list(headings.items()) == list(manifest.load().stages.items())
    assert text.count("```{stage}") == len(headings)


def test_every_placeholder_is_explained(guide):
    known = manifest.load().placeholders
    table = guide.text("setup").partition("Replace these texts")[2].partition("Prepare the")[0]
    assert [
        t for t in (known.name, known.password, known.admin, known.host) if t not in table
    ] == []


def test_every_status_is_explained_with_its_shape(guide):
    table = guide.text("evidence").partition("What it means")[2].partition("Debian")[0]
    for status in Status:
        assert badge(Verdict(status)).astext().replace("\xa0", " ") in table


@pytest.fixture
def proven_guide(tmp_path):
    """A copy of the guide's steps with a record of each target that proves all of them."""
    shutil.copytree(ROOT / "snippets", tmp_path / "snippets")
    path = tmp_path / "snippets" / "guide.toml"
    known = manifest.load(path)
    prove(known, tmp_path / "evidence", known.targets)
    return path


def look(path, *, again):
    folder = path.parents[1]
    return build(
        ROOT / "source", ROOT, folder / "out", "html", again=again, guide_today=str(TODAY),
        guide_manifest=str(path), evidence_dir=str(folder / "evidence"),
        # The pages that are looked at; their links to others lead nowhere, which they warn of.
        include_patterns=["index.md", "overview.md", "setup.md", "evidence/debian-13.md"],
    )  # fmt: skip


def test_an_edit_voids_a_step_and_what_follows_on_the_real_page_with_the_next_build(proven_guide):
    before = look(proven_guide, again=False)
    blocks = before.html("setup").split('<div class="guide-step')[1:]
    marked = [b for b in blocks if b.startswith((" guide-step-", "-"))]
    assert [b for b in marked if not b.startswith(" guide-step-exempt")] == []
    assert "stale" not in before.text("index")
    edited = proven_guide.parent / "debian" / "50-start-policy.sh"
    edited.write_text(edited.read_text() + "true\n")
    after = look(proven_guide, again=True)
    heads = [b.partition(">")[0] for b in after.html("setup").split('<div class="guide-step')[1:]]
    keys = manifest.load(proven_guide).platforms["debian"].steps
    stale = {
        key: "guide-step-stale" in next(h for h in heads if f'id="debian-{key}"' in h)
        for key in keys
        if key < "70"  # later stages are on another page
    }
    assert stale == {key: key == edited.stem for key in keys if key < "70"}
    assert "Out of date" in after.text("index")
    assert "This step, or one before it, has changed since its last test: 50-start-policy." in (
        after.text("evidence/debian-13")
    )
    assert "overview" not in after.read


def test_a_second_build_of_the_real_pages_reads_none_of_them(guide):
    """Sphinx reads a page that depends on a missing file at every build."""
    assert real(guide.folder.parent, again=True).read == []


@pytest.mark.parametrize("page", ["overview", "setup", "ci", "maintain/index"])
def test_each_kind_of_reader_is_one_click_from_their_page(guide, page):
    body = guide.html("index").partition("<article")[2].partition("</article>")[0]
    assert f'href="{page}.html"' in body
    assert (guide.folder / f"{page}.html").is_file()


def test_the_platforms_come_right_after_the_six_steps(guide):
    known = manifest.load()
    after = guide.text("index").partition("Six steps¶")[2].partition("Platforms¶")[2]
    listed = after.partition("All test results")[0]
    names = [known.name_in(g, p) for g, platforms in known.grouped() for p in platforms]
    assert [name for name in names if f": {name}" not in listed] == []


def test_steps_and_lines_for_shells_have_a_button_to_copy_that_strips_nothing(guide):
    script = (guide.folder / "_static" / "copybutton.js").read_text()
    blocks = "div.guide-code pre, div.guide-shell pre, div.guide-walk pre"
    assert f"const COPYBUTTON_SELECTOR = '{blocks}'" in script
    # No prompt, no filter that drops lines, empty lines kept: the clipboard holds the file.
    assert "formatCopyText(text, '', false, true, true, true, '', '')" in script
