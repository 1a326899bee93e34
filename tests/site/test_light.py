"""What the pages leave out for the sake of a small first visit, and what stays."""

import pytest
from bs4 import BeautifulSoup

from proof.manifest import ROOT
from proof.sphinx_ext import light


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (".a { color: red } .b { color: blue }", ".a{color:red}"),
        (".a, .b > p { margin: 0 }", ".a{margin:0}"),
        (".a.b { margin: 0 }", ""),
        # What is in brackets may ask for one class of several, or for none.
        ("p:not(.b) { margin: 0 }", "p:not(.b){margin:0}"),
        ('[data-x="}"] { content: ".b{" }', '[data-x="}"]{content:".b{"}'),
        ("@media print { .b { margin: 0 } }", ""),
        ("@media print { .a { margin: 0 !important } }", "@media print{.a{margin:0!important}}"),
        ("@font-face { src: url(x) }", "@font-face { src: url(x) }"),
        ("/* why */ .a { /* so */ margin: 0 /* there */ }", ".a{margin:0}"),
        # A property of its own stays where something uses it, if only another that is used.
        (".a { --x: 1; --y: 2; margin: var(--x) }", ".a{--x:1;margin:var(--x)}"),
        (".a { --y: 2 } .a { --z: var(--y) }", ""),
    ],
)
def test_a_rule_stays_where_something_may_meet_it(sheet, kept):
    assert light.prune(sheet, frozenset({"a"})) == kept


@pytest.mark.parametrize("sheet", [".a { & p { margin: 0 } }", ".a"])
def test_a_style_sheet_that_is_not_understood_stops_the_build(sheet):
    with pytest.raises(ValueError, match="style sheet, line 1: "):
        light.prune(sheet, frozenset({"a"}))


def test_a_page_has_one_style_sheet_and_the_scripts_that_it_needs(guide):
    loads = {}
    for name in ("index", "setup", "search"):
        page = BeautifulSoup(guide.html(name), "html.parser")
        loads[name] = [str(tag["src"]).partition("?")[0] for tag in page.select("script[src]")]
        sheets = [str(tag["href"]) for tag in page.select("link[rel=stylesheet]")]
        assert [sheet.partition("?v=")[0] for sheet in sheets] == [light.STYLE]
    assert not [src for src in loads["index"] if "tabs" in src or "copybutton" in src]
    assert not [src for src in loads["setup"] if "doctools" in src]
    assert "_static/doctools.js" in loads["search"]


def test_the_style_sheet_has_the_rules_of_what_is_there_and_no_others(guide):
    style = (guide.folder / light.STYLE).read_text()
    for there in (".guide-grade-stale", ".tab-label", ".sidebar-drawer", ".guide-in-tabs"):
        assert there in style
    for gone in ("seealso", ".rst-versions", "/*"):
        assert gone not in style


def test_a_changed_style_sheet_has_another_address(docset, tmp_path):
    (tmp_path / "a.css").write_text("p { margin: 0 }")
    before = light._digest(tmp_path, ["a.css"])
    (tmp_path / "a.css").write_text("p { margin: 1px }")
    assert light._digest(tmp_path, ["a.css"]) != before


def test_steps_are_coloured_sparingly_and_whole(guide):
    """Comments and texts in quotes stand out; the rest is as it is pasted."""
    page = BeautifulSoup(guide.html("setup"), "html.parser")
    spans = {tuple(tag["class"]) for tag in page.select("div.guide-code pre span[class]")}
    assert spans <= {("c1",), ("s1",), ("s2",)}
    assert spans
    step = ROOT / "snippets/debian/10-prepare.sh"
    assert page.select_one("#debian-10-prepare pre").get_text() == step.read_text()
