"""After the worker was stopped: the master has seen it go, and it stays stopped."""

from proof import wait


def test_stop_seen_by_the_master(scene, unit):
    wait.until(lambda: not scene.master.attached(scene.name), "the master losing the worker")
    assert unit("ActiveState") == "inactive"
