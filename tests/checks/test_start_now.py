"""After the worker was started: enabled, active, and attached to the buildmaster."""

import shlex

import pytest

from proof import wait


def test_enabled_and_active(fact, scene):
    enabled = fact("enabled")
    said = (enabled.stdout + enabled.stderr).strip() or "its start is nowhere to be found"
    assert enabled.rc == 0, f"{scene.name} would not start at boot: {said}"
    wait.until(lambda: fact("active").rc == 0, f"{scene.name} becoming active", limit_s=10)


def test_attached(attach, scene):
    info = attach()["workerinfo"]
    scene.worker.attached = True
    scene.worker.version = info["version"]
    assert scene.kept["packages"][scene.facts.package].startswith(info["version"])


def test_contact_texts_at_the_master(attach, scene):
    info = attach()["workerinfo"]
    assert info["admin"].strip() == scene.admin
    assert info["host"].strip() == scene.host


def test_runs_once_as_its_user_with_the_umask_of_a_login(host, pid):
    assert pid(), "no process of its user runs in the worker's folder"
    # Elsewhere nobody shows it; what a build then makes is looked at everywhere.
    if host.system_info.type == "linux":
        mask = host.check_output("grep Umask: /proc/%s/status", pid())
        assert mask.split() == ["Umask:", "0022"]


def test_a_build_finds_what_it_needs(host, pid, scene):
    """In the environment of the running worker: the programs of a build, and a HOME to write to."""
    if host.system_info.type != "linux":
        return  # the platform's contract says what its service gets
    environ = f"tr '\\0' '\\n' </proc/{pid()}/environ"  # root in a container may not read it
    said = host.check_output("su %s -s /bin/sh -c %s", scene.facts.user, environ)
    of = dict(line.partition("=")[::2] for line in said.splitlines())
    lacks = host.check_output(
        'PATH=%s; for each in git awk cc make; do command -v "$each" >&2 || echo "$each"; done',
        of["PATH"],
    )
    assert not lacks, f"the service's PATH, {of['PATH']}, lacks {' '.join(lacks.split())}"
    assert "/usr/bin" in of["PATH"].split(":"), "troubleshooting.md says so"
    assert of.get("HOME") == scene.facts.home, "a build writes to its HOME"
    assert host.run("su %s -s /bin/sh -c %s", scene.facts.user, "test -w ~").rc == 0


@pytest.mark.where("confined")
def test_confined(host, pid):
    status = host.check_output("cat /proc/%s/status", pid())
    assert "NoNewPrivs:\t1" in status
    assert "CapBnd:\t0000000000000000" in status
    mounts = [m.split() for m in host.check_output("cat /proc/%s/mountinfo", pid()).splitlines()]
    options = {mount[4]: mount[5].split(",") for mount in mounts}
    assert "ro" in options["/"], "the worker can write to the system"


def test_keepalive_is_in_effect(host, scene):
    log = host.check_output("cat %s/twistd.log", scene.folder)
    assert "keepalives every 60 seconds" in log


@pytest.mark.on("vm")
@pytest.mark.where("unit")
def test_the_kernel_limits_its_memory_and_processes(host, unit):
    group = f"/sys/fs/cgroup{unit('ControlGroup')}"
    controllers = host.check_output("cat %s/cgroup.controllers", group).split()
    assert {"memory", "pids"} <= set(controllers), f"{group} has only {controllers}"
    assert host.check_output("cat %s/pids.max", group).isdigit()


@pytest.mark.on("vm")
@pytest.mark.where("unit")
def test_the_kernel_ends_a_process_without_memory_and_not_the_worker(host, pid, unit, scene):
    """One that takes all memory of the unit, as a test of CPython might."""
    before = pid()
    group = f"/sys/fs/cgroup{host.check_output('sed -n s/^0:://p /proc/%s/cgroup', before)}"
    limit = "systemctl set-property --runtime %s MemoryMax={} MemorySwapMax={}"
    host.check_output(limit.format("300M", "0"), scene.unit)
    hog = f"echo $$ >{shlex.quote(group)}/cgroup.procs; exec tail /dev/zero"
    assert host.run("sh -c %s", hog).rc == 137
    host.check_output(limit.format("infinity", "infinity"), scene.unit)
    assert "oom_kill 0" not in host.check_output("cat %s/memory.events", group).splitlines()
    assert pid() == before, "the worker was ended, too"
