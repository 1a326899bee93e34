"""A real buildmaster in a container, in the network of the run that it belongs to."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import attrs

from proof.buildmaster.buildmaster import Buildmaster, reconfigure
from proof.fleet import MASTER_HOST
from proof.podman.podman import Podman


@attrs.frozen
class InContainer(Buildmaster):
    """A buildmaster in a container of the run's own; `name` is podman's for it."""

    engine: Podman
    name: str
    url: str

    def log(self, lines: int = 20) -> str:
        """Return the end of twistd's log."""
        return self.engine.do("exec", self.name, "tail", f"--lines={lines}", "/master/twistd.log")

    def set_passwords(self, passwords: dict[str, str]) -> None:
        """Write them there, and have twistd read its configuration again."""
        self.engine.do(
            "exec", "--interactive", self.name, "sh", "-c", reconfigure("/master"),
            input_text=json.dumps(passwords),
        )  # fmt: skip

    def gone(self) -> str:
        """Ask podman."""
        return "its container was killed" if self.engine.killed(self.name) else ""


@contextlib.contextmanager
def running(
    engine: Podman,
    name: str,
    image: str,
    *,
    network: str,
    address: str,
    passwords: dict[str, str],
    cpython: Path | None = None,
) -> Iterator[Buildmaster]:
    """Start a buildmaster at `address` in the run's own network; it may not be up yet.

    `cpython`: the archive of one that its builders clone.
    """
    arguments = [
        f"--network={network}",
        f"--ip={address}",
        f"--network-alias={MASTER_HOST}",
        "--publish=127.0.0.1::8010",
        f"--env=WORKERS={json.dumps(passwords)}",
        *([f"--volume={cpython}:/cpython.tar:ro"] if cpython else []),
        image,
    ]
    with engine.container(name, *arguments):
        port = engine.do("port", name, "8010/tcp").rsplit(":", 1)[1]
        yield InContainer(engine, name, f"http://127.0.0.1:{port}")
