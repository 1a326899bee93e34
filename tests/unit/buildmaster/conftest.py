"""A stand-in for a buildmaster in a container."""

import pytest

from proof.buildmaster import buildmaster, in_container
from tests.unit.lending import NAME

IMAGE = "localhost/guide/buildmaster:1"


@pytest.fixture
def passwords():
    return {NAME: "open.sesame", f"{NAME}-2": "open.sesame"}


@pytest.fixture
def start(podman, passwords):
    """Return a function that starts a buildmaster in a network of its own."""
    podman.image(IMAGE)
    engine = podman.engine()
    with engine.network("guide-net") as address:
        yield lambda: in_container.running(
            engine, "guide-master", IMAGE, network="guide-net", address=address,
            passwords=passwords,
        )  # fmt: skip


@pytest.fixture
def master(start, passwords):
    with start() as master:
        buildmaster.wait_until_up(master, passwords)
        yield master
