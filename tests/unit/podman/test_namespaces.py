"""When containers need a sandbox, and the processes that it is made of."""

import shutil
import signal
import subprocess
import sys
import textwrap

import pytest

from proof.errors import CannotVerify
from proof.paths import ROOT as PROJECT
from proof.podman import namespaces
from tests import programs

ROOT = "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
V2 = "32 24 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"
V1 = "33 24 0:29 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
INSIDE_V1 = (
    "34 33 0:30 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw\n"
    "35 33 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
)


MOUNTED = [
    (ROOT + V2, False),
    (ROOT + V1, True),
    (ROOT + V1 + INSIDE_V1, True),
    (ROOT, True),
    ("", True),
    (ROOT + V1 + V2, False),  # mounted over: what is on top counts
    (ROOT + V2 + V1, True),
    (ROOT + V2.replace("/sys/fs/cgroup", "/mnt/sys/fs/cgroup"), True),
    (ROOT + V2.replace("shared:9", "shared:9 master:1"), False),
    (ROOT + V2.replace(" shared:9", ""), False),
]


def test_only_pure_cgroup_v2_needs_no_sandbox(tmp_path, subtests):
    for text, needed in MOUNTED:
        with subtests.test(text):
            mounts = tmp_path / "mountinfo"
            mounts.write_text(text, encoding="utf-8")
            assert namespaces.is_needed(mounts) is needed


def test_it_reads_what_this_process_sees():
    assert namespaces.is_needed() in {True, False}


@pytest.fixture
def host(monkeypatch):
    """Make this machine look like one with this account and these tools."""

    def host(account, *tools):
        monkeypatch.setattr(namespaces.os, "geteuid", lambda: account)
        monkeypatch.setattr(shutil, "which", lambda tool: tool if tool in tools else None)

    return host


@pytest.mark.parametrize(
    ("account", "tools", "message"),
    [
        (0, ["slirp4netns", "runc"], ""),
        (1000, ["slirp4netns", "runc"], "only root can run containers here"),
        (0, ["runc"], "slirp4netns is not installed"),
        (0, ["slirp4netns"], "runc is not installed"),
    ],
)
def test_what_stands_in_the_way_is_named(host, account, tools, message):
    host(account, *tools)
    begin = "this machine's cgroups are not pure v2, and " if message else ""
    assert namespaces.obstacle() == begin + message


def test_nothing_is_entered_where_something_stands_in_the_way(host):
    host(1000)
    with pytest.raises(CannotVerify, match="only root can run containers here") as caught:
        namespaces.enter()
    assert "systemd.unified_cgroup_hierarchy=1" in caught.value.hint


#: What the sandbox is made of, in a process of its own: `own` is the module.
PART = """
import ctypes, os, signal, sys, time
from proof.podman import namespaces as own
"""


def start(program, **options):
    return subprocess.Popen(
        [sys.executable, "-c", PART + textwrap.dedent(program)], cwd=PROJECT,
        stdout=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def test_it_ends_with_the_process_that_started_it():
    """Else a killed nox would leave a proof behind, and its machines."""
    with start("""
        if os.fork():
            time.sleep(20)
        signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"told to end\\n") and os._exit(0))
        own.end_with_parent()
        os.write(1, b"ready\\n")
        time.sleep(20)
    """) as parent:
        assert parent.stdout.readline() == "ready\n"
        parent.kill()
        assert parent.stdout.readline() == "told to end\n"


WAITS = """
    child = os.fork()
    if not child:
        {child}
    own._pass_signals_to(child)
    os.write(1, b"ready\\n")
    os._exit(own._wait_for(child))
"""


@pytest.mark.parametrize(
    ("child", "status"),
    [
        ("os._exit(0)", 0),
        ("os._exit(3)", 3),
        ("os.kill(os.getpid(), signal.SIGKILL)", 128 + signal.SIGKILL),
        # The first process of a namespace gets the orphans of all others.
        ("os.fork() or os._exit(9); time.sleep(0.2); os._exit(4)", 4),
    ],
)
def test_it_ends_with_the_status_of_what_runs_in_it(child, status):
    with start(WAITS.format(child=child)) as process:
        process.stdout.read()
        assert process.wait(10) == status


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_reach_what_runs_in_it(number):
    # Blocked, it is kept until it is waited for; a handler may be called just before a sleep.
    child = (
        f"signal.pthread_sigmask(signal.SIG_BLOCK, [{int(number)}]); os.write(1, b'set\\n'); "
        f"signal.sigwait([{int(number)}]); os._exit(7)"
    )
    with start(WAITS.format(child=child)) as process:
        assert {process.stdout.readline() for _ in range(2)} == {"ready\n", "set\n"}
        process.send_signal(number)
        assert process.wait(10) == 7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        # A kind of namespace that no kernel has.
        (lambda: namespaces._unshare(0x1), "unshare: Invalid argument"),
        (lambda: namespaces._mount("none", "/no/where", "tmpfs"), "mount /no/where: "),
    ],
)
def test_what_the_kernel_refuses_is_an_error_that_says_what(call, message):
    with pytest.raises(OSError, match=message):
        call()


#: It writes to the descriptor that it is told, once the network is up.
READY = 'for a; do case $a in --ready-fd=*) fd=${a#*=} ;; esac; done; eval "printf 1 >&$fd"'


@pytest.mark.parametrize(("script", "connected"), [(READY, True), ("exit 1", False)])
def test_it_waits_for_the_way_out_and_notices_when_there_is_none(tmp_path, script, connected):
    script = f'echo "$*" >{tmp_path}/log\n{script}'
    program = programs.put(tmp_path / "slirp4netns", script, "/bin/bash")
    with start(f"print(own._connect({str(program)!r}, 4711))") as process:
        assert process.stdout.read() == f"{connected}\n"
    asked = (tmp_path / "log").read_text(encoding="ascii").split()
    assert "--disable-host-loopback" in asked
    assert asked[-2:] == ["/proc/4711/ns/net", "tap0"]
