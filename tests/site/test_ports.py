"""`{ports}`: what a worker connects to, as a table, and as the block that tries it."""

import re
import tomllib

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


@pytest.fixture
def ports(docset):
    """Return a function that builds a page with the table of some data."""

    def make(data=CONNECTIONS):
        (docset.manifest.parent / "network.toml").write_text(data)
        docset.show("```{ports}\n```")
        return docset.build()

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
    docset.show("```{ports}\n```")
    assert "network.toml: there is no such file" in docset.build().warnings


def test_the_block_that_tries_the_ways_out_tries_those_of_the_table():
    ways = tomllib.loads((ROOT / "snippets/network.toml").read_text())["connections"]
    table = [f"{host}:{way['port']}" for way in ways for host in way["hosts"] if "." in host]
    block = (ROOT / "snippets/reach.sh").read_text()
    assert re.findall(r"^    ([\w.-]+:\d+)", block, re.MULTILINE) == table
