"""Before the restart of the service: no worker, and a pid file that names a stranger."""


def test_no_worker_runs(pid):
    assert pid() == ""


def test_stranger_has_the_workers_number(host, scene):
    scene.kept["stranger"] = host.check_output("cat %s/twistd.pid", scene.folder)
    assert host.check_output("cat /proc/%s/comm", scene.kept["stranger"]) == "sleep"
