"""The copies in Markdown and their list hold what the pages hold."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from proof.guide import manifest
from proof.paths import ROOT
from proof.site.output import markdown_copies

#: What a page says, and what its copy does.
SAID = {
    "# A\n\nb `c*` *d* **e**\n": "# A\n\nb `c*` *d* **e**\n",
    "# A\n\n## B\n\n1. b\n2. c\n\n   - d\n": "# A\n\n## B\n\n1. b\n\n2. c\n\n   - d\n",
    "# A\n\n`````{tab} Alpha\n````{tab} Beta\none\n````\n`````\n": (
        "# A\n\n**Alpha**\n\n**Beta**\n\none\n"
    ),
    "# A\n\n```bash\na \\\n    '*b_'\n```\n": "# A\n\n```bash\na \\\n    '*b_'\n```\n",
    "# A\n\n````text\n```\n````\n": "# A\n\n````text\n```\n````\n",
    "# A\n\n[c](sub/b.md) [d](https://example.org/x.html) [](#all)\n": (
        "# A\n\n[c](sub/b.html.md) [d](https://example.org/x.html) [A section](sub/b.html.md#all)\n"
    ),
    "# A\n\n|a|b|\n|-|-|\n|c|`d\\|e`|\n": "# A\n\n| a | b |\n|---|---|\n| c | `d\\|e` |\n",
    "# A\n\n1\\. 2026-11-27\n2.5 \\- \\<b>\n": "# A\n\n1\\. 2026-11-27\n2.5 - \\<b>\n",
    "# A\n\n:::{note}\nSaid.\n:::\n": "# A\n\n> **Note**\n>\n> Said.\n",
    "# A\n\n<details><summary>Seen &amp; done</summary><svg>b</svg></details>\n": (
        "# A\n\nSeen &amp; done:\n"
    ),
    "# A\n\n```{eval-rst}\nA :kbd:`b`, see [1]_.\n\n.. [1] Foot.\n```\n": (
        "# A\n\nA `b`, see 1.\n\n1\n\nFoot.\n"
    ),
}


def test_a_copy_is_plain_markdown(docset):
    extensions = ["myst_parser", "proof.site", "proof.site.output.markdown_copies"]
    (docset.folder / "conf.py").write_text(
        f"{extensions = }\nmyst_enable_extensions = ['colon_fence']\n"
    )
    (docset.source / "sub").mkdir()
    docset.page("sub/b", "---\norphan: true\n---\n\n# B\n\n(all)=\n## A section\n")
    for number, text in enumerate(SAID):
        docset.page(f"p{number}", f"---\norphan: true\n---\n\n{text}")
    built = docset.build()
    assert built.warnings == ""
    copies = [(built.folder / f"p{number}.html.md").read_text() for number in range(len(SAID))]
    assert copies == list(SAID.values())


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
