"""Pieces of a page that directives share: the shapes and words of statuses, and ages."""

import pytest

from proof.paths import ROOT
from proof.site.markup import PROVEN_BUT, SHAPES, badge
from proof.site.statuses import Status, Verdict


def test_every_status_has_its_own_shape():
    shapes = [*SHAPES.values(), PROVEN_BUT]
    assert len(set(shapes)) == len(shapes) == len(Status) + 1


def test_the_page_of_evidence_explains_the_shape_of_a_proof_with_a_gap():
    assert PROVEN_BUT in (ROOT / "source" / "evidence.md").read_text()


def test_only_a_proof_has_the_shape_of_a_proof_with_a_gap():
    shown = {g: badge(Verdict(g, "", ("x",))).astext() for g in Status}
    assert [g for g, text in shown.items() if PROVEN_BUT in text] == [Status.PROVEN]


@pytest.mark.parametrize(
    ("confirmed", "words"),
    [
        ("2026-03-10", "2026-03-10 (today)"),
        ("2026-03-09", "2026-03-09 (yesterday)"),
        ("2026-02-08", "2026-02-08 (30 days ago)"),
        ("2026-03-12", "2026-03-12 (dated after the day of this build)"),
    ],
)
def test_an_age_is_said_in_words(docset, confirmed, words):
    docset.record(started="2026-02-01T10:00:00Z")
    (docset.evidence / "dates.txt").write_text(f"alpha-1 {confirmed}\n")
    assert words in docset.build().text("evidence")
