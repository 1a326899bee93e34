"""Before the upgrade: the package is older, and so is the worker that the master sees."""

from proof import wait


def test_package_is_older(host, scene, version):
    installed, newest = version("installed"), scene.worker.version
    order = host.check_output("printf '%%s\\n' %s %s | sort -V", newest, installed).split()
    assert installed != newest
    assert order == [installed, newest], f"{installed} is not older than {newest}"


def test_older_version_at_the_master(scene, version):
    installed = version("installed")

    def seen():
        worker = scene.master.worker(scene.name)
        return worker["connected_to"] and installed.startswith(worker["workerinfo"]["version"])

    wait.until(seen, "the older worker attached with its version")
