"""What lies beside the pages is written when something differs, to each folder."""

from datetime import timedelta

import pytest

from proof.site.output import status_files
from tests.site.docset import TODAY


def test_what_lies_beside_the_pages_is_written_again_only_where_something_differs(docset):
    docset.record()
    badge = docset.build().folder / "badges/alpha.svg"
    badge.write_text("kept")
    docset.rebuild()
    assert badge.read_text() == "kept"
    docset.rebuild(today=TODAY + timedelta(days=1))
    assert "Tested" in badge.read_text()


def test_records_go_to_every_folder_that_is_built(two):
    two.record("beta-1", duration_s=62.0)
    two.rebuild()
    out = two.folder / "out"
    (out / "html").rename(out / "kept")
    two.record("beta-1", duration_s=63.0)
    two.rebuild()
    (out / "html").rename(out / "new")
    (out / "kept").rename(out / "html")
    assert '"duration_s": 63.0' in (two.rebuild().folder / "records/beta-1.json").read_text()


def test_what_was_stopped_in_mid_write_is_written_again(docset, monkeypatch):
    docset.record()
    badge = docset.build().folder / "badges/alpha.svg"
    text = badge.read_text()

    def stop(*_given):
        badge.write_text("half a ba")
        raise KeyboardInterrupt

    monkeypatch.setattr(status_files, "write", stop)
    with pytest.raises(KeyboardInterrupt):
        docset.rebuild(today=TODAY + timedelta(days=1))
    monkeypatch.undo()
    docset.rebuild()
    assert badge.read_text() == text
