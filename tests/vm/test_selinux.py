"""The guide's workers under a kernel that enforces SELinux, by Debian's policy.

    nox -s vms -- -k selinux

Fedora and openSUSE have policies of their own, which this doesn't test.
"""

import re

import attrs
import pytest

from proof.guide import manifest, plan
from proof.guide.vocabulary import Way
from proof.podman import images
from proof.proving.progress import Progress
from proof.proving.prove import prove
from proof.proving.virtual_machines import VirtualMachines
from proof.records.record import Outcome
from tests.vm import prepared

GUIDE = manifest.load()
MACHINE = GUIDE.target("debian-13-vm")
SCRIPT = images.RECIPES / "selinux" / "prepare.sh"

#: In what Debian's policy runs a service that it doesn't know, and a login shell.
OURS = {"initrc_t", "unconfined_t"}


@attrs.define
class Enforcing(VirtualMachines):
    """Virtual machines whose programs are labelled and held to that."""

    def prepare(self, plan, notify):
        made = super().prepare(plan, notify)
        disk = prepared.disk(plan.target, SCRIPT, notify)
        self._disk = attrs.evolve(disk, parameters="security=selinux")
        return made


@pytest.mark.parametrize("key", ["debian-13-pypi", "debian-13"])
def test_a_worker_is_set_up_and_builds(key, tmp_path):
    target = attrs.evolve(GUIDE.target(key), image=MACHINE.image, way=Way.VM)
    seen = []

    def look(scene, _):
        seen.append(scene.machine.run("getenforce"))
        told = scene.machine.run("grep -h 'avc:  denied' /var/log/audit/*")
        seen.extend(re.findall(r" scontext=\w+:\w+:(\w+)", told))

    with Progress() as emit:
        record = prove(plan.make(GUIDE, target), Enforcing(), tmp_path, emit, on_success=look)
    assert record.outcome is Outcome.PROVEN, record.failure
    enforced, *denied = seen
    assert enforced == "Enforcing"
    # A bare system is denied something at each boot; a service and the reader's shell are not.
    assert set(denied) - OURS
    assert OURS & set(denied) == set()
