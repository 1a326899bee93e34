"""The proof's own containers on a host with pure cgroup v2, from a registry: as most people run it.

    nox -s vms -- -k podman_host

The machine's registry is on its own loopback, and the test fills it.
"""

import json
import sys

import pytest

from proof.guide import manifest
from proof.machines.container import MAY_MOUNT
from proof.podman import images
from tests.vm import podman_host

GUIDE = manifest.load()
TARGET = GUIDE.target("debian-13")
CACHE = "~/.cache/buildbot-worker-guide"
RECORD = f"~/project/build/evidence/{TARGET.key}.json"


@pytest.fixture(scope="module")
def notify(pytestconfig):
    """Return a function that tells at once what goes on, because it takes an hour."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def notify(text):
        with capture.global_and_fixture_disabled():
            print(text, file=sys.stderr, flush=True)

    return notify


@pytest.fixture(scope="module")
def host(notify):
    with podman_host.booted(GUIDE.target("debian-13-vm"), notify) as host:
        yield host


@pytest.fixture(scope="module")
def digest(host, tmp_path_factory):
    """What the registry calls the image that it has been filled with."""
    base = tmp_path_factory.mktemp("base") / "base.tar"
    images.bootstrap(TARGET.image.archive, base, "--variant=minbase")
    host.send(base)
    return host.run("bash", "/srv/registry.sh", TARGET.image.registry).splitlines()[-1]


@pytest.fixture(scope="module")
def systemd(host, tmp_path_factory):
    """What podman calls an image whose init is systemd."""
    base = tmp_path_factory.mktemp("systemd") / "systemd.tar"
    options = ("--variant=minbase", "--include=systemd-sysv")
    images.bootstrap(TARGET.image.archive, base, *options)
    host.send(base)
    return host.run("podman", "import", "--quiet", f"/srv/{base.name}").splitlines()[-1]


@pytest.fixture(params=["root", podman_host.ACCOUNT])
def account(request):
    return request.param


def test_containers_of_each_account_have_limits(host, digest, account):
    """No tree of cgroups is made for them; the machine's own has what limits need."""
    assert host.run("stat", "-fc", "%T", "/sys/fs/cgroup") == "cgroup2fs\n"
    limits = ("--memory=64m", "--pids-limit=50")
    files = [f"/sys/fs/cgroup/{name}.max" for name in ("memory", "pids")]
    image = f"{TARGET.image.registry.partition(':')[0]}@{digest}"
    run = ("podman", "run", "--rm", "--quiet", *limits, image, "cat", *files)
    assert host.run(*run, account=account).splitlines() == [str(64 * 2**20), "50"]


def test_a_whole_run_takes_its_image_from_the_registry(host, digest, account):
    host.run("bash", "/srv/verify.sh", TARGET.key, account=account)
    record = json.loads(host.run("sh", "-c", f"cat {RECORD}", account=account))
    assert record["outcome"] == "proven"
    image = record["image"]
    assert (image["origin"], image["ref"]) == ("registry", TARGET.image.registry)
    assert image["digest"] == digest
    # Of podman's settings, those of the sandbox are missing.
    assert host.run("sh", "-c", f"cd {CACHE} && ls *.conf", account=account) == "storage.conf\n"


def test_podmans_profile_ends_a_systemd_that_may_mount(host, systemd):
    """With the option that the engine adds to the capability, it boots."""
    assert host.run("cat", "/sys/module/apparmor/parameters/enabled") == "Y\n"

    def boot(*options):
        run = ("podman", "run", "--detach", "--systemd=always", "--cap-add=SYS_ADMIN")
        return host.run(*run, *options, systemd, "/sbin/init").splitlines()[-1]

    denied = boot()
    assert host.run("podman", "wait", denied).splitlines()[-1] == "255"
    free = boot(*MAY_MOUNT["SYS_ADMIN"])
    assert host.run("bash", "/srv/booted.sh", free).splitlines()[-1] in ("running", "degraded")
