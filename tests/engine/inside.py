"""What the programs share that the tests start: podman's store, and a word on how far they are."""

import contextlib
import sys
from collections.abc import Iterator

from proof import sandbox
from proof.engine import Engine, opened


@contextlib.contextmanager
def store() -> Iterator[Engine]:
    """Enter the sandbox where one is needed, open podman's store, and sweep it."""
    sandboxed = sandbox.is_needed()
    if sandboxed:
        sandbox.enter()
    with opened(sandboxed=sandboxed) as podman:
        podman.sweep()
        yield podman


def say(what: str) -> None:
    """Tell whoever looks on; standard output is for answers."""
    print(what, file=sys.stderr)
