"""What the programs share that the tests start: podman's store, and a word on how far they are."""

import contextlib
import sys
from collections.abc import Iterator

from proof.machines.container import Container, container
from proof.podman import namespaces
from proof.podman.podman import Podman, new_name, opened


@contextlib.contextmanager
def store() -> Iterator[Podman]:
    """Enter the sandbox where one is needed, open podman's store, and sweep it."""
    sandboxed = namespaces.is_needed()
    if sandboxed:
        namespaces.enter()
    with opened(sandboxed=sandboxed) as podman:
        podman.sweep()
        yield podman


@contextlib.contextmanager
def machine(image: str, name: str) -> Iterator[Container]:
    """Boot a machine of an image, in a network of its own."""
    network = new_name(name, "net")
    with (
        store() as podman,
        podman.network(network) as master,
        container(
            podman, new_name(name, "machine"), image,
            network=network, hostname=name, master=master,
        ) as box,
    ):  # fmt: skip
        yield box


def say(what: str) -> None:
    """Tell whoever looks on; standard output is for answers."""
    print(what, file=sys.stderr)
