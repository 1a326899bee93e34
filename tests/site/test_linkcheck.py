"""`nox -s linkcheck`: the project's own settings, on links to a server of the test's own."""

import json
import socket
import tomllib

import pytest

from proof.paths import ROOT
from tests.site.docset import build

UNCHECKED = tomllib.loads((ROOT / "source/unchecked-links.toml").read_text())["unchecked"]


@pytest.fixture
def check(docset):
    """Return a function that looks at links and returns what became of each, and the warnings."""

    def look(*links):
        listed = "".join(f"- [x]({link})\n" for link in links)
        docset.page("evidence", f"# Evidence\n\n{listed}")
        built = build(
            docset.source, ROOT, docset.folder / "out", "linkcheck",
            guide_manifest=str(docset.manifest), evidence_dir=str(docset.evidence),
        )  # fmt: skip
        lines = (built.folder / "output.json").read_text().splitlines()
        said = {line["uri"]: line["status"] for line in map(json.loads, lines)}
        return {link: said[link] for link in links}, built.warnings

    return look


def test_a_place_that_a_page_does_not_have_is_broken(check, host):
    said, _ = check(f"{host}/good#here", f"{host}/good#there", f"{host}/good#/what-a-script-reads")
    assert said == {
        f"{host}/good#here": "working",
        f"{host}/good#there": "broken",
        f"{host}/good#/what-a-script-reads": "working",
    }


def test_a_host_that_does_not_answer_is_broken(check):
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = f"http://127.0.0.1:{server.getsockname()[1]}/good"
    assert check(gone)[0] == {gone: "broken"}


def test_an_unchecked_address_is_not_asked(check):
    said, _ = check(*(link["address"] for link in UNCHECKED))
    assert set(said.values()) == {"ignored"}


def test_records_are_no_broken_links(docset, check):
    docset.record()
    assert "records/" not in check()[1]


def test_each_unchecked_address_is_in_use_and_has_a_reason():
    texts = [*(ROOT / "source").rglob("*.md"), *ROOT.glob("snippets/*/*.md")]
    pages = "".join(path.read_text() for path in texts)
    for link in UNCHECKED:
        assert set(link) == {"address", "why"}
        assert link["why"].endswith(".")
        assert f"({link['address']})" in pages
