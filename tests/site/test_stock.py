"""The stock site of the bench says what the real one says, in the same blocks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from benchmarks import stock
from benchmarks.builds import Site
from proof.guide import manifest
from tests.site.docset import Docset

FLAGS = ("-b", "html", "--keep-going", "-W", "-n")

#: What a writer of Markdown could get wrong, each a paragraph, a cell, a tab or a block.
HARD = r"""# Hard *ones*, `too`

1\. is no list, - nor is this,
\+ nor this, and \* this neither: a\_b \[no link\](x) \<tag\> &amp;amp; \$x\$ a|b \\.

(mark)=
- one `` ` `` **two *three***
- [here](#mark), [there](setup.md), [this](#mark)

  > a second paragraph, <https://example.org/a_b?c=d&e=(f)>

| a | b |
|---|---|
| `x\|y` | \| |

````text
  ~~~
```
````

  leading, `trailing`:
	tab\
after a break<br>or two

1. first
2. second

   - nested

term
: meaning

:field: *value*

   more

:::{note}
Noted.
:::

:::{admonition} Own title
Said.
:::

![picture](pixel.png)

----

~~~~{tab} C*o* & `D`
:new-set:

~~~bash
echo '```'
~~~
~~~~
```{tab} E
F
```
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


#: The pages with a set of tabs for each stage.
STAGED = ("setup", "operate")

#: What only style sheets and browsers know: a stock page has none of ours.
UNSEEN = ["div", "span", "a", "colgroup", "col", "section", "noscript"]


def contents(page: Path) -> tuple[list[str], list[str], list[tuple[str, ...]]]:
    """Return the blocks of a page to the byte, its words, and what holds them."""
    article = LexborHTMLParser(page.read_text(encoding="utf-8")).css_first("article")
    for part in article.css(".tab-set input, .guide-path, .section-number"):
        part.decompose()  # beside its label there, in it here; our numbered path
    blocks = [block.text() for block in article.css("pre")]
    for block in article.css("details, div, input, li, p, pre, ul"):
        block.insert_after("\n")  # one word ends there, whether or not the page has a line's end
    return blocks, article.text().split(), list(_nested(article, ()))


def _nested(whole: LexborNode, within: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the tags around each part of a page, and its own."""
    for part in whole.iter():
        tags = within if part.tag in UNSEEN else (*within, part.tag)
        if tags is not within:
            yield tags
        yield from _nested(part, tags)


def assert_same(ours: Site, folder: Path) -> list[str]:
    """Build the stock site of a site, compare all pages, and return their names."""
    pages = stock.write(ours.doctrees, ours.folder / "source", folder / "stock")
    plain = Site(name="stock", folder=folder / "stock", out=folder / "plain", flags=FLAGS)
    plain.build_cold()
    for page in pages:
        expected, found = (contents(site.html / f"{page}.html") for site in (ours, plain))
        assert found == expected, page
    return pages


@pytest.fixture
def real(published) -> Site:
    out = published.folder.parent
    return Site(name="ours", folder=out / "project", out=out, flags=FLAGS)


def test_the_stock_pages_have_the_same_blocks_and_words(real, tmp_path):
    pages = assert_same(real, tmp_path)
    assert {"index", "setup", "evidence"} <= set(pages)
    known = manifest.load()
    html = "".join((tmp_path / f"plain/html/{name}.html").read_text() for name in STAGED)
    open_blocks = LexborHTMLParser(html).css(".tab-content pre:not(details pre)")
    # What a step printed is closed; what is open is the steps, and the lines to their shells.
    shells = {f"{a.become}\n" for p in known.platforms.values() for a in p.accounts.values()}
    seen = [block.text() for block in open_blocks]
    blocks = [text for text in seen if text not in shells | {"exit\n"}]
    steps = [file.read_text() for p in known.platforms.values() for file in p.texts]
    assert sorted(blocks) == sorted(steps)


def test_the_stock_site_needs_nothing_of_ours(real, tmp_path):
    stock.write(real.doctrees, real.folder / "source", tmp_path / "stock")
    assert "proof" not in (tmp_path / "stock" / "conf.py").read_text()
    text = "".join((tmp_path / f"stock/source/{name}.md").read_text() for name in STAGED)
    assert "{stage}" not in text
    known = manifest.load()
    assert text.count("{tab} ") == len(known.stages) * len(known.platforms)
    # Of one platform, its steps stand where the tabs were.
    debian = known.platforms["debian"]
    stock.write(real.doctrees, real.folder / "source", tmp_path / "one", debian.label)
    text = "".join((tmp_path / f"one/source/{name}.md").read_text() for name in STAGED)
    assert "{tab} " not in text
    found = {p.key for p in known.platforms.values() for f in p.texts if f.read_text() in text}
    assert all(file.read_text() in text for file in debian.texts)
    assert not found & {"freebsd", "windows"}


def test_what_is_hard_to_write_comes_out_the_same(tmp_path):
    docset = Docset(tmp_path / "ours")
    docset.page("setup", HARD)
    docset.page("alone", "---\norphan: true\n---\n\n# In no list\n")
    docset.page("index", "# Home\n\n{ref}`to it <mark>`\n\n```{toctree}\n:hidden:\n\nsetup\n```\n")
    (docset.source / "evidence.md").unlink()
    (docset.source / "pixel.png").write_bytes(PIXEL)
    (docset.folder / "conf.py").write_text(
        stock.CONF.replace('["deflist"', '["colon_fence", "deflist"')
    )
    site = Site(name="ours", folder=docset.folder, out=tmp_path / "built", flags=FLAGS)
    site.build_cold()
    blocks, *_ = contents(site.html / "setup.html")
    assert blocks == ["  ~~~\n```\n", "echo '```'\n"]
    assert assert_same(site, tmp_path) == ["alone", "index", "setup"]
