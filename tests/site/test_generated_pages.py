"""The pages that a build writes: what comes and goes with the manifest, and who finds them."""

import json
import os


def test_a_target_that_is_gone_leaves_no_page(two):
    text = two.table("beta").read_text()
    two.replace(text[text.index("[targets.beta-1]") :], "", "beta")
    (two.evidence / "beta-1.json").unlink()
    again = two.rebuild()
    assert not (two.source / "evidence" / "beta-1.md").exists()
    assert not (again.folder / "evidence" / "beta-1.html").exists()
    assert (again.folder / "evidence" / "alpha-1.html").exists()


def test_a_page_is_written_only_where_it_differs_and_a_stranger_stays(two):
    own, stranger = two.source / "evidence" / "alpha-1.md", two.source / "evidence" / "notes.md"
    stranger.write_text("---\norphan: true\n---\n\n# Notes\n")
    os.utime(own, (1_000_000_000, 1_000_000_000))
    two.snippet("alpha/30-create.sh", "create anew\n")
    two.rebuild()
    assert own.stat().st_mtime == 1_000_000_000
    assert stranger.exists()
    own.unlink()
    two.rebuild()
    assert own.exists()


def test_the_page_of_a_target_leads_back_and_is_in_no_sidebar(docset):
    built = docset.build()
    assert 'href="../evidence.html#all-evidence"' in built.html("evidence/alpha-1")
    assert "toctree-l2" not in built.html("evidence")
    assert built.warnings == ""


def test_what_terminals_said_is_not_searched(docset):
    built = docset.build()
    text = (built.folder / "searchindex.js").read_text()
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    titles = dict(zip(index["docnames"], index["titles"], strict=True))
    assert titles["index"]
    assert not titles["evidence/alpha-1"]
    number = index["docnames"].index("evidence/alpha-1")
    found = [[places] if isinstance(places, int) else places for places in index["terms"].values()]
    assert found
    assert not any(number in places for places in found)


def test_the_search_finds_no_step_twice(guide):
    text = (guide.folder / "searchindex.js").read_text()
    index = json.loads(text[text.index("{") : text.rindex("}") + 1])
    found = index["terms"]["nodaemon"]
    pages = {index["docnames"][n] for n in (found if isinstance(found, list) else [found])}
    assert "setup" in pages
    assert not [page for page in pages if page.startswith("runbook/")]
