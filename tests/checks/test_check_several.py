"""After the restart, with two workers on one machine: both are back, and both build at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from proof import wait


@pytest.fixture
def both(scene):
    return (scene.name, scene.second_name)


def test_second_starts_at_boot(host, scene):
    assert host.run(scene.facts.command("enabled", scene.second_name)).rc == 0


def test_second_has_attached_again(host, scene):
    log = f"{scene.facts.workers}/{scene.second_name}/twistd.log"

    def twice():
        return int(host.run("grep -c 'Connected to buildmaster' %s", log).stdout) >= 2

    wait.until(twice, "the second worker attached again after the restart of the machine")


def test_both_attached_at_once(attach, both):
    for name in both:
        attach(name, f"{name} attached to the buildmaster")


def test_both_build_at_once(scene, both):
    with ThreadPoolExecutor(len(both)) as at_once:
        builds = list(at_once.map(scene.master.force_build, both))
    assert [build.log for build in builds if not build.green] == []
