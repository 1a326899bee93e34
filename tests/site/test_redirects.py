"""Old addresses lead to the new places, by script and without one."""

import json
import tomllib

import pytest
from bs4 import BeautifulSoup

from proof.paths import ROOT

MOVED = """
[[redirects]]
old = ["old/page.html"]
page = "index"

[redirects.places]
first = "evidence#two"
First = "evidence#two"
"a<b" = "index#one"
"""


@pytest.fixture
def moved(docset):
    """Return a function that builds a tiny guide with redirects."""
    docset.open_with("(one)=\n\n## One\n\nText.")
    docset.page("evidence", "# Evidence\n\n(two)=\n\n## Two\n\n```{evidence}\n```\n")

    def make(data=MOVED, builder="html"):
        (docset.source / "redirects.toml").write_text(data)
        return docset.build(builder)

    return make


def script(page: str) -> tuple[dict[str, str], str]:
    """Return the places that a page's script knows, and where it goes otherwise."""
    known = json.loads(BeautifulSoup(page, "html.parser").find(id="places").string)
    return known["places"], known["start"]


def test_a_page_leads_on_with_a_script_and_without(moved):
    built = moved()
    assert built.warnings == ""
    page = built.html("old/page")
    assert script(page) == (
        {
            "first": "../evidence.html#two",
            "First": "../evidence.html#two",
            "a<b": "../index.html#one",
        },
        "../index.html",
    )
    links = [(a.get_text(), a["href"]) for a in BeautifulSoup(page, "html.parser").select("li a")]
    assert links == [("first", "../evidence.html#two"), ("a<b", "../index.html#one")]
    assert "<b" not in page.partition('id="places">')[2].partition("</script>")[0]
    loaded = BeautifulSoup(page, "html.parser").find("script", src=True)["src"]
    assert "location.replace" in (built.folder / "old" / loaded).read_text()


def test_it_leads_to_folders_where_pages_are_folders(moved):
    built = moved(builder="dirhtml")
    assert script(built.html("old/page"))[1] == "../"


def test_a_change_of_the_data_is_shown_by_the_next_build(moved, docset):
    moved()
    (docset.source / "redirects.toml").write_text(MOVED.replace("index#one", "evidence#two"))
    places, _ = script(docset.rebuild().html("old/page"))
    assert places["a<b"] == "../evidence.html#two"


def test_a_place_of_the_guide_keeps_its_former_name(moved):
    built = moved(MOVED + '[renamed.index]\nformer = "one"\n')
    assert built.warnings == ""
    place = built.soup().find(id="former")
    assert place.find_parent("section")["id"] == "one"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('page = "index"', 'page = "indexx"', "there is no page 'indexx' (did you mean index?)"),
        ("index#one", "index#won", "places.a<b: no page 'index' has a label 'won'"),
        ("index#one", "evidence#one", "places.a<b: no page 'evidence' has a label 'one'"),
        ("old/page.html", "evidence.html", "evidence.html: a page of the guide has this address"),
        ("[[r", "[renamed.index]\na = 'won'\n[[r", "renamed.index.a: the page has no place 'won'"),
        (
            "[[r",
            "[renamed.index]\none = 'one'\n[[r",
            "renamed.index.one: the page has a place 'one' of",
        ),
        ("[[r", "[renamed.idx]\na = 'one'\n[[r", "renamed: no page 'idx'"),
        ("page =", "paeg =", "redirects, number 1: nothing is called 'paeg' here"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_a_warning(moved, old, new, said):
    warnings = moved(MOVED.replace(old, new)).warnings
    assert f"redirects.toml:1: WARNING: {said}" in warnings or said in warnings
    assert "redirects.toml:1: WARNING: " in warnings


def test_the_old_addresses_of_both_texts_lead_to_places_that_exist(guide):
    data = tomllib.loads((ROOT / "source/redirects.toml").read_text())["redirects"]
    assert len(data) == 2
    ids = {}
    for redirect in data:
        for old in redirect["old"]:
            page = guide.folder / old
            places, start = script(page.read_text())
            assert list(places) == list(redirect["places"])
            for address in [start, *places.values()]:
                file, _, place = address.partition("#")
                new = (page.parent / file).resolve()
                if new not in ids:
                    found = BeautifulSoup(new.read_text(), "html.parser").find_all(id=True)
                    ids[new] = {tag["id"] for tag in found}
                assert not place or place in ids[new], f"{old}: {address}"
