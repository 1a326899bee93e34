"""Names, focus, the page for what is not there, and the way to edit."""

import pytest

from proof.paths import ROOT


def test_what_scrolls_can_be_reached_by_keys(guide):
    page = guide.soup("setup")
    scrolling = page.select("div.highlight > pre, div.table-wrapper")
    assert scrolling
    assert {tag.get("tabindex") for tag in scrolling} == {"0"}


def test_the_landmarks_have_names_of_their_own(guide):
    for name in ("index", "setup", "search", "404"):
        names = [tag.get("aria-label") for tag in guide.soup(name).select("body aside")]
        assert all(names), name
        assert len(set(names)) == len(names), name


def test_each_page_has_a_description_of_its_own_or_that_of_the_guide(guide):
    said = {}
    for name in ("index", "setup", "evidence/debian-13", "search", "404"):
        (tag,) = guide.soup(name).select("meta[name=description]")
        said[name] = tag["content"]
    assert said["setup"] == (
        "Set up a worker on a freshly installed system or virtual machine without anything of "
        "value, because it runs other people's code."
    )
    assert said["search"] == said["404"] == "How to lend a machine to CPython's buildbot fleet."
    assert len(set(said.values())) == 4


def test_nobody_is_sent_to_an_address_that_nobody_told(guide):
    assert not guide.soup("index").select("link[rel=canonical], a[rel=edit]")


def test_a_published_page_leads_to_its_source_and_a_written_one_does_not(published):
    (edit,) = published.soup("maintain/edit").select("a[rel=edit]")
    assert edit["href"] == "https://github.com/somebody/guide/edit/main/source/maintain/edit.md"
    assert (ROOT / "source/maintain/edit.md").is_file()
    for name in ("evidence/debian-13", "search", "404"):
        assert not published.soup(name).select("a[rel=edit]"), name


@pytest.mark.parametrize(("built", "root"), [("guide", "/"), ("published", "/guide/")])
def test_the_page_for_what_is_not_there_works_at_any_depth(request, built, root):
    page = request.getfixturevalue(built).soup("404")
    assert page.h1.get_text() == "Page not found"
    links = [tag.get("href") or tag.get("src") for tag in page.select("[href], [src]")]
    within = [to for to in links if not to.startswith(("#", "https:"))]
    assert len(within) > 20
    assert [to for to in within if not to.startswith(root)] == []
