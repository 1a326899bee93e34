"""After the worker was started: enabled, active, and attached to the buildmaster."""

from proof import wait


def test_enabled_and_active(scene, unit):
    state = unit("UnitFileState")
    assert state == "enabled", f"{scene.unit} is {state}, so it would not start at boot"
    what = f"{scene.unit} becoming active"
    wait.until(lambda: unit("ActiveState") == "active", what, limit_s=10)


def test_attached(attach, scene):
    info = attach()["workerinfo"]
    scene.worker.attached = True
    scene.worker.version = info["version"]
    assert scene.kept["packages"][scene.facts.package].startswith(info["version"])


def test_contact_texts_at_the_master(attach, scene):
    info = attach()["workerinfo"]
    assert info["admin"].strip() == scene.admin
    assert info["host"].strip() == scene.host


def test_keepalive_is_in_effect(host, scene):
    log = host.check_output("cat %s/twistd.log", scene.folder)
    assert "keepalives every 60 seconds" in log
