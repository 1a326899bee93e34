"""A machine as the proof uses it: real shells on this one, in the place of a container."""

import shutil
import subprocess
import time
from pathlib import Path

import attrs
import ptyprocess
import pytest

from proof import wait
from proof.errors import CannotVerify
from proof.guide.vocabulary import Init
from tests.patience import patient
from tests.unit.booted import IMAGE, MASTER, booted


def test_it_has_systemd_and_a_name_and_knows_no_other_master(box, podman):
    (run,) = (call for call in podman.calls if call[0] == "run")
    assert {
        "--systemd=always",
        "--network=guide-net",
        "--hostname=owner-debian",
        f"--add-host=buildbot-api.python.org:{MASTER}",
    } < set(run)
    assert run[-1] == IMAGE
    assert "--privileged" not in run


@pytest.mark.parametrize(
    ("capabilities", "free"), [((), False), (("NET_RAW",), False), (("NET_RAW", "SYS_ADMIN"), True)]
)
def test_where_it_may_mount_no_profile_denies_it(podman, capabilities, free):
    with booted(podman, capabilities=capabilities):
        (run,) = (call for call in podman.calls if call[0] == "run")
    assert ("--security-opt=apparmor=unconfined" in run) is free
    assert {f"--cap-add={name}" for name in capabilities} < set(run)


@pytest.mark.parametrize(
    ("state", "booted_"), [("running", True), ("degraded", True), ("starting", False)]
)
def test_it_is_there_once_systemd_has_booted(podman, state, booted_):
    podman.program("systemctl", f"echo {state}")
    podman.program("sleep", "exit 0")  # its 300 tries need no time then
    if booted_:
        with booted(podman) as box:
            assert box.run("echo here") == "here"
    else:
        podman.fault("logs", "echo 'Failed to mount cgroup at /sys/fs/cgroup' >&2")
        with pytest.raises(CannotVerify) as caught, booted(podman):
            pytest.fail("it did not boot")
        assert str(caught.value) == "guide-x did not boot: systemd says starting"
        assert "Failed to mount cgroup" in caught.value.output
    assert podman.left == ["guide-net"]


@pytest.mark.parametrize(
    ("init", "programs", "said"),
    [
        (Init.OPENRC, {"rc-status": "echo default"}, "running"),
        (Init.OPENRC, {"rc-status": "echo boot"}, "openrc says boot"),
        (Init.OPENRC, {"rc-status": "exit 127"}, "openrc says nothing"),
        (Init.SYSVINIT, {"runlevel": "echo N 2"}, "running"),
        (Init.SYSVINIT, {"runlevel": "echo unknown"}, "sysvinit says unknown"),
    ],
)
def test_each_init_tells_when_it_has_booted(podman, init, programs, said):
    podman.program("sleep", "exit 0")
    for name, text in programs.items():
        podman.program(name, text)
    if said == "running":
        with booted(podman, init=init) as box:
            assert box.run("echo here") == "here"
    else:
        with pytest.raises(CannotVerify, match=said), booted(podman, init=init):
            pytest.fail("it did not boot")


@pytest.mark.parametrize("init", [Init.OPENRC, Init.SYSVINIT])
def test_what_heeds_no_signal_is_switched_off_like_a_light(podman, init):
    podman.program("rc-status", "echo default")
    podman.program("runlevel", "echo N 2")
    with booted(podman, init=init):
        (run,) = (call for call in podman.calls if call[0] == "run")
    assert {"--systemd=false", "--stop-signal=SIGKILL", "--tmpfs=/run:mode=755"} < set(run)


def test_a_script_ends_at_its_first_failure(box):
    with pytest.raises(CannotVerify):
        box.run("false\necho after >~/after")
    assert box.run("ls ~") == "attached"


def test_what_was_received_is_in_megabytes(box):
    assert box.received_mb() == pytest.approx(61.52)


def test_it_can_be_switched_off_and_on(box, podman):
    before = podman.pid("guide-x")
    box.stop()
    with pytest.raises(CannotVerify, match="container state improper"):
        box.run("true")
    box.start()
    assert box.run("echo back") == "back"
    assert podman.pid("guide-x") != before


def namespace():
    """Return what gives a process its own PID namespace, where this account may have one."""
    own = ["--pid", "--fork", "--kill-child"]
    for command in (["unshare", *own], ["unshare", "--user", "--map-root-user", *own]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return []


def test_who_waits_at_the_terminal_is_named(box, podman, tmp_path):
    """In a machine of its own nobody else does; where none can be had, hopefully nobody else."""
    asks = tmp_path / "asks-a-lot"
    shutil.copy(shutil.which("cat"), asks)
    own = namespace()
    elsewhere = tmp_path / "somebody-else"
    shutil.copy(asks, elsewhere)
    other = ptyprocess.PtyProcess.spawn([str(elsewhere)] if own else ["true"])
    terminal = ptyprocess.PtyProcess.spawn([*own, str(asks)])
    children = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children")
    try:
        if own:
            wait.until(children.read_text, "its first process", limit_s=patient(5))
        first = children.read_text().split()[0] if own else str(terminal.pid)
        shutil.copytree(podman.home / "containers" / "guide-x", podman.home / "containers/guide-y")
        (podman.home / "containers" / "guide-y" / "pid").write_text(first, encoding="ascii")
        watched = attrs.evolve(box, name="guide-y")
        wait.until(watched.terminal_reader, "somebody waiting", limit_s=patient(5))
        assert watched.terminal_reader() == "asks-a-lot"
        terminal.sendeof()
        wait.until(lambda: not watched.terminal_reader(), "nobody waiting", limit_s=patient(5))
    finally:
        terminal.close(force=True)
        other.close(force=True)


def test_in_a_machine_that_is_off_nobody_waits(box):
    box.stop()
    assert box.terminal_reader() == ""


def test_a_machine_is_gone_with_its_shell_when_the_block_ends(podman):
    with booted(podman) as box:
        box.steady.run("true")
        shell = box.steady._process
        began = time.monotonic()
    assert time.monotonic() - began < patient(2)
    assert shell.poll() is not None
    assert podman.left == ["guide-net"]
