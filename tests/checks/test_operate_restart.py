"""After a restart of the service: another process, attached."""

import pytest


def test_restart_is_another_process(attach, scene, pid):
    attach()
    assert pid() not in ("", scene.kept["pid"])


@pytest.mark.where("unit")
def test_pauses_before_it_starts_again(unit):
    assert unit("RestartUSec") == "5s"


@pytest.mark.where("unit")
def test_is_called_by_its_name(scene, unit):
    what, _, name = unit("Description").lower().rpartition(" ")
    # Debian's unit takes each - in a name for a /.
    assert (what, name.replace("/", "-")) == ("buildbot worker", scene.name.lower())


@pytest.mark.where("unit")
def test_systemd_understands_the_whole_unit(host, unit):
    # By its path, because by its name it isn't found where Quadlet puts it.
    verified = host.run("systemd-analyze verify --man=no %s", unit("FragmentPath"))
    ours = [line for line in verified.stderr.splitlines() if "buildbot-worker@" in line]
    # A systemd older than 243 doesn't know OOMPolicy; the status has a check of its own.
    assert not [line for line in ours if "OOMPolicy" not in line]


@pytest.mark.where("guarded")
def test_stranger_lives(host, scene):
    alive = host.run("grep -x sleep /proc/%s/comm", scene.kept["stranger"])
    assert alive.rc == 0, "a process was killed that only had the worker's old number"
