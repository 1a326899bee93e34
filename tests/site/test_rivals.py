"""`{rivals}`: the table of what a test run and other tools cost and notice."""

import attrs

from proof.records import rivals
from tests.comparison import FOUND

PAGE = "# Index\n\n```{rivals}\n```\n\nThe end.\n"


def test_each_tool_has_a_row_and_the_engine_two(docset):
    docset.page("index", PAGE)
    assert "No comparison has been recorded yet." in docset.build().text()
    rivals.save(FOUND, docset.evidence)
    built = docset.rebuild()
    assert "[guide.evidence]" not in built.warnings
    text = built.text()
    assert (
        "Measured on 28 Nov 2026 on debian-13, in 3 runs, with Python 3.11.7 and podman 4.3.1: "
        "without its checks, this engine takes 1.05 times as long as the shell script. The goal, "
        "at most 1.10 times, is met."
    ) in text
    for row in (
        "This engine 6.4 s 1.55 120 MB 2 of 2 2 of 2",
        "This engine, without its checks 4.4 s 1.05",
        "A shell script 4.0 s 1.00 36 MB 0 of 2 1 of 2",
        "Molecule (molecule 26.1, ansible 12.3) 16.0 s 3.75 170 MB 1 of 2 1 of 2",
        "tmt not measured: rsync is not installed",
        "wrong port 30-create yes by a check no",
        "not enabled 51-start-now yes no yes",
    ):
        assert row in text


def test_a_goal_that_is_missed_is_said(docset):
    docset.page("index", PAGE)
    slow = attrs.evolve(FOUND.tools[0], checks=[0.5, 0.5, 0.5])
    rivals.save(attrs.evolve(FOUND, tools=[slow, *FOUND.tools[1:]]), docset.evidence)
    assert "at most 1.10 times, is not met." in docset.build().text()
