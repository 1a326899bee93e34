"""Make images of machines on which the first steps of the guide were pasted, for real.

    python tests/engine/ahead.py TARGET STEP...   an image after each STEP, its tag on a line
    python tests/engine/ahead.py --remove         removes them all

A defect of a late step is then seen in seconds.  The guide's copy names such an image as its
target's, so the proof itself knows nothing of this and runs every step, from the first.
"""

import contextlib
import sys
import tempfile
from pathlib import Path

from proof.errors import CannotVerify
from proof.guide import manifest, plan
from proof.guide.fill import Values
from proof.podman import images
from proof.podman.podman import Podman
from proof.proving.paste import paste_step
from proof.proving.scene import ADMIN, HOST
from proof.terminal.masking import Mask
from proof.terminal.terminal import Terminal
from tests.engine.inside import machine, say, store

IMAGES = "localhost/guide-tests"


def make(podman: Podman, key: str, wanted: list[str]) -> None:
    book = manifest.load()
    target = book.target(key)
    made = plan.make(book, target)
    image, _ = images.ensure(podman, target, say)
    images.ensure_buildmaster(podman, book.target(images.BUILDMASTER_ON), say)
    values = Values(name=target.worker_name, password="none", admin=ADMIN, host=HOST)
    with (
        machine(podman, image, key, hostname=target.worker_name) as box,
        tempfile.TemporaryDirectory() as folder,
        contextlib.closing(Terminal(box.login, made.platform.accounts)) as terminal,
    ):
        for step in made.steps:
            _, failure = paste_step(
                step, box, terminal, book, values,
                mask=Mask(), transcript=Path(folder) / "transcript.txt", bracketed=True,
            )  # fmt: skip
            if failure:
                raise failure
            if step.key in wanted:
                tag = f"{IMAGES}/{key}:{step.key}"
                podman.do("commit", "--quiet", "--pause=false", box.name, tag, timeout_s=300)
                print(tag)
            if step.key == wanted[-1]:
                return
    raise CannotVerify(f"there is no step {wanted[-1]!r}")


def remove(podman: Podman) -> None:
    """Remove these images, and those that the proof made on them."""
    every = podman.do("image", "ls", "--format={{.Repository}}:{{.Tag}} {{.Labels}}").splitlines()
    ours = [line.split()[0] for line in every if IMAGES in line]
    if ours:
        podman.do("image", "rm", "--force", *ours, timeout_s=120)


def main(arguments: list[str]) -> None:
    with store() as podman:
        if arguments == ["--remove"]:
            remove(podman)
        else:
            make(podman, arguments[0], arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
