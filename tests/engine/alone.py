"""Paste a block into a shell of a machine without any network, as the worker's user.

    python tests/engine/alone.py IMAGE BLOCK [--typed]   prints {"statuses": [...], "output": "..."}

A shell script comes from standard input; root runs it on that machine first.  The machine has its
loopback and nothing else, so no name and no port in the block can be a real one.  The script may
switch even that off.
"""

import json
import sys

from proof.guide import manifest, shell_text
from proof.machines.container import container
from proof.paths import ROOT
from proof.podman.podman import new_name
from tests.engine.inside import store
from tests.engine.running import TARGET

LIMIT_S = 90


def main(image: str, block: str, *options: str) -> None:
    prepare = sys.stdin.read()
    text = (ROOT / "snippets" / block).read_text(encoding="utf-8")
    book = manifest.load()
    account = book.platform_of(book.target(TARGET)).accounts["worker"]
    with (
        store() as podman,
        container(
            podman, new_name("alone", "machine"), image,
            network="none", hostname="alone", master="127.0.0.1", capabilities=["NET_ADMIN"],
        ) as box,
    ):  # fmt: skip
        box.run(prepare)
        with box.login(account.become) as shell:
            pasted = shell.paste(
                text, len(shell_text.commands(text)), limit_s=LIMIT_S,
                bracketed="--typed" not in options, reader=box.terminal_reader,
            )  # fmt: skip
    output = b"".join(pasted.outputs).decode()
    print(json.dumps({"statuses": pasted.statuses, "output": output}))


if __name__ == "__main__":
    main(*sys.argv[1:])
