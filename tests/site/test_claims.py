"""`{claim}` and `{claims}`: what a page says by a source, and as of when."""

import re
import tomllib

import pytest

from proof.paths import ROOT

CLAIMS = """
[sources.OLD]
what = "an old book"
as_of = "2012-03"

[sources.NEW]
what = "a new page"
link = "https://example.org/"
as_of = "2026-01-05"

[sources.LOOSE]
what = "a note"

[claims.big]
says = "It is `big`."
page = "index"
source = "NEW"
where = "page 3"

[claims.small]
says = "It is small."
page = "index"
source = "OLD"

[claims.red]
says = "It is red."
page = "index"
source = "LOOSE"

[claims.late]
says = "It is late."
page = "index"
source = "OLD"
as_of = "2026-02"
"""


@pytest.fixture
def claims(docset):
    """Return a function that builds a guide whose first page has a text with claims."""

    def make(text="It is big. {claim}`big`", data=CLAIMS):
        docset.open_with(text)
        docset.show("```{claims}\n```")
        (docset.source / "claims.toml").write_text(data)
        return docset.build()

    return make


def test_a_claim_shows_its_day_and_links_to_its_source(claims):
    built = claims()
    assert built.warnings == ""
    assert re.search(
        r'href="evidence.html#claim-big"[^>]*>(<span[^>]*>)*\[2026-01-05\]', built.html()
    )
    assert 'id="claim-big"' in built.html("evidence")
    assert 'href="https://example.org/"' in built.html("evidence")
    assert "NEW, page 3" in built.text("evidence")


def test_the_oldest_come_first_and_the_undated_before_them(claims):
    text = claims().text("evidence")
    order = [text.index(f"It is {word}") for word in ("red", "small", "big", "late")]
    assert order == sorted(order)
    assert "undated It is red." in text


def test_the_sources_of_contracts_follow_oldest_first(claims, docset):
    (docset.manifest.parent / "alpha" / "contract.toml").write_text(
        'needs = [{ what = "git", source = "new" }, { what = "make", source = "old" }]\n'
        '[sources]\nnew = { where = "o/r@1 a", read = 2026-02-02 }\n'
        'old = { where = "o/r@2 b", read = 2026-01-01 }\n'
    )
    text = claims().text("evidence")
    assert text.index("2026-01-01 Alpha o/r@2 b") < text.index("2026-02-02 Alpha o/r@1 a")
    (docset.manifest.parent / "alpha" / "contract.toml").write_text("[sources]\n[[needz]]\n")
    assert "needz" in docset.rebuild().warnings


def test_a_claim_without_a_day_says_so(claims):
    assert "It is red. [undated]" in claims("It is red. {claim}`red`").text()


@pytest.mark.parametrize(
    ("text", "data", "said"),
    [
        (
            "{claim}`bigg`",
            CLAIMS,
            "index.md:3: ERROR: there is no claim 'bigg' (did you mean big?)",
        ),
        ("x", CLAIMS.replace('"OLD"', '"ODL"'), "there is no source 'ODL' (did you mean OLD?)"),
        ("x", CLAIMS.replace("where", "were"), "claims.big: nothing is called 'were' here"),
        ("x", CLAIMS.replace("[claims.big]", "[claims.big"), "claims.toml: "),
        ("x", CLAIMS.replace('says = "It is red."', ""), "claims.red: `says` is missing"),
        (
            "{claim}`big`",
            CLAIMS.replace('"index"', '"evidence"'),
            "claims.toml says that 'big' is on 'evidence'",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(claims, text, data, said):
    assert said in claims(text, data).warnings


def test_each_claim_of_the_guide_stands_on_its_page_and_each_source_is_in_use(guide):
    data = tomllib.loads((ROOT / "source/claims.toml").read_text())
    ledger = (ROOT / "source/ledger.tsv").read_text()
    for name, claim in data["claims"].items():
        assert f'href="claims.html#claim-{name}"' in guide.html(claim["page"])
    used = {claim["source"] for claim in data["claims"].values()}
    rest = set(data["sources"]) - used
    assert [key for key in rest if not re.search(rf"[\t ]{key}[,;\t]", ledger)] == []


def test_days_have_a_form_that_sorts():
    data = tomllib.loads((ROOT / "source/claims.toml").read_text())
    for entry in [*data["sources"].values(), *data["claims"].values()]:
        assert re.fullmatch(r"(\d{4}-\d\d(-\d\d)?)?", entry.get("as_of", ""))
