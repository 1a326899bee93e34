"""A worker's user that lays traps: root executes, follows and damages nothing of its own."""

from proof.guide import manifest
from tests.engine import hostile
from tests.engine.running import answer


def test_root_falls_into_no_trap_of_the_workers_user():
    """Every step and fact of root's, with each trap; what is caught is a line with its name."""
    *caught, last = answer("hostile", limit_s=1200).splitlines()
    assert caught == []
    cases = hostile.cases(manifest.load())
    assert last == f"{len(cases)} cases"
    assert {trap for _, _, trap in cases} == {"files", "folder", "workers"}
