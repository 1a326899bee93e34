"""What the programs share that the tests start: podman's store, and a word on how far they are."""

import contextlib
import sys
from collections.abc import Iterator, Sequence

from proof.guide.vocabulary import Init
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
def machine(
    podman: Podman, image: str, name: str, *, hostname: str = "",
    init: Init = Init.SYSTEMD, capabilities: Sequence[str] = (),
) -> Iterator[Container]:  # fmt: skip
    """Boot a machine of an image, in a network of its own."""
    network = new_name(name, "net")
    with (
        podman.network(network) as master,
        container(
            podman, new_name(name, "machine"), image, network=network, master=master,
            hostname=hostname or name, init=init, capabilities=capabilities,
        ) as box,
    ):  # fmt: skip
        yield box


def say(what: str) -> None:
    """Tell whoever looks on; standard output is for answers."""
    print(what, file=sys.stderr)
