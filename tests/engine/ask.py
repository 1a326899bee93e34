"""Ask machines what they are, as the page asks a reader to.

    python tests/engine/ask.py FILE TARGET...   pastes snippets/FILE into a shell of each

What each terminal then showed is printed as JSON, by target.
"""

import json
import sys

from proof.guide import manifest, shell_text
from proof.machines.container import Container
from proof.paths import GUIDE
from proof.podman import images
from proof.terminal import transcript
from tests.engine.inside import machine, say, store


def ask(box: Container, become: str, text: str) -> str:
    """Return what is on the screen, echoes and prompts included."""
    with box.login(become) as shell:
        pasted = shell.paste(text, len(shell_text.commands(text)), limit_s=30)
    return transcript.render(bytes(pasted.raw))


def main(file: str, *targets: str) -> None:
    """Boot each target with its own init and ask it."""
    book, said = manifest.load(), {}
    text = GUIDE.with_name(file).read_text()
    with store() as podman:
        for key in targets:
            target = book.target(key)
            image, _ = images.ensure(podman, target, say)
            with machine(
                podman, image, key, init=target.init, capabilities=target.capabilities
            ) as box:
                said[key] = ask(box, book.platform_of(target).accounts["root"].become, text)
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
