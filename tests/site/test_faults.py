"""`{faults}`: whom test runs blamed for what tests broke."""

from proof.records import faults
from proof.records.faults import Fault


def test_each_fault_is_below_what_the_run_blamed_and_a_wrong_one_is_counted(docset):
    path = docset.evidence / faults.FILE
    faults.note(path, Fault("a full disk", "surroundings", "surroundings", "full", "2026-03-02"))
    faults.note(path, Fault("a wrong port", "guide", "guide", "no contact", "2026-03-01"))
    faults.note(path, Fault("no master", "engine", "guide", "ended with 1", "2026-03-01"))
    docset.show("```{faults}\n```\n")
    text = docset.build().text("evidence")
    assert text.count("3 faults, and what the test run said: ") == 1
    assert "It blamed the wrong part for 1 of them (1 Mar 2026 to 2 Mar 2026)." in text
    guide = text.partition("The guide is wrong")[2].partition("The surroundings failed")[0]
    assert "a wrong port no contact" in guide
    assert "no master ended with 1" in guide
    assert "a full disk" not in guide
