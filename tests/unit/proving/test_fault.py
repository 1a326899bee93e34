"""Whose fault a failure is; the machine and podman are stand-ins."""

import subprocess
import time

import attrs
import pytest

from proof.errors import CLOCK_HINT, CannotVerify, Cause, GuideError
from proof.machines.machine import LINUX, Machine
from proof.podman import podman
from proof.proving import fault
from proof.terminal.root_shell import Ran

MACHINE, MASTER = "guide-machine", "guide-master"
ALIVE = "true 0\n"


@attrs.define
class Podman:
    """Knows how each container is: running or not, and its exit status."""

    states: dict = attrs.field(factory=lambda: {MACHINE: ALIVE, MASTER: ALIVE})

    def call(self, *arguments):
        return subprocess.CompletedProcess(arguments, 0, stdout=self.states[arguments[-1]])


@attrs.define
class Steady:
    """A shell in the machine, whose clock is off by some seconds; None: it does not answer."""

    off: float | None = 0

    def run(self, _):
        if self.off is None:
            raise CannotVerify("does not answer")
        return Ran(0, b"%d\n" % (time.time() + self.off), b"")


@attrs.define
class Box:
    name: str
    engine: Podman = attrs.field(factory=Podman)
    steady: Steady = attrs.field(factory=Steady)
    kernel: str = LINUX
    ask = Machine.ask

    def gone(self):
        return "its container was killed" if podman.Podman.killed(self.engine, self.name) else ""


def judge(output="", *, transcript="", off=0, kernel=LINUX, passed=False, **states):
    box, error = Box(MACHINE), GuideError("step: ended with 1, not 0", hint="look", output=output)
    box.steady.off = off
    box.engine.states |= {f"guide-{key}": value for key, value in states.items()}
    box.kernel = kernel
    master = Box(MASTER, box.engine)
    return fault.judge(error, box, master, transcript, passed=passed), error


@pytest.mark.parametrize(
    "output",
    [
        "",
        "E: Unable to locate package buildbot-wroker",
        "E: Failed to fetch http://mirror/x.deb  404  Not Found",
        "Err: http://mirror 403  Forbidden",
        "Could not resolve 'deb.debain.org'",
        "port 5003 Connected",
    ],
)
def test_what_only_the_guide_can_be_blamed_for_stays_its_fault(output):
    judged, error = judge(output)
    assert judged is error


CAUSES = [
    ("dpkg: cannot copy: failed to write (No space left on device)", "the disk is full"),
    ("E: You don't have enough free space in /var/cache", "the disk is full"),
    ("sed: couldn't flush stdout: Disk quota exceeded", "the disk is full"),
    ("E: Failed to fetch http://mirror/x  Hash Sum mismatch", "the archive closed"),
    ("File has unexpected size (1 != 2). Mirror sync in progress?", "the archive closed"),
    ("Error reading from server. Remote end closed connection", "the archive closed"),
    ("E: Method http has died unexpectedly!", "the archive closed"),
    ("Err:1 http://mirror 503  Service Unavailable", "the archive closed"),
    ("WARNING: Retrying (Retry(total=0, connect=None, read=None", "the archive closed"),
    ("as: memory exhausted; virtual memory exhausted: Cannot allocate", "the memory is full"),
    ("gcc: fatal error: Killed signal terminated program cc1", "the memory is full"),
    ("cc1: out of memory allocating 65536 bytes after", "the memory is full"),
    ("collect2: fatal error: ld terminated with signal 9 [Killed]", "the memory is full"),
    ("terminate called after throwing an instance of 'std::bad_alloc'", "the memory is full"),
    ("Setting up git\nKilled\n", "the memory is full"),
    ("E: Release file for x is not valid yet (invalid for 3d)", "the clock of this machine"),
    ("Verifying signature:   Not live until 2026-11-19T23:42:43Z", "the clock of this machine"),
]


def test_words_that_name_another_cause(subtests):
    for output, cause in CAUSES:
        with subtests.test(output=output):
            judged, _ = judge(output)
            assert isinstance(judged, CannotVerify)
            assert str(judged).startswith(cause)
            assert str(judged).endswith(": step: ended with 1, not 0")
            assert judged.output == output
            assert judged.hint not in ("", "look")


@pytest.mark.parametrize(
    ("off", "cause"),
    [
        (3600, "the machine's clock is wrong, 3600 s ahead of this computer's"),
        (-3600, "the machine's clock is wrong, 3600 s behind this computer's"),
    ],
)
def test_a_wrong_clock(off, cause):
    words = str(judge(off=off)[0])
    assert words.replace("3599", "3600").replace("3601", "3600").startswith(cause)
    box = Box(MACHINE)
    box.steady.off = off
    with pytest.raises(CannotVerify, match="clock is wrong") as caught:
        fault.check_clock(box)
    assert caught.value.hint == CLOCK_HINT


@pytest.mark.parametrize("off", [0, 30, -30, None])
def test_a_clock_that_is_near_enough_or_unknown(off):
    judged, error = judge(off=off)
    assert judged is error
    box = Box(MACHINE)
    box.steady.off = off
    fault.check_clock(box)


@pytest.mark.parametrize(
    ("states", "what"),
    [
        ({"machine": "false 137\n"}, "the machine is gone, its container was killed"),
        ({"master": "false 137\n"}, "the buildmaster is gone, its container was killed"),
    ],
)
def test_a_killed_container_is_nobodys_fault_here(states, what):
    judged, _ = judge("No space left on device", off=None, **states)
    assert isinstance(judged, CannotVerify)
    assert str(judged).startswith(what)
    assert f"guide-{next(iter(states))}" in judged.hint


def test_the_first_failure_outside_linux_is_nobodys():
    judged, error = judge("E: no", kernel="Darwin")
    assert isinstance(judged, CannotVerify)
    assert str(judged) == f"no run on this kind of Darwin has passed yet: {error}"
    assert judged.hint.startswith("look; ")
    assert judged.cause is Cause.UNKNOWN
    assert judge("E: no", kernel="Darwin", passed=True)[0].exit_status == error.exit_status == 1


def test_a_machine_that_was_shut_down_in_order_was_not_killed():
    judged, error = judge(machine="false 0\n")
    assert judged is error


@pytest.mark.parametrize(
    ("early", "cause"),
    [
        ("failed to write (No space left on device)", "the disk is full"),
        ("Not live until 2", "the"),
    ],
)
def test_what_a_tool_has_said_long_before_its_last_lines_counts(early, cause):
    judged, _ = judge("Sub-process dpkg returned 1", transcript=f"{early}\nmore\n")
    assert str(judged).startswith(cause)


def test_a_download_that_broke_off_and_was_got_again_is_no_cause():
    judged, error = judge("E: nothing", transcript="Hash Sum mismatch\nand again\n")
    assert judged is error
