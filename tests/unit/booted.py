"""A stand-in for a container that has booted."""

import pytest

from proof.machines.container import container

IMAGE = "localhost/guide/debian-13:1"
MASTER = "10.89.0.2"


def booted(podman, **options):
    podman.image(IMAGE)
    made = podman.engine()
    if not (podman.home / "networks" / "guide-net").exists():
        made.do("network", "create", "guide-net")
    return container(
        made, "guide-x", IMAGE, network="guide-net", hostname="owner-debian", master=MASTER,
        **options,
    )  # fmt: skip


@pytest.fixture
def box(podman):
    with booted(podman) as box:
        yield box
