"""After a restart of the service: another process, attached."""

import pytest


def test_restart_is_another_process(attach, scene, pid):
    attach()
    assert pid() not in ("", scene.kept["pid"])


@pytest.mark.where("guarded")
def test_stranger_lives(host, scene):
    alive = host.run("grep -x sleep /proc/%s/comm", scene.kept["stranger"])
    assert alive.rc == 0, "a process was killed that only had the worker's old number"
