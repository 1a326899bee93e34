"""After the upgrade: the newest package, and a process that runs it."""

from proof import wait


def test_package_is_new(version):
    assert version("installed") == version("newest")


def test_new_version_at_the_master(scene):
    def new_version():
        worker = scene.master.worker(scene.name)
        return worker["connected_to"] and worker["workerinfo"]["version"] == scene.worker.version

    wait.until(new_version, "the upgraded worker attached with its new version")
