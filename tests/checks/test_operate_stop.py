"""After the worker was stopped: the master has seen it go, and it stays stopped."""

import pytest

from proof import wait


def test_stop_seen_by_the_master(scene, fact):
    wait.until(lambda: not scene.master.attached(scene.name), "the master losing the worker")
    assert fact("active").rc != 0


@pytest.mark.where("unit")
def test_unit_was_stopped_and_did_not_fail(unit):
    assert unit("ActiveState") == "inactive"
