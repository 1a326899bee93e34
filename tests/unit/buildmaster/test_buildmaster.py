"""The buildmaster's REST API, over HTTP on loopback, with the answers of a real one."""

import os
import signal
import socket
import time

import attrs
import pytest

from proof import wait
from proof.buildmaster import buildmaster
from proof.buildmaster.buildmaster import Build
from proof.errors import CannotVerify
from tests.patience import patient
from tests.unit.lending import NAME


@pytest.fixture
def short(monkeypatch):
    """Wait for nothing longer than half a second, where nothing else is asked for."""
    monkeypatch.setitem(wait.until.__kwdefaults__, "limit_s", 0.5)
    monkeypatch.setattr(buildmaster, "_UP_S", 0.5)


def test_it_tells_who_is_attached(master, podman):
    assert not master.attached(NAME)
    podman.attach(NAME)
    assert master.attached(NAME)
    assert not master.attached(f"{NAME}-2")
    assert master.worker(NAME)["workerinfo"]["version"] == "4.3.0"


def test_a_green_build_needs_no_log(master):
    assert master.force_build(NAME) == Build(number=1, result=0)
    assert master.force_build(NAME).number == 2
    assert Build(number=1, result=0).green


def test_a_build_is_forced_on_the_workers_own_builder(master):
    """The master names the builder in its answer, by number, in the order of the workers."""
    builders = {b["name"]: b["builderid"] for b in master.get("builders")["builders"]}
    assert builders[f"build {NAME}-2"] == 2
    build = master.force_build(f"{NAME}-2")
    assert build.green
    assert master.get("forced") == [2]


def test_a_build_that_is_not_green_comes_with_the_log_of_what_failed(master, podman):
    podman.behave("result", "2")
    build = master.force_build(NAME)
    assert not build.green
    assert build.log == (
        "step run: './probe' (failure)\n"
        "h./probe\nh in dir /build (timeout 1200 secs)\nhprogram finished with exit code 3\n"
    )


def test_a_build_that_does_not_end_is_told(master, podman):
    podman.behave("endless")
    with pytest.raises(wait.NotInTime, match=f"forced build on {NAME}: did not .* 0.3 s"):
        master.force_build(NAME, limit_s=0.3)


def test_a_build_that_is_refused_says_nothing_about_the_guide(master, podman):
    podman.behave("refuse")
    with pytest.raises(CannotVerify, match=r"the buildmaster refuses .*not subscriptable"):
        master.force_build(NAME)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [("broken", "breaks off: IncompleteRead"), ("lost", "does not answer: Remote end closed")],
)
def test_a_question_without_a_whole_answer_is_asked_again(master, podman, spoilt, said):
    podman.behave(spoilt, str(buildmaster.TRIES - 1))
    assert not master.attached(NAME)
    podman.behave(spoilt, str(buildmaster.TRIES))
    with pytest.raises(CannotVerify, match=said):
        master.attached(NAME)


def test_how_long_an_answer_may_take_depends_on_the_computer(master):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = attrs.evolve(master, url=f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with wait.slower(0.01), pytest.raises(CannotVerify, match="does not answer: timed out"):
            slow.get("workers")
        assert time.monotonic() - began < 9


def test_a_master_that_ended_does_not_answer(master, podman):
    os.kill(podman.pid("guide-master"), signal.SIGKILL)
    with pytest.raises(CannotVerify, match="the buildmaster does not answer"):
        wait.until(lambda: not master.get("workers"), "its end", limit_s=patient(5))


@pytest.mark.usefixtures("short")
def test_a_master_that_does_not_know_the_workers_is_not_used(start, podman, passwords):
    podman.behave("forgetful")
    with (
        start() as master,
        pytest.raises(CannotVerify, match="the start of the buildmaster: did not") as caught,
    ):
        buildmaster.wait_until_up(master, passwords)
    assert caught.value.hint == "BuildMaster is running"


@pytest.mark.usefixtures("short")
def test_a_master_that_serves_no_web_page_is_not_used(start, podman, passwords):
    podman.behave("mute")
    with (
        start() as master,
        pytest.raises(CannotVerify, match="the start of the buildmaster: did not"),
    ):
        buildmaster.wait_until_up(master, passwords)
