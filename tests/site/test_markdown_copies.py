"""The copies in Markdown and their list hold what the pages hold."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from proof.guide import manifest
from proof.paths import ROOT
from proof.site.output import markdown_copies


def test_the_copy_of_the_setup_page_has_each_step_whole_under_its_platform(guide):
    pages = [(guide.folder / f"{name}.html.md").read_text() for name in ("setup", "operate")]
    text = "".join(pages)
    known = manifest.load()
    for platform in known.platforms.values():
        for file in platform.texts:
            at = text.find(file.read_text().rstrip("\n"))
            assert at > 0, file
    first = known.platforms["debian"]
    assert text.count(f"\n**{first.label}**\n") == len(known.stages)


def test_each_page_names_its_copy_and_each_copy_leads_to_copies(guide):
    named = set()
    for page in guide.folder.rglob("*.html"):
        for href in re.findall(r'<link rel="alternate"[^>]* href="([^"]*)"', page.read_text()):
            named.add((page.parent / href).resolve())
    copied = {path.resolve() for path in guide.folder.rglob("*.html.md")}
    assert named == copied
    for path in copied:
        for link in re.findall(r"\]\(([^)\s]+\.html\.md)", path.read_text()):
            assert (path.parent / urlsplit(link).path).resolve() in copied, f"{path.name}: {link}"


def test_the_list_has_every_copy_in_the_order_of_the_pages(guide):
    text = (guide.folder / markdown_copies.LIST).read_text()
    listed = re.findall(r"^- \[[^]]+\]\(([^)]+)\): \S", text, re.MULTILINE)
    copied = {str(p.relative_to(guide.folder)) for p in Path(guide.folder).rglob("*.html.md")}
    assert sorted(listed) == sorted(copied)
    parts = dict(re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", text))
    captions = re.findall(r":caption: (.+)", (ROOT / "source" / "index.md").read_text())
    assert list(parts) == ["Start", *captions, "Optional"]
    path = ["overview", "request", "setup", "first-build", "operate", "troubleshooting"]
    assert re.findall(r"\((.+?)\.html\.md\)", parts["Volunteer"]) == path
    assert "(maintain/add.html.md): " in parts["Contribute"]
    # What a program with little room leaves out: transcripts, and each step a second time.
    assert {f.split("/")[0] for f in re.findall(r"\]\((.+?)\)", parts["Optional"])} == {
        "evidence", "runbook"
    }  # fmt: skip
    assert "All systems" not in parts["Optional"]
    # Each says what is there, by the first sentence of the page.
    assert "(setup.html.md): Set up a worker on a freshly installed system" in text
    assert text.startswith("# Buildbot Worker Guide\n\n> ")
