"""What the bench counts when a browser opens a page for the first time."""

import gzip

import pytest

from benchmarks import visit
from benchmarks.builds import CannotMeasure

STYLE = "p { color: green }\n" * 500
PAGE = (
    "<!doctype html><title>Page</title><link rel=icon href=data:,>"
    "<link rel=stylesheet href=style.css>{more}<p>Text</p>" + "<!-- long -->" * 500
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "page.html").write_text(PAGE.format(more=""))
    (tmp_path / "style.css").write_text(STYLE)
    return tmp_path


def test_bodies_are_counted_as_they_come_over_the_wire(folder, browser):
    found = visit.first(folder, "page", browser)
    assert found.requests == {"document": 1, "stylesheet": 1}
    packed = len(gzip.compress(STYLE.encode()))
    assert found.sizes["stylesheet"] == pytest.approx(packed, abs=30)
    assert packed < len(STYLE) / 10
    # The cache of one visit is gone at the next.
    assert visit.first(folder, "page", browser) == found


@pytest.mark.parametrize(
    "more", ["<script src=gone.js></script>", "<img src=http://guide.example/pixel.png>"]
)
def test_a_page_that_asks_for_what_is_not_there_is_not_measured(folder, browser, more):
    (folder / "page.html").write_text(PAGE.format(more=more))
    asked = more.partition("=")[2].partition(">")[0]
    with pytest.raises(CannotMeasure, match=rf"what is not there: \['.*{asked}'\]"):
        visit.first(folder, "page", browser)


MOVES = """<script>
addEventListener('load', () => setTimeout(() => {
    document.body.prepend(Object.assign(document.createElement('h1'), {textContent: 'Late'}));
    const until = performance.now() + 1400;
    while (performance.now() < until);
}, 100));
</script><h1>Text</h1>"""


def test_what_is_felt_is_what_the_page_does(folder, browser):
    """It is busy for longer than a browser waits for the network before it calls that idle."""
    calm = visit.feel(folder, "page", browser)
    assert calm.painted > 0
    assert calm.elements == 7
    assert calm.shifted == 0
    (folder / "page.html").write_text(PAGE.format(more=MOVES))
    moved = visit.feel(folder, "page", browser)
    assert moved.shifted > 0
    assert moved.blocked > max(1300, calm.blocked)
