"""A machine and its buildmaster, in a network of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from proof import buildmaster, machine
from proof.buildmaster import Buildmaster
from proof.engine import Engine, new_name
from proof.machine import Machine
from proof.manifest import Target

__all__ = ["running"]


@contextlib.contextmanager
def running(
    engine: Engine, target: Target, image: str, master_image: str, passwords: dict[str, str]
) -> Iterator[tuple[Machine, Buildmaster]]:
    """Yield a booted machine of the target's and a buildmaster that knows these workers.

    The machine is called as the first of them.
    """
    with contextlib.ExitStack() as stack:
        network = new_name(target.key, "net")
        address = stack.enter_context(engine.network(network))
        master = stack.enter_context(
            buildmaster.running(
                engine,
                new_name(target.key, "master"),
                master_image,
                network=network,
                address=address,
                passwords=passwords,
            )
        )
        box = stack.enter_context(
            machine.container(
                engine,
                new_name(target.key, "machine"),
                image,
                network=network,
                init=target.init,
                capabilities=target.capabilities,
                hostname=next(iter(passwords)),
                master=address,
            )
        )
        yield box, master
