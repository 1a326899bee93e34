"""`{diagram}`: a drawing in the page, and its words."""

import re
from xml.etree import ElementTree

import pytest

from proof.paths import ROOT

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>\n'


@pytest.fixture
def diagram(docset):
    """Return a function that builds a page with a drawing."""

    def make(drawing=DRAWING, options=":alt: A <line>\n"):
        (docset.source / "diagrams").mkdir(exist_ok=True)
        if drawing:
            (docset.source / "diagrams" / "line.svg").write_text(drawing)
        docset.show(f"```{{diagram}} line\n{options}```")
        return docset.build()

    return make


def test_a_drawing_stands_in_the_page_with_its_words(diagram):
    built = diagram()
    assert built.warnings == ""
    assert '<svg role="img" aria-label="A &lt;line&gt;" viewBox' in built.html("evidence")
    assert "A <line>" not in built.text("evidence")


def test_where_nothing_is_drawn_the_words_stand_there(diagram, docset):
    diagram()
    assert "A <line>" in (docset.build("text").folder / "evidence.txt").read_text()


@pytest.mark.parametrize(
    ("drawing", "options", "said"),
    [
        (DRAWING, "", "say in `:alt:` what the drawing shows"),
        ("", ":alt: A line\n", "there is no file diagrams/line.svg"),
        (DRAWING.replace("</svg>", ""), ":alt: A line\n", "diagrams/line.svg: no element found"),
        (f"<!-- x -->{DRAWING}", ":alt: A line\n", "diagrams/line.svg: must begin with <svg "),
    ],
)
def test_a_drawing_that_is_wrong_is_told_with_its_place(diagram, drawing, options, said):
    warnings = diagram(drawing, options).warnings
    assert said in warnings
    assert "evidence.md:6: " in warnings


@pytest.mark.parametrize(
    "path", sorted((ROOT / "source/diagrams").glob("*.svg")), ids=lambda p: p.stem
)
def test_the_guides_drawings_have_no_colour_of_their_own(path):
    for tag in ElementTree.fromstring(path.read_text()).iter():
        for name in ("fill", "stroke"):
            assert tag.get(name) in {None, "none", "currentColor"}


def test_no_two_drawings_share_a_name_for_their_parts():
    texts = [path.read_text() for path in (ROOT / "source/diagrams").glob("*.svg")]
    names = [name for text in texts for name in re.findall(r'id="([^"]+)"', text)]
    assert len(names) == len(set(names))
