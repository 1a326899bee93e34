"""The style sheet: which rules stay, and what may meet them."""

import os

import pytest

from proof.site.output import slim_css


@pytest.mark.parametrize(
    ("style", "kept"),
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
        ("#a { margin: 0 } #b { margin: 0 }", "#a{margin:0}"),
        ("p > em, ul::before { margin: 0 }", "ul::before{margin:0}"),
        # A property of its own stays where something uses it, if only another that is used.
        (".a { --x: 1; --y: 2; margin: var(--x) }", ".a{--x:1;margin:var(--x)}"),
        (".a { --y: 2 } .a { --z: var(--y) }", ""),
        # One that is the same on all of every page gives way to its value.
        ("body { --x: var(--y); --y: 1px } p { margin: var(--x) }", "p{margin:1px}"),
        (
            "body { --x: 1px } @media print { body { --x: 2px } } p { margin: var(--x) }",
            "body{--x:1px}@media print{body{--x:2px}}p{margin:var(--x)}",
        ),
        # The site's own classes stay: a status may be on a page tomorrow.
        (".guide-b { margin: 0 }", ".guide-b{margin:0}"),
    ],
)
def test_a_rule_stays_where_something_may_meet_it(style, kept):
    assert slim_css.prune(style, frozenset({".a", "#a", "p", "ul", "body"})) == kept


@pytest.mark.parametrize("style", [".a { & p { margin: 0 } }", ".a"])
def test_a_style_sheet_that_is_not_understood_stops_the_build(style):
    with pytest.raises(ValueError, match="style sheet, line 1: "):
        slim_css.prune(style, frozenset({".a", "p"}))


def test_what_may_be_met_is_what_pages_have_and_what_their_scripts_name(tmp_path):
    page, kept = tmp_path / "page.html", tmp_path / "kept.json"
    page.write_text('<p id="x" class="a b">1</p><script src="y/some.js?v=1"></script>')
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "some.js").write_text("// 'c'\nconst d = 1; make('em', `.far > .g`, d);\n")
    (tmp_path / "y" / "other.js").write_text("make('ol')\n")
    found = slim_css.words(tmp_path, kept)
    assert found >= {"p", "#x", ".a", ".b", "em", ".far"}
    # `.g` would be a kind of text in code, such as Pygments writes on pages.
    assert not found & {".c", ".d", ".g", "ol"}
    # The next build reads the pages that were written since, and no others.
    assert slim_css.words(tmp_path, kept) == found
    for text, time in (("<q>", 1), ("<ol>", 1)):
        page.write_text(text)
        os.utime(page, (time, time))
        assert slim_css.words(tmp_path, kept) == {"q"}
