"""A machine made of a distribution's image for clouds: a Debian that this test makes into one.

nox -s vms -- -k cloud_image
"""

import hashlib

import pytest

from proof.guide import manifest, plan
from proof.podman import images
from proof.proving.progress import Progress
from proof.proving.prove import prove
from proof.proving.virtual_machines import VirtualMachines
from tests.vm import prepared

GUIDE = manifest.load()
MACHINE = GUIDE.target("debian-13-vm")
SCRIPT = images.RECIPES / "cloud-image" / "prepare.sh"


@pytest.fixture
def image():
    return prepared.disk(MACHINE, SCRIPT, print).image


def test_steps_run_in_it_and_the_file_stays_as_it_is(image, tmp_path):
    before = hashlib.sha256(image.read_bytes()).hexdigest()
    seen: list[str] = []

    def look(scene, _):
        run = scene.machine.run
        seen.extend((run("cat /proc/cmdline"), run("df --output=size -B1G / | tail -n 1")))

    made = plan.make(GUIDE, MACHINE).until("prepare")
    with Progress() as emit:
        record = prove(made, VirtualMachines(image), tmp_path, emit, on_success=look)
    assert record.failure is None
    assert [run.outcome for run in record.checks] == ["passed"] * len(record.checks) != []
    assert (record.image.origin, record.image.digest) == ("file", f"sha256:{before}")
    line, size = seen
    assert "guide.key" not in line  # it was booted by itself
    assert int(size) >= 18  # it has grown
    assert hashlib.sha256(image.read_bytes()).hexdigest() == before
