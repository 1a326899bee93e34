"""What the programs share that the tests start: podman's store, and a word on how far they are."""

import contextlib
import sys
from collections.abc import Iterator

from proof.podman import namespaces
from proof.podman.podman import Podman, opened


@contextlib.contextmanager
def store() -> Iterator[Podman]:
    """Enter the sandbox where one is needed, open podman's store, and sweep it."""
    sandboxed = namespaces.is_needed()
    if sandboxed:
        namespaces.enter()
    with opened(sandboxed=sandboxed) as podman:
        podman.sweep()
        yield podman


def say(what: str) -> None:
    """Tell whoever looks on; standard output is for answers."""
    print(what, file=sys.stderr)
