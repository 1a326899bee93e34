"""The real pages: what the guide promises of every step and every stage."""

import re
from pathlib import Path

import pytest

from proof import manifest
from proof.sphinx_ext.grades import Grade, Graded
from proof.sphinx_ext.markup import badge
from tests.site.docset import build

MADE = (
    "{stage}", "{evidence}", "{proven}", "{target}", "{toctree}", "{container}",
    "{literalinclude} ../../walk/",
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
    files = [
        path.read_text()
        for platform in manifest.load().platforms
        for path in sorted((ROOT / "snippets" / platform).glob("*.sh"))
    ]
    assert sorted(site.blocks("setup")) == sorted(files)
    if len(manifest.load().platforms) == 1:
        assert site.blocks("setup") == files


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
        fences = re.findall(r"^(?:````*|~~~~*)(.+)$", page.read_text(), re.MULTILINE)
        assert [f for f in fences if not f.startswith(MADE)] == []


def test_pages_load_nothing_from_other_hosts(site):
    for page in site.folder.rglob("*.html"):
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", page.read_text()):
            assert "//" not in tag, f"{page.name}: {tag}"


def test_every_grade_is_explained_with_its_shape(site):
    table = site.text("evidence").partition("What it means")[2].partition("Debian")[0]
    for grade in Grade:
        assert badge(Graded(grade)).astext().replace("\xa0", " ") in table
