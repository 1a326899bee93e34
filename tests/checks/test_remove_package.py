"""After the whole stage, while a second worker exists: it and what is not ours survive."""

from proof.proving.actions import UNRELATED_PACKAGE


def test_second_worker_survives(scene, version):
    assert version("installed")
    assert scene.master.attached(scene.second_name)


def test_unrelated_package_survives(host):
    assert host.exists(UNRELATED_PACKAGE)
