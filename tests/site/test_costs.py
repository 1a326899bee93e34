"""`{build-costs}`: what a build of CPython needed, step by step."""

from proof.guide.vocabulary import Way
from proof.records.record import MachineRun
from tests.site.runs import STEPS, built


def test_a_row_says_what_each_step_needed_as_far_as_the_record_does(docset):
    docset.target(2)
    docset.target(3)
    docset.show("```{build-costs}\n```")
    docset.record()
    imitated = MachineRun(kind=Way.VM, accelerator="tcg")
    docset.record("alpha-2", deep=built(), machine=imitated)
    by_step = dict(zip(STEPS, (40, 145, 1184), strict=True))
    # What the tests left is looked at when they are over, by the build itself.
    docset.record("alpha-3", deep=built(memory_by_step=by_step, disk_by_step={"configure": 147}))
    text = docset.build().text("evidence")
    assert (
        "System Day Python CPUs configure make Tests (files) MB of disk MB of memory "
        "Alpha 2 2026-03-08 3.13.5 2, emulated 35 s 157 s 1090 s (27) 1,500 400 "
        "Alpha 3 2026-03-08 3.13.5 2 35 s 157 s 1090 s (27) 147 / 1,500 40 / 145 / 1,184"
    ) in text
