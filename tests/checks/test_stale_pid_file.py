"""Before the restart: no worker, and a pid file that names a process that is not the worker."""


def test_no_worker_runs(pid):
    assert pid() == ""


def test_pid_file_names_a_process(host, scene):
    assert host.run('kill -0 "$(cat %s/twistd.pid)"', scene.folder).rc == 0
