"""After a restart of the service: another process, attached."""


def test_restart_is_another_process(attach, scene, unit):
    assert unit("MainPID") not in ("0", scene.kept["pid"])
    attach()
