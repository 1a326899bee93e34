"""The shell for many short commands, in stand-ins for a container and for a lent machine."""

import signal

import pytest

from proof.errors import CannotVerify


def shells(podman):
    """How often a shell for the checks was started."""
    return podman.calls.count(["exec", "--interactive", "guide-x", "sh"])


def test_what_a_check_runs_has_a_status_and_two_outputs(box):
    ran = box.steady.run("printf 'out\\0 \\377'; printf err >&2; exit 7")
    assert (ran.status, ran.stdout, ran.stderr) == (7, b"out\0 \xff", b"err")
    ran = box.steady.run("cat")  # nothing to read: the keyboard is the proof's
    assert (ran.status, ran.stdout, ran.stderr) == (0, b"", b"")
    ran = box.steady.run("printf '%s|' 'a  b' \"$(echo 'c')\" '\\n'")
    assert ran.stdout == b"a  b|c|\\n|"


def test_many_checks_cost_one_exec(box, podman):
    for number in range(20):
        assert box.steady.run(f"echo {number}").stdout == b"%d\n" % number
    assert shells(podman) == 1


def test_what_a_check_changes_in_its_shell_the_next_does_not_see(box):
    box.steady.run("cd /tmp; seen=1; exit 0")
    assert box.steady.run('echo "$seen$PWD"').stdout != b"1/tmp\n"


def test_after_a_restart_the_checks_go_on(box, podman):
    assert box.steady.run("echo one").stdout == b"one\n"
    box.stop()
    box.start()
    assert box.steady.run("echo two").stdout == b"two\n"
    assert shells(podman) == 2


def test_a_machine_that_is_off_does_not_answer(box):
    box.steady.run("true")
    box.stop()
    box.steady.close()
    with pytest.raises(CannotVerify, match=r"^guide-x does not answer$"):
        box.steady.run("true")


def test_closing_twice_does_no_harm_and_it_can_be_used_again(box):
    box.steady.run("true")
    box.steady.close()
    box.steady.close()
    assert box.steady.run("echo again").stdout == b"again\n"


def test_a_question_that_is_interrupted_leaves_no_answer_for_the_next_one(lent):
    lent.steady.run("true")

    class Interrupt(BaseException):
        pass

    def interrupt(*_):
        raise Interrupt

    handler = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(Interrupt):
            lent.steady.run("sleep 2; exit 3")
    finally:
        signal.signal(signal.SIGALRM, handler)
    assert lent.steady.run("exit 7").status == 7
