import shutil

import pytest

from proof import sandbox

ROOT = "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
V2 = "32 24 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"
V1 = "33 24 0:29 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
INSIDE_V1 = (
    "34 33 0:30 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw\n"
    "35 33 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
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
    ],
)
def test_only_pure_cgroup_v2_needs_no_sandbox(tmp_path, text, needed):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(text, encoding="utf-8")
    assert sandbox.is_needed(mounts) is needed


def test_it_reads_what_this_process_sees():
    assert sandbox.is_needed() in {True, False}


@pytest.fixture
def host(monkeypatch):
    """Make this machine look like one with this account and these tools."""

    def host(account, *tools):
        monkeypatch.setattr(sandbox.os, "geteuid", lambda: account)
        monkeypatch.setattr(shutil, "which", lambda tool: tool if tool in tools else None)

    return host


@pytest.mark.parametrize(
    ("account", "tools", "message"),
    [
        (0, ["slirp4netns", "runc"], ""),
        (
            1000,
            ["slirp4netns", "runc"],
            "this machine's cgroups are not pure v2, and only root can work round that",
        ),
        (0, ["runc"], "this machine's cgroups are not pure v2, and slirp4netns is not installed"),
        (0, ["slirp4netns"], "this machine's cgroups are not pure v2, and runc is not installed"),
    ],
)
def test_what_stands_in_the_way_is_named(host, account, tools, message):
    host(account, *tools)
    assert sandbox.obstacle() == message


def test_nothing_is_entered_where_something_stands_in_the_way(host):
    host(1000)
    with pytest.raises(sandbox.SandboxError, match="only root can work round that") as caught:
        sandbox.enter()
    assert "systemd.unified_cgroup_hierarchy=1" in caught.value.hint
