"""After the restart: what the worker writes is on the disk under /home."""

HOME = "/home/buildbot-workers"


def test_workers_are_under_home(host, scene):
    assert host.run("[ %s -ef %s ]", HOME, scene.facts.workers).rc == 0
    assert (
        host.run("[ %s/%s/buildbot.tac -ef %s/buildbot.tac ]", HOME, scene.name, scene.folder).rc
        == 0
    )


def test_systemd_waits_for_the_mount(unit):
    assert "var-lib-buildbot-workers.mount" in unit("Requires").split()
    assert "var-lib-buildbot-workers.mount" in unit("After").split()
