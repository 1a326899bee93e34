"""After the worker was started again: attached, in a process that a later check compares."""


def test_start_seen_by_the_master(attach, scene, unit):
    attach()
    scene.kept["pid"] = unit("MainPID")
