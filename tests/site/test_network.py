"""`{ports}`, `{block}`, `{diagram}`: what a worker connects to, as data, commands, a drawing."""

import re
import tomllib
from xml.etree import ElementTree

import pytest

from proof.paths import ROOT

CONNECTIONS = """
[[connections]]
port = 9020
hosts = ["master.example"]
used_by = "the worker"
note = "with `care`"

[[connections]]
port = 53
hosts = ["your server", "two.example"]
used_by = "names"
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>\n'


def shown(docset, text):
    docset.show(text)
    return docset.build()


@pytest.fixture
def ports(docset):
    """Return a function that builds a page with the table of some data."""

    def make(data=CONNECTIONS):
        (docset.manifest.parent / "network.toml").write_text(data)
        return shown(docset, "```{ports}\n```")

    return make


def test_the_table_is_made_of_the_data(ports):
    built = ports()
    assert built.warnings == ""
    page = built.soup("evidence")
    rows = page.select("table.guide-ports tbody tr")
    cells = [[cell.get_text().strip() for cell in row.find_all("td")] for row in rows]
    assert cells == [
        ["9020", "master.example", "the worker", "with care"],
        ["53", "your server, two.example", "names", ""],
    ]
    assert [code.get_text() for code in rows[1].find_all("code")] == ["two.example"]


def test_a_change_of_the_data_is_shown_by_the_next_build(ports, docset):
    ports()
    (docset.manifest.parent / "network.toml").write_text(CONNECTIONS.replace("9020", "9021"))
    assert "9021" in docset.rebuild().text("evidence")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("9020", '"9020"', "network.toml: connections, number 1, port: must be a whole number"),
        ("note", "noet", "network.toml: connections, number 1: nothing is called 'noet' here"),
        ("[[connections]]", "[[connections", "network.toml: "),
    ],
)
def test_a_mistake_in_the_data_is_told_with_its_place(ports, old, new, said):
    warnings = ports(CONNECTIONS.replace(old, new)).warnings
    assert said in warnings
    assert "evidence.md:6: " in warnings


def test_data_that_is_not_there_is_told(docset):
    assert "network.toml: there is no such file" in shown(docset, "```{ports}\n```").warnings


LOOK = "ls   /tmp 'a<b'\n"


def test_a_block_is_its_file_byte_for_byte_and_a_change_is_shown_by_the_next_build(docset):
    docset.snippet("look.sh", LOOK)
    built = shown(docset, "```{block} look\n```")
    assert built.warnings == ""
    assert built.blocks("evidence") == [LOOK]
    docset.snippet("look.sh", "ls\n")
    assert docset.rebuild().blocks("evidence") == ["ls\n"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no file snippets/look.sh"),
        ("ls\n$ ls\n", "snippets/look.sh:2: no prompt in a step: take out `$`"),
        ("ls && ls\n", "snippets/look.sh:1: write one command a line, without && or ||"),
    ],
)
def test_a_block_that_is_wrong_is_told_with_its_place(docset, text, said):
    if text:
        docset.snippet("look.sh", text)
    warnings = shown(docset, "```{block} look\n```").warnings
    assert said in warnings
    assert "evidence.md:6: " in warnings


def test_a_block_that_is_no_text_is_told(docset):
    (docset.manifest.parent / "look.sh").write_bytes(b"ls \xff\n")
    assert "look.sh:1" in shown(docset, "```{block} look\n```").warnings


def test_the_block_that_tries_the_ways_out_tries_those_of_the_table():
    ways = tomllib.loads((ROOT / "snippets/network.toml").read_text())["connections"]
    table = [f"{host}:{way['port']}" for way in ways for host in way["hosts"] if "." in host]
    block = (ROOT / "snippets/reach.sh").read_text()
    assert re.findall(r"^    ([\w.-]+:\d+)", block, re.MULTILINE) == table


@pytest.fixture
def diagram(docset):
    """Return a function that builds a page with a drawing."""

    def make(drawing=DRAWING, options=":alt: A <line>\n"):
        (docset.source / "diagrams").mkdir(exist_ok=True)
        if drawing:
            (docset.source / "diagrams" / "line.svg").write_text(drawing)
        return shown(docset, f"```{{diagram}} line\n{options}```")

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
