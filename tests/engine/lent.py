"""A machine to lend, and a place to run commands from which ssh reaches it.

    python tests/engine/lent.py IMAGE FOLDER

Boots a stand-in on IMAGE, prints how it is reached by what lies in FOLDER, then runs each command
that comes as a line of JSON, and answers with its status and output: on a host that needs a
sandbox, ssh reaches it from inside alone.  At the words `at` of the output, `signal` is
sent.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from proof.guide import manifest, plan
from proof.proving import stand_ins
from tests.engine.inside import say, store


def answer(order: dict) -> dict:
    """Run a command to its end; return its status, its output, and seconds since the signal."""
    process = subprocess.Popen(
        order["command"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    output, at, stopped = "", order["at"], time.monotonic()
    for line in process.stdout:
        output += line
        if at and at in line:
            process.send_signal(order["signal"])
            at, stopped = "", time.monotonic()
    status = process.wait()
    return {"status": status, "output": output, "seconds": time.monotonic() - stopped}


def main(image: str, folder: Path) -> None:
    book = manifest.load()
    made = plan.make(book, book.target("debian-13-ssh"))
    with (
        store() as podman,
        stand_ins.stand_in(podman, made, image, say) as box,
    ):
        port, config = stand_ins.let_in(box, folder)
        print(json.dumps({"name": box.name, "port": port, "config": str(config)}), flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
