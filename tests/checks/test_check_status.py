"""Before the restart: a build, and a worker that is killed comes back and tidies up."""

import pytest

from proof import wait


def test_forced_build(green_build, scene):
    scene.worker.build = green_build()


def test_all_may_read_what_a_build_makes(host, owned, scene):
    made = host.check_output("find %s/* -prune -type d ! -name info", scene.folder).split()
    assert made, "the build made no folder"
    owner = f"{scene.facts.user} {scene.facts.group}"
    assert [path for path in made if owned(path) != f"755 {owner}"] == []


@pytest.mark.where("supervised")
def test_killed_worker_comes_back(host, attach, pid, scene):
    forgotten = f"{scene.folder}/forgotten"
    host.check_output("install -d -o %s %s", scene.facts.user, forgotten)
    before = pid()
    host.check_output("kill -KILL %s", before)
    wait.until(lambda: not scene.master.attached(scene.name), "the master losing the killed worker")
    attach(what="the killed worker attached again by itself")
    assert pid() not in ("", before)
    wait.until(
        lambda: host.run("test -e %s", forgotten).rc != 0,
        "the deletion of a directory that the master does not know",
        limit_s=10,
    )


@pytest.mark.where("supervised")
def test_a_worker_that_ends_well_comes_back(host, attach, pid, scene):
    """A buildmaster that rejects a duplicate ends a worker with exit status 0."""
    before = pid()
    host.check_output("kill -TERM %s", before)
    wait.until(lambda: not scene.master.attached(scene.name), "the master losing the ended worker")
    attach(what="the worker that ended well attached again by itself")
    assert pid() not in ("", before)


@pytest.mark.where("unit")
def test_one_test_without_memory_does_not_end_the_service(unit):
    # A systemd older than 243 doesn't know the setting, and ends no service for such a test.
    assert unit("OOMPolicy") in ("continue", "")


@pytest.mark.where("unit")
def test_a_build_may_use_the_network(unit):
    assert unit("PrivateNetwork") == "no"
    assert unit("RestrictAddressFamilies") in ("", "~")


@pytest.mark.where("unit")
def test_waits_for_the_network(unit):
    assert "network-online.target" in unit("After").split()
    assert "network-online.target" in unit("Wants").split()
