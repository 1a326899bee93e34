"""The faults that tests made: noted once each, in order."""

import pytest

from proof.errors import Cause
from proof.paths import PROMOTED
from proof.records import faults
from proof.records.faults import Fault


def test_a_fault_is_noted_once_and_in_order(tmp_path):
    path = tmp_path / faults.FILE
    assert faults.load(path) == []
    faults.note(path, "b", "guide", "it is\n  wrong")
    faults.note(path, "a", "engine", "broken")
    faults.note(path, "b", "package", "git changed")
    assert faults.load(path) == [
        Fault("a", "engine", "broken"),
        Fault("b", "package", "git changed"),
    ]


def test_a_line_that_is_no_fault_is_refused(tmp_path):
    path = tmp_path / faults.FILE
    path.write_text("a\tguide\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a name, a cause and a sentence"):
        faults.load(path)


def test_each_cause_that_is_noted_exists():
    known = {cause.name.lower() for cause in Cause}
    assert {fault.cause for fault in faults.load(PROMOTED / faults.FILE)} <= known
