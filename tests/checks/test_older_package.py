"""Before the upgrade: the package is older, and so is the worker that the master sees."""

from proof import wait
from proof.actions import OLDER_VERSION


def test_package_is_older(host, scene, newest_version):
    installed = host.package(scene.facts.package).version
    older = host.run("dpkg --compare-versions %s lt %s", installed, newest_version)
    assert older.rc == 0, f"{installed} is not older than {newest_version}"


def test_older_version_at_the_master(scene):
    def seen():
        worker = scene.master.worker(scene.name)
        return worker["connected_to"] and worker["workerinfo"]["version"] == OLDER_VERSION

    wait.until(seen, "the older worker attached with its version")
