"""Make images of machines on which the first steps of the guide were pasted, for real.

    python tests/engine/ahead.py TARGET STEP...   an image after each in turn, its tag on a line
    python tests/engine/ahead.py --remove         removes them all

A defect of a late step is then seen in seconds.  The guide's copy names such an image as its
target's, so the proof itself knows nothing of this and runs every step, from the first.
"""

import sys

from proof.errors import CannotVerify
from proof.guide import manifest, plan
from proof.podman import images
from proof.podman.podman import Podman
from tests.engine.inside import machine, paste, say, store

IMAGES = "localhost/guide-tests"


def make(podman: Podman, key: str, wanted: list[str]) -> None:
    book = manifest.load()
    target = book.target(key)
    made = plan.make(book, target)
    image, _ = images.ensure(podman, target, say)
    images.ensure_buildmaster(podman, book.target(images.BUILDMASTER_ON), say)
    keys = [step.key for step in made.steps]
    if unknown := set(wanted) - set(keys):
        raise CannotVerify(f"there is no step {unknown.pop()!r}")
    ends = [keys.index(name) + 1 for name in wanted]
    with machine(podman, image, key, hostname=target.worker_name) as box:
        for name, start, end in zip(wanted, [0, *ends], ends, strict=False):
            paste(made, box, made.steps[start:end], target.worker_name, "none")
            tag = f"{IMAGES}/{key}:{name}"
            podman.do("commit", "--quiet", "--pause=false", box.name, tag, timeout_s=300)
            print(tag)


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
