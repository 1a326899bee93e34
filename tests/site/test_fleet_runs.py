"""`{fleet-runs}`: what rehearsals of a fleet did."""

import attrs

from proof.records import fleet_run
from tests.rehearsed import RUN


def test_each_number_of_workers_has_a_column_and_each_build_a_row(docset):
    docset.show("```{fleet-runs}\n```\n")
    assert "No rehearsal has been recorded yet." in docset.build().text("evidence")
    fleet_run.save(RUN, docset.evidence)
    alone = attrs.evolve(
        RUN, workers=1, builds=RUN.builds[::2], seconds=400.0, differences=["d: x"]
    )
    fleet_run.save(alone, docset.evidence)
    built = docset.rebuild()
    assert "[guide.evidence]" not in built.warnings
    text = built.text("evidence")
    for row in (
        "2 workers 1 worker",
        "Day 1 Mar 2026 1 Mar 2026",
        "Processors of the computer 4 4",
        "Targets in an hour 36.0 18.0",
        "Seconds of a build, on average 100 100",
        "done again debian-13 after 70 s none",
        "tracked records none d: x",
        "debian-13 worker-2 70 s worker lost",
        "ubuntu-24.04 worker-2 20 s not verified",
    ):
        assert row in text, row
