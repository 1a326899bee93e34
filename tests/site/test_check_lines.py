"""`{check-lines}`: the faults that the health check can print, as a list of troubleshooting."""

import pytest
from bs4 import BeautifulSoup

from proof.paths import ROOT
from proof.site.directives.check_lines import faults

STEP = ROOT / "snippets/systemd/65-check-worker.sh"

TABLE = """table='
link|good: It is connected.
no-link|BAD: It is not connected: %s; see %s.
no-up|BAD: It does not run; start it.
all-bad|BAD: %s to fix.
'
"""


@pytest.fixture
def shown(docset):
    """Return a function that builds a page with the list, with this content."""

    def make(content, script=TABLE):
        (docset.manifest.parent / "check.sh").write_text(script, encoding="utf-8")
        docset.show(f"```{{check-lines}} check.sh\n{content}\n```")
        return docset.build()

    return make


def rows(html):
    found = BeautifulSoup(html, "html.parser").select("table.guide-check-lines tbody tr")
    return [[cell.get_text().strip() for cell in row.find_all("td")] for row in found]


def test_each_fault_has_a_row_in_the_order_of_the_script(shown):
    built = shown("no-up: Use `systemctl`: now.")
    assert built.warnings == ""
    assert rows(built.html("evidence")) == [
        ["It is not connected: …; see ….", ""],
        ["It does not run; start it.", "Use systemctl: now."],
    ]


def test_a_text_for_a_fault_that_the_script_lost(shown):
    assert "check.sh has no fault no-down" in shown("no-down: Lift it.").warnings


def test_a_change_of_the_script_is_shown_by_the_next_build(shown, docset):
    shown("")
    (docset.manifest.parent / "check.sh").write_text(TABLE.replace("start it", "run it"))
    assert "does not run; run it" in docset.rebuild().text("evidence")


def test_troubleshooting_has_what_the_script_can_print(guide):
    text = STEP.read_text(encoding="utf-8")
    assert len(faults(text)) == text.count("|BAD: ") - 1  # but for the sum
    listed = [sentence for sentence, _ in rows(guide.html("troubleshooting"))]
    assert listed == list(faults(text).values())


def test_the_script_says_what_its_table_has():
    text = STEP.read_text(encoding="utf-8")
    table, rules = text.partition("table='\n")[2].split("\n'\n", 1)
    for line in table.splitlines():
        key = line.partition("|")[0]
        assert f" {key} " in rules.replace("\n", " ") or f"check_{key}" in rules, key
