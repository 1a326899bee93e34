"""The pages for readers: for whom, how long, and what goes wrong reachable from where it does."""

import re

import pytest
from bs4 import BeautifulSoup

from proof.manifest import ROOT

#: Pages that are for reading, whoever wrote them; the others say what they are by their title.
PAGES = [
    "overview", "request", "setup", "first-build", "operate", "troubleshooting", "network",
    "resources", "security", "older", "ec2", "glossary", "ci", "claims", "ledger",
]  # fmt: skip


def article(guide, page):
    return BeautifulSoup(guide.html(page), "html.parser").find("article")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_first_for_whom_it_is_and_how_long_it_takes(guide, page):
    first = article(guide, page).find("p").get_text()
    assert first.startswith("For you, ")
    assert re.search(r"; .*(minute|hour|look up)", first)


@pytest.mark.parametrize("page", PAGES)
def test_a_line_of_the_source_holds_one_sentence(page):
    text = (ROOT / "source" / f"{page}.md").read_text()
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    prose = [line for line in text.splitlines() if not line.startswith(("|", "#", ":", "("))]
    two = [line for line in prose if re.search(r"[a-z)`\]][.?!] +(\*\*|\[|`)?[A-Z]", line)]
    assert two == []


def pitfalls(guide):
    found = article(guide, "troubleshooting").find_all("section", id=re.compile("^pitfall-"))
    assert len(found) >= 18
    return found


def test_each_pitfall_has_a_symptom_a_cause_and_a_fix(guide):
    for section in pitfalls(guide):
        heads = [strong.get_text() for strong in section.select("li > p > strong")]
        assert heads[0] in {"You see:", "Log line:"}, section.h3
        assert heads[1:] == ["Cause:", "Fix:"], section.h3


def test_each_pitfall_is_one_click_from_the_commands(guide):
    linked = {tag["href"] for tag in article(guide, "setup").find_all("a", href=True)}
    names = [section["id"] for section in pitfalls(guide)]
    assert [n for n in names if f"troubleshooting.html#{n}" not in linked] == []


def test_no_page_is_an_orphan(guide):
    tree = BeautifulSoup(guide.html("index"), "html.parser").find(class_="sidebar-tree")
    linked = {tag["href"].partition("#")[0] for tag in tree.find_all("a", href=True)}
    pages = {path.stem for path in (ROOT / "source").glob("*.md")} - {"index"}
    assert {f"{page}.html" for page in pages} <= linked
