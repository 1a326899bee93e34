"""What the programs share that the tests start: podman's store, and a word on how far they are."""

import contextlib
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from proof.guide.fill import Values
from proof.guide.plan import Plan
from proof.guide.step import Step
from proof.guide.vocabulary import Init
from proof.machines.container import Container, container
from proof.machines.machine import Machine
from proof.podman import namespaces
from proof.podman.podman import Podman, new_name, opened
from proof.proving.paste import paste_step
from proof.proving.scene import ADMIN, HOST
from proof.terminal.masking import Mask
from proof.terminal.terminal import Terminal


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


def paste(made: Plan, box: Machine, steps: Iterable[Step], name: str, password: str) -> None:
    """Paste steps for a worker; raises what is wrong with one."""
    values = Values(name=name, password=password, admin=ADMIN, host=HOST)
    terminal = Terminal(box.login, made.platform.accounts)
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(terminal):
        for step in steps:
            say(f"{name} {step.key}")
            transcript = Path(folder) / "transcript.txt"
            _, failure = paste_step(
                step, box, terminal, made.manifest, values, mask=Mask(),
                transcript=transcript, bracketed=True,
            )  # fmt: skip
            if failure:
                say(transcript.read_text(encoding="utf-8"))
                raise failure


def say(what: str) -> None:
    """Tell whoever looks on; standard output is for answers."""
    print(what, file=sys.stderr)
