"""The ledger: every item of the old texts, once, at a place that says what the item was about."""

import re
from collections import Counter
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from proof.paths import ROOT
from proof.site.directives.ledger import Fate, read

#: The items of the old wiki page and of the devguide's page, as they were numbered.
IDS = [*(f"W{n:03}" for n in range(1, 88)), *(f"D{n:03}" for n in range(1, 252))]
LEDGER = ROOT / "source" / "ledger.tsv"
LINE = "X1\tkept\tindex#one\tA `thing`.\t\t\tthing\n"
HEAD = "id\tfate\tplace\titem\twhy\tevidence\tkeywords\n"
CLAIMS = """
[sources.BOOK]
what = "a book"

[claims]
"""


@pytest.fixture(scope="module")
def items():
    return read(LEDGER)


def lost(items, folder: Path) -> list[str]:
    """Name each item whose place does not exist, or does not hold the item's keywords."""
    pages = {}
    broken = []
    for item in items:
        if not item.place:
            continue
        page, _, label = item.place.partition("#")
        if page not in pages:
            file = folder / f"{page}.html"
            pages[page] = LexborHTMLParser(file.read_text()) if file.is_file() else None
        found = pages[page] and pages[page].css_first(f"[id='{label}']")
        if not found:
            broken.append(f"{item.id}: there is no {item.place}")
            continue
        text = words_of(found)
        missing = [word for word in item.keywords.split(";") if word.lower() not in text]
        broken += [f"{item.id}: {item.place} lacks {', '.join(missing)}"] if missing else []
    return broken


def words_of(place) -> str:
    """Return what a place says, and where it links to."""
    links = " ".join(link.attributes["href"] for link in place.css("a[href]"))
    return " ".join(f"{place.text(separator=' ')} {place.text()} {links}".lower().split())


def test_every_item_is_there_once_in_order(items):
    assert [item.id for item in items] == IDS


def test_each_place_exists_and_holds_the_items_keywords(items, guide):
    assert lost(items, guide.folder) == []


def test_every_item_has_keywords_and_says_no_more_than_a_line(items):
    assert [item.id for item in items if not item.keywords or not item.item] == []


def test_the_page_says_of_each_item_what_became_of_it(items, guide):
    ledger = guide.soup("ledger")
    rows = {row.td.get_text(): row for row in ledger.select("table.guide-ledger tbody tr")}
    assert list(rows) == IDS
    for item in items:
        now, why = rows[item.id].find_all("td")[2:]
        assert now.get_text().startswith(f"{item.fate.value} ")
        page, _, label = item.place.partition("#")
        assert [link["href"] for link in now.find_all("a")] == (
            [f"{page}.html#{label}"] if page else []
        )
        assert item.fate is Fate.KEPT or "(" in why.get_text()
    fates = Counter(item.fate.value for item in items)
    sums = ", ".join(f"{fates[fate]} {fate}" for fate in ("kept", "corrected", "retired"))
    assert f"{len(IDS)} items: {sums}." in guide.text("ledger")


@pytest.fixture
def ledger(docset):
    """Return a function that builds a tiny guide with a ledger and returns what came out."""
    docset.open_with("(one)=\n\n## One\n\nThe thing.")
    docset.show("```{ledger}\n```\n\n```{claims}\n```")
    (docset.source / "claims.toml").write_text(CLAIMS)

    def make(lines):
        (docset.source / "ledger.tsv").write_text(HEAD + lines)
        return docset.build()

    make.path = docset.source / "ledger.tsv"
    return make


def test_a_tiny_ledger_links_to_the_place(ledger):
    built = ledger(LINE)
    assert built.warnings == ""
    assert "X1 A thing . kept → index#one" not in built.text("evidence")
    assert re.search(r'kept → <a[^>]*href="index.html#one"', built.html("evidence"))
    assert lost(read(ledger.path), built.folder) == []


def test_a_source_is_named_with_its_details(ledger):
    built = ledger(
        LINE.replace("kept", "corrected").replace(".\t\t\t", ".\tIt moved\tBOOK, page 3\t")
    )
    assert "It moved (BOOK, page 3)" in built.text("evidence")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("index#none", "X1: there is no index#none"),
        ("nowhere#one", "X1: there is no nowhere#one"),
        ("evidence#evidence", "X1: evidence#evidence lacks horse"),
    ],
)
def test_a_place_that_is_wrong_is_found(ledger, place, said):
    built = ledger(LINE.replace("index#one", place).replace("\tthing", "\thorse"))
    assert lost(read(ledger.path), built.folder) == [said]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            LINE.replace("kept", "kepd"),
            "ledger.tsv:2: there is no fate 'kepd' (did you mean kept?)",
        ),
        (LINE + LINE, "ledger.tsv:3: X1 is in another line, too"),
        ("X1\tkept\n", "ledger.tsv:2: 2 columns; there are 7"),
        (LINE.replace("#one", ""), "ledger.tsv:2: 'index' is no PAGE#LABEL"),
        (LINE.replace("index#one", ""), "ledger.tsv:2: say where X1 is, PAGE#LABEL; it is kept"),
        (LINE.replace("kept", "retired"), "say why X1 is retired, and by what evidence"),
        (LINE.replace("\t\t\t", "\tw\tBOOKE\t"), "X1: no source 'BOOKE' (did you mean BOOK?)"),
        (LINE.replace("#one", "#won"), "undefined label: 'won'"),
    ],
)
def test_a_mistake_in_the_ledger_is_told_with_its_place(ledger, lines, said):
    assert said in ledger(lines).warnings


def test_a_change_of_the_ledger_is_shown_by_the_next_build(ledger, docset):
    ledger(LINE)
    ledger.path.write_text(HEAD + LINE.replace("thing`", "horse`"))
    assert "horse" in docset.rebuild().text("evidence")
