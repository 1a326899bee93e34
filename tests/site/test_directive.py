"""What directives share: their names, and the pages that files of the evidence concern."""

from proof.records import canary
from proof.records.canary import Sighting
from proof.site.directives.directive import GuideDirective


def test_pages_use_a_directive_by_the_name_of_its_class_and_no_base(monkeypatch):
    monkeypatch.setattr(GuideDirective, "named", [])

    class Base(GuideDirective):
        pass

    class Own(Base, name="own"):
        pass

    assert GuideDirective.named == [("own", Own)]


def test_a_page_is_read_again_when_a_file_that_it_asks_for_comes_and_not_before(docset):
    docset.show("```{canaries}\n```")
    docset.build()
    assert docset.rebuild().read == []
    found = Sighting(key="sid", what="Debian unstable", day="2026-03-09", outcome=canary.GOOD)
    canary.save([found], docset.evidence)
    again = docset.rebuild()
    assert again.read == ["evidence"]
    assert "Debian unstable, 9 Mar 2026: good. No newer package" in again.text("evidence")
