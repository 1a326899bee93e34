"""The fleet's buildmaster as a worker sees it: its host name and its ports."""

from __future__ import annotations

import contextlib
import socket

import attrs

from proof.errors import CannotVerify

#: The name that a worker connects to. In a test run it resolves to the run's own master, always.
MASTER_HOST = "buildbot-api.python.org"

#: Where a lent machine itself leads back to the master.
LOOPBACK = "127.0.0.1"

#: Where a worker expects the fleet's master, and where its builders clone from.
PB_PORT = 9020
GIT_PORT = 9418


@attrs.frozen
class Ports:
    """Where a master listens on this computer's loopback."""

    pb: int
    git: int
    www: int

    @classmethod
    def any(cls) -> Ports:
        """Return three that nobody uses now."""
        with contextlib.ExitStack() as stack:
            found = [stack.enter_context(socket.socket()) for _ in range(3)]
            for one in found:
                one.bind((LOOPBACK, 0))
            return cls(*(one.getsockname()[1] for one in found))

    @classmethod
    def the_fleets(cls) -> Ports:
        """Return those that a worker connects to; raises CannotVerify where one is taken."""
        for port in (PB_PORT, GIT_PORT):
            with socket.socket() as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    one.bind((LOOPBACK, port))
                except OSError as error:
                    raise CannotVerify(
                        f"the buildmaster can't use port {port} of this machine: {error}",
                        hint="end the other test run or buildmaster here, then try again",
                    ) from None
        return attrs.evolve(cls.any(), pb=PB_PORT, git=GIT_PORT)
