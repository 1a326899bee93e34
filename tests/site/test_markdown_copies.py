"""The copies in Markdown and their list hold what the pages hold."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from proof.guide import manifest
from proof.site.output import markdown, markdown_copies


@pytest.mark.parametrize(
    ("html", "languages", "text"),
    [
        (
            "<h2>A<a class='headerlink' href='#a'>¶</a></h2><p>b <code>c*</code></p>",
            [],
            "## A\n\nb `c*`\n",
        ),
        (
            "<div class='tab-set'><input class='tab-input' id='x' type='radio'>"
            "<label for='x'>Alpha</label><div class='tab-content'><p>one</p></div></div>",
            [],
            "**Alpha**\n\none\n",
        ),
        (
            "<div class='guide-code highlight notranslate'>"
            "<pre>a \\\n    <span class='s1'>'*b_'</span>\n</pre></div></div>",
            ["bash"],
            "```bash\na \\\n    '*b_'\n```\n",
        ),
        (
            "<details><summary>Seen</summary><div class='highlight'><pre>x\n</pre></div></details>",
            ["text"],
            "Seen:\n\n```\nx\n```\n",
        ),
        (
            "<p><a href='../a.html#b'>c</a> <a href='https://example.org/x.html'>d</a></p>",
            [],
            "[c](../a.html.md#b) [d](https://example.org/x.html)\n",
        ),
        ("<table><tr><th>a</th></tr><tr><td>b</td></tr></table>", [], "| a |\n| --- |\n| b |\n"),
    ],
)
def test_a_copy_is_plain_markdown(html, languages, text):
    assert markdown.copy(html, languages) == text


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
    assert listed.index("overview.html.md") < listed.index("setup.html.md")
    # Each says what is there, by the first sentence of the page.
    assert "(setup.html.md): Set up a worker on an empty machine" in text
    assert text.startswith("# Buildbot Worker Guide\n\n> ")
