"""After the worker was started again: attached, in a process that a later check compares."""


def test_start_seen_by_the_master(attach, scene, pid):
    attach()
    scene.kept["pid"] = pid()
