"""What the pages leave out for the sake of a small first visit, and what stays."""

import pytest

from proof.paths import ROOT
from proof.site.output import slim_html
from tests.site.docset import build

SLIM = """\
extensions = ["myst_parser", "proof.site", "proof.site.output.slim_html"]
html_theme = "furo"
"""
PAGE = """\
# Page

````{tab} A
See {ref}`place` and `a  b`.
````
````{tab} B
| x |
| - |
| y |
````

(place)=
## Place

```ini
a = b
```

```
plain
```
"""


#: What a selector's first element on that page is written as.
WRITTEN = {
    # One element for a reference, none for each word of it or of literal text.
    ".tab-content p": '<p>See <a href="#place">Place</a> and <code>a \xa0b</code>.</p>',
    # A button within its label needs no name that the label repeats.
    "label": '<label class="tab-label"><input checked="" name="tab-set--0" type="radio"/>A</label>',
    # One element around code, and none for what has no colour of its own.
    ".highlight": '<div class="highlight notranslate"><pre tabindex="0">'
    '<span class="na">a</span> <span class="o">=</span> <span class="s">b</span>\n</pre></div>',
    ".highlight + .highlight": '<div class="highlight notranslate">'
    '<pre tabindex="0">plain\n</pre></div>',
}


def test_what_changes_nothing_is_left_out(docset):
    (docset.folder / "conf.py").write_text(SLIM)
    docset.page("page", f"---\norphan: true\n---\n\n{PAGE}")
    built = docset.build()
    assert built.warnings == ""
    page = built.soup("page").select_one("[role=main]")
    assert {selector: str(page.select_one(selector)) for selector in WRITTEN} == WRITTEN
    # What begins closed is text to a browser that runs scripts.
    closed = page.select(".tab-content > noscript")
    assert [str(part.find_previous("label").get_text()) for part in closed] == ["B"]
    assert closed[0].select("td")
    # Furo's style sheet uses the classes around a table.
    assert [" ".join(tag["class"]) for tag in page.select("div.tab-set, div.tab-set div")] == [
        "tab-set", "tab-content", "tab-content", "table-wrapper colwidths-auto docutils container",
    ]  # fmt: skip


@pytest.mark.parametrize("left_out", ["slim_html", "accessible_html"])
def test_the_site_is_built_without_it_too(left_out, tmp_path):
    settings = tmp_path / "settings"
    settings.mkdir()
    text = (ROOT / "conf.py").read_text()
    line = f'    "proof.site.output.{left_out}",\n'
    assert line in text
    text = text.replace(line, "").replace("Path(__file__).resolve().parent", f"Path({str(ROOT)!r})")
    (settings / "conf.py").write_text(text.replace('"source/', f'"{ROOT}/source/'))
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text("# Page\n\nText.\n")
    (tmp_path / "evidence").mkdir()
    built = build(
        source, settings, tmp_path / "out", "html", evidence_dir=str(tmp_path / "evidence")
    )
    assert "Text." in built.text()


def test_only_the_frame_of_a_page_loses_its_indents():
    page = "<div>\n\n  <a>\n <article><pre>\n  a\n</pre></article>\n  </div>"
    kept = "<div>\n<a>\n<article><pre>\n  a\n</pre></article>\n</div>"
    assert slim_html.without_indents(page) == kept


def test_every_icon_is_there(guide):
    for name in ("index", "setup", "search"):
        page = guide.soup(name)
        assert {str(use["href"]) for use in page.select("use")} <= {
            f"#{symbol['id']}" for symbol in page.select("symbol")
        }


def test_a_page_has_one_style_sheet_and_the_scripts_that_it_needs(guide):
    loads = {}
    for name in ("index", "setup", "search"):
        page = guide.soup(name)
        loads[name] = [str(tag["src"]).partition("?")[0] for tag in page.select("script[src]")]
        sheets = [str(tag["href"]) for tag in page.select("link[rel=stylesheet]")]
        assert [sheet.partition("?v=")[0] for sheet in sheets] == [slim_html.STYLE]
    # The site's own does what those of the theme and the extensions would do.
    assert loads["index"] == loads["setup"] == ["_static/guide.js"]
    assert "_static/doctools.js" in loads["search"]


def test_the_style_sheet_has_the_rules_of_what_is_there_and_no_others(guide):
    style = (guide.folder / slim_html.STYLE).read_text()
    for there in (".guide-status-stale", ".tab-label", ".sidebar-drawer", ".guide-in-tabs"):
        assert there in style
    for gone in ("seealso", ".rst-versions", "/*"):
        assert gone not in style


def test_a_changed_style_sheet_has_another_address(docset, tmp_path):
    (tmp_path / "a.css").write_text("p { margin: 0 }")
    before = slim_html._digest(tmp_path, ["a.css"])
    (tmp_path / "a.css").write_text("p { margin: 1px }")
    assert slim_html._digest(tmp_path, ["a.css"]) != before


def test_steps_are_coloured_sparingly_and_whole(guide):
    """Comments and texts in quotes stand out; the rest is as it is pasted."""
    page = guide.soup("setup")
    spans = {tuple(tag["class"]) for tag in page.select("div.guide-code pre span[class]")}
    assert spans <= {("c1",), ("s1",), ("s2",)}
    assert spans
    step = ROOT / "snippets/debian/10-prepare.sh"
    assert page.select_one("#debian-10-prepare .guide-code pre").get_text() == step.read_text()
