"""After the worker was started in its container: as test_start_now.py, and within its limits."""

from proof import wait

#: Control files of a service's own group, and what the unit's settings make of them.
LIMITS = {
    "cpu.max": "200000 100000",
    "memory.max": str(4 << 30),
    "memory.swap.max": "0",
    "pids.max": "2000",
}


def test_enabled_and_active(fact, scene):
    assert fact("enabled").rc == 0, f"{scene.name} would not start at boot"
    wait.until(lambda: fact("active").rc == 0, f"{scene.name} becoming active", limit_s=10)


def test_attached(attach, scene):
    info = attach()["workerinfo"]
    scene.worker.attached = True
    scene.worker.version = info["version"]
    assert scene.kept["packages"][scene.facts.package].startswith(info["version"])


def test_contact_texts_at_the_master(attach, scene):
    info = attach()["workerinfo"]
    assert [info["admin"].strip(), info["host"].strip()] == [scene.admin, scene.host]


def test_a_build_finds_what_it_needs(host, scene):
    script = "echo $HOME $LANG $(umask); cd && touch it && rm it && which git awk cc make && id -u"
    said = host.check_output("podman exec %s sh -c %s", scene.name, script).splitlines()
    assert said[0].split() == [scene.facts.home, "C.UTF-8", "0022"]
    assert said[-1] == "20000", "the worker runs as another user"


def test_confined(host, pid):
    status = host.check_output("cat /proc/%s/status", pid())
    assert "NoNewPrivs:\t1" in status
    assert "CapBnd:\t0000000000000000" in status
    mounts = [m.split() for m in host.check_output("cat /proc/%s/mountinfo", pid()).splitlines()]
    options = {mount[4]: mount[5].split(",") for mount in mounts}
    assert "ro" in options["/"], "the worker can write to its image"
    assert "noexec" not in options["/tmp"], "CPython's tests run programs there"


def test_limits_are_in_effect(scene, unit, host):
    group = f"/sys/fs/cgroup{unit('ControlGroup')}"
    found = {name: host.check_output("cat %s/%s", group, name) for name in LIMITS}
    assert found == LIMITS
    limited = host.check_output("podman exec %s df --output=size --block-size=1M /tmp", scene.name)
    assert limited.split()[-1] == "1024"


def test_password_is_in_no_environment(host, scene):
    told = host.check_output("podman inspect %s localhost/buildbot-worker", scene.name)
    assert scene.password not in told


def test_keepalive_is_in_effect(host, scene):
    log = host.check_output("cat %s/twistd.log", scene.folder)
    assert "keepalives every 60 seconds" in log
