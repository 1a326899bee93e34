"""What lies beside the pages: records, transcripts, and the scripts of checklists."""

import json
import shutil


def test_records_transcripts_and_schema_lie_beside_the_pages(docset):
    docset.record()
    out = docset.build().folder / "records"
    assert json.loads((out / "alpha-1.json").read_text())["target"] == "alpha-1"
    assert (out / "alpha-1" / "30-create.txt").is_file()


def test_a_record_that_went_away_leaves_the_site(docset):
    docset.record()
    docset.build()
    (docset.evidence / "alpha-1.json").unlink()
    assert not (docset.build().folder / "records" / "alpha-1.json").exists()


def test_transcripts_in_one_file_are_shown_and_published_each(docset):
    docset.packed()
    built = docset.build()
    assert "$ screen of alpha/10-prepare.sh" in built.text("evidence/alpha-1")
    published = built.folder / "records" / "alpha-1" / "30-create.txt"
    assert published.read_text().endswith("$ screen of alpha/30-create.sh\n")
    assert built.warnings == ""


def test_a_script_follows_its_step_and_goes_with_its_platform(docset):
    docset.platform("beta", "Beta")
    docset.build()
    docset.snippet("alpha/30-create.sh", "create --anew WORKERNAME\n")
    built = docset.rebuild()
    script = built.folder / "runbook" / "guide-alpha.sh"
    assert "\ncreate --anew WORKERNAME\n" in script.read_text()
    assert (built.folder / "runbook" / "guide-beta.sh").exists()
    shutil.rmtree(docset.table("beta").parent)
    built = docset.rebuild()
    assert script.exists()
    assert not list(built.folder.glob("runbook/*beta*"))
    assert not list(docset.source.glob("runbook/*beta*"))
