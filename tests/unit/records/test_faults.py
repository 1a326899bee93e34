"""The faults that tests made: noted once each, in order."""

import pytest

from proof.errors import Cause
from proof.paths import PROMOTED
from proof.records import faults
from proof.records.faults import Fault
from tests.engine.fault_names import collected

DAY = "2026-03-01"


def test_a_fault_is_noted_once_and_in_order(tmp_path):
    path = tmp_path / faults.FILE
    assert faults.load(path) == []
    faults.note(path, Fault("b", "guide", "guide", "it is\n  wrong", DAY))
    faults.note(path, Fault("a", "engine", "engine", "broken", DAY))
    faults.note(path, Fault("b", "guide", "package", "git\n changed", "2026-03-02"))
    assert faults.load(path) == [
        Fault("a", "engine", "engine", "broken", DAY),
        Fault("b", "guide", "package", "git changed", "2026-03-02"),
    ]


def test_a_line_that_is_no_fault_is_refused(tmp_path):
    path = tmp_path / faults.FILE
    path.write_text("a\tguide\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a name, two causes, a sentence, a day"):
        faults.load(path)


def test_each_fault_that_tests_make_is_noted_with_the_cause_that_it_has():
    noted = faults.load(PROMOTED / faults.FILE)
    assert {fault.name for fault in noted} == collected()
    assert len(noted) >= 20
    assert {fault.expected for fault in noted} <= {cause.name.lower() for cause in Cause}
    assert [fault for fault in noted if fault.cause != fault.expected] == []
