"""The pages for readers: what each gives, how long it takes, and where failures are explained."""

import re

import pytest

from proof.paths import ROOT

#: All written pages, except the first, which leads each reader to a page.
PAGES = sorted(
    str(path.relative_to(ROOT / "source").with_suffix(""))
    for path in (ROOT / "source").rglob("*.md")
    if path.stem != "index" or path.parent.name == "maintain"
    if path.parent.name not in {"evidence", "runbook"}  # a build writes these
)


def article(guide, page):
    return guide.soup(page).find("article")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_a_verb_and_the_time_it_takes(guide, page):
    first = article(guide, page).find("p").get_text()
    if not first.startswith("Reference: "):
        assert not re.match(r"(A|An|The|This|That|These|For|If|When|You|What|Here)\b", first)
        assert re.search(r"\d+ minutes?\b", first)


@pytest.mark.parametrize("page", PAGES)
def test_a_line_of_the_source_holds_one_sentence(page):
    text = (ROOT / "source" / f"{page}.md").read_text()
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    prose = [line for line in text.splitlines() if not line.startswith(("|", "#", ":", "("))]
    two = [line for line in prose if re.search(r"[a-z)`\]][.?!] +(\*\*|\[|`)?[A-Z]", line)]
    assert two == []


def test_each_column_of_a_table_has_a_head():
    """A reader by ear hears the head before each cell."""
    heads = re.compile(r"^(\|.*)\n\|[-:| ]+\|$", re.MULTILINE)
    offenders = [
        f"{file.relative_to(ROOT)}: {head}"
        for folder in ("source", "snippets")
        for file in (ROOT / folder).rglob("*.md")
        for head in heads.findall(file.read_text("utf-8"))
        if not all(cell.strip() for cell in head.strip("| ").split("|")) or head.startswith("| |")
    ]
    assert offenders == []


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
    pages = [article(guide, name) for name in ("setup", "operate")]
    linked = {tag["href"] for page in pages for tag in page.find_all("a", href=True)}
    names = [section["id"] for section in pitfalls(guide)]
    assert [n for n in names if f"troubleshooting.html#{n}" not in linked] == []


@pytest.mark.parametrize(
    ("stage", "block_with", "pitfall"),
    [
        ("create", "create-worker", "password-not-changed"),
        ("check", "", "unauthorized"),
        ("operate", "twistd.log", "log"),
    ],
)
def test_what_bites_on_every_platform_is_linked_on_each(guide, stage, block_with, pitfall):
    page = "operate" if stage == "operate" else "setup"
    section = article(guide, page).find(id=f"setup-{stage}")
    labels = section.find_all("label", class_="tab-label")
    tabs = {label.get_text(): label.find_next_sibling("div") for label in labels}
    concerned = {
        label: tab
        for label, tab in tabs.items()
        if any(block_with in block.get_text() for block in tab.select(".guide-code"))
    }
    assert len(concerned) > 10
    wanted = f"troubleshooting.html#pitfall-{pitfall}"
    assert [label for label, tab in concerned.items() if not tab.find("a", href=wanted)] == []


def test_no_page_is_an_orphan(guide):
    tree = guide.soup("index").find(class_="sidebar-tree")
    linked = {tag["href"].partition("#")[0] for tag in tree.find_all("a", href=True)}
    pages = {path.stem for path in (ROOT / "source").glob("*.md")} - {"index"}
    assert {f"{page}.html" for page in pages} <= linked
