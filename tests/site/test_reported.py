"""What the pages show of test runs that volunteers report."""

from datetime import timedelta

import pytest

from tests.site.docset import TODAY


@pytest.mark.parametrize("days", [0, 31])
def test_what_a_volunteer_reports_is_shown_with_the_name_and_changes_no_status(docset, days):
    docset.record()
    (docset.evidence / "reported/octo-cat").mkdir(parents=True)
    for path in (docset.evidence / "alpha-1.json", docset.evidence / "alpha-1"):
        path.rename(docset.evidence / "reported/octo-cat" / path.name)
    built = docset.build(today=TODAY + timedelta(days=days))
    assert "○ Not tested" in built.text()
    assert ("reported by octo-cat" in built.text("evidence")) is (days == 0)
    assert built.warnings == ""
