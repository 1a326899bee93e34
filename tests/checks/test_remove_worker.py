"""After the first worker was removed: no trace of it."""

from proof import wait


def test_nothing_left_of_the_worker(no_trace, scene):
    assert no_trace(scene.name) == ""


def test_gone_from_the_master(scene):
    wait.until(lambda: not scene.master.attached(scene.name), "the master losing the worker")
