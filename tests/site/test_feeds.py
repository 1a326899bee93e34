"""A feed for each platform: what changed in its commands."""

import xml.etree.ElementTree as ET

from proof.guide import manifest

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(built, platform="alpha"):
    return ET.fromstring((built.folder / f"feeds/{platform}.xml").read_text())


def titles(built):
    return [entry.findtext(f"{ATOM}title") for entry in feed(built).iter(f"{ATOM}entry")]


def test_a_feed_tells_the_newest_change_first_and_leads_to_its_step(docset):
    docset.snippet(
        "alpha/changes.tsv",
        "2026-03-01\t10-prepare.sh\tabc\tNew step.\n"
        "2026-03-01\t30-create.sh\tabc\tNew step.\n"
        "2026-03-09\t10-prepare.sh\tdef\tApt & <dpkg>.\n"
        "2026-03-09\t99-gone.sh\tdef\tNobody has this step.\n",
    )
    built = docset.build()
    assert titles(built) == ["10-prepare: Apt & <dpkg>.", "2 steps: New step."]
    found = feed(built)
    assert found.findtext(f"{ATOM}updated") == "2026-03-09T00:00:00Z"
    links = [entry.find(f"{ATOM}link").get("href") for entry in found.iter(f"{ATOM}entry")]
    assert links == ["../index.html#alpha-10-prepare"] * 2
    assert 'id="alpha-10-prepare"' in built.html()


def test_an_entry_keeps_its_name_when_another_is_added(docset):
    line = "2026-03-01\t10-prepare.sh\tabc\tNew step.\n"
    docset.snippet("alpha/changes.tsv", line)
    [before] = feed(docset.build()).iter(f"{ATOM}entry")
    docset.snippet("alpha/changes.tsv", f"{line}2026-03-02\t10-prepare.sh\tdef\tMore.\n")
    after = list(feed(docset.rebuild()).iter(f"{ATOM}entry"))
    assert len(after) == 2
    assert after[1].findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")


def test_an_entry_follows_its_step_to_another_page(docset):
    docset.snippet("alpha/changes.tsv", "2026-03-01\t10-prepare.sh\tabc\tNew step.\n")
    docset.build()
    prepare = "```{stage} prepare\n```\n"
    docset.page("index", (docset.source / "index.md").read_text().replace(prepare, ""))
    docset.show(prepare)
    [entry] = feed(docset.rebuild()).iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == "../evidence.html#alpha-10-prepare"


def test_a_platform_without_history_has_an_empty_feed(docset):
    assert titles(docset.build()) == []


def test_each_checklist_of_the_guide_leads_to_its_feed_which_leads_to_places(published):
    for platform in (p for p in manifest.load().platforms.values() if p.steps):
        for link in feed(published, platform.key).iter(f"{ATOM}link"):
            assert link.get("href").startswith("https://somebody.example/guide/")
            page, _, anchor = link.get("href").rpartition("/")[2].partition("#")
            assert f'id="{anchor}"' in (published.folder / page).read_text()
        checklist = published.html(f"runbook/{platform.key}")
        assert f'href="../feeds/{platform.key}.xml"' in checklist
