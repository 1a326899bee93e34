"""A newcomer's machine and its buildmaster: does what it is told, an order a line, and answers.

    python tests/newcomer/far.py TARGET NAME PASSWORD

Orders and answers are JSON. It ends, and removes all it made, with the end of its input.
"""

import base64
import contextlib
import json
import sys
from collections.abc import Sequence
from typing import Any

import attrs

from proof import wait
from proof.buildmaster.buildmaster import Buildmaster
from proof.guide import manifest, plan, shell_text
from proof.guide.platform import Answer
from proof.machines.machine import Machine
from proof.podman import namespaces
from proof.proving.places import Containers
from proof.terminal import transcript
from proof.terminal.login_shell import Stuck
from proof.terminal.terminal import Terminal
from tests.engine.inside import say, store

#: A paste that takes longer has gone wrong, in seconds: the compiler's packages come with one.
LIMIT_S = 900


@attrs.define
class Far:
    """The machine and what is open on it."""

    machine: Machine
    master: Buildmaster
    name: str
    terminal: Terminal

    def os_release(self) -> str:
        """Return the machine's own file."""
        return self.machine.run("cat /etc/os-release")

    def change_shell(self, lines: list[str]) -> None:
        """Type the lines by which the page leads to another shell."""
        for line in lines:
            self.terminal.type(line)

    def type(self, command: str) -> dict[str, Any]:
        """Type one command into the open shell."""
        return self._give(command, 1)

    def paste(self, text: str) -> dict[str, Any]:
        """Paste a text into the open shell and press Enter; return what each command ended with."""
        return self._give(text, len(shell_text.commands(text + "\n")))

    def put(self, path: str, text: str) -> None:
        """Write a file, as one comes from another computer."""
        self.machine.run(f"echo {base64.b64encode(text.encode()).decode()} | base64 -d >{path}")

    def converse(self, command: str, answers: list[tuple[str, str]]) -> dict[str, Any]:
        """Type a command and answer its questions, each of which has to be asked."""
        return self._give(command, 1, [Answer(question=q, answer=a) for q, a in answers])

    def _give(self, text: str, count: int, answers: Sequence[Answer] = ()) -> dict[str, Any]:
        assert self.terminal.shell, "nobody has logged in"
        reader = self.machine.terminal_reader
        pasted = self.terminal.shell.paste(
            text, count, limit_s=LIMIT_S, answers=answers, reader=reader
        )
        statuses = [pasted.status(number) for number in range(count)]
        return {"statuses": statuses, "screen": transcript.render(bytes(pasted.raw))}

    def restart(self) -> None:
        """Switch the machine off and on again."""
        self.terminal.close()
        self.machine.stop()
        wait.until(lambda: not self.master.attached(self.name), "the master noticing")
        self.machine.start()

    def attached(self) -> dict[str, Any]:
        """Wait until the worker is attached; return what it says of itself."""
        wait.until(lambda: self.master.attached(self.name), "the worker attached", limit_s=60)
        info: dict[str, Any] = self.master.worker(self.name)["workerinfo"]
        return info

    def build(self) -> dict[str, Any]:
        """Force a build and wait for its end."""
        build = self.master.force_build(self.name)
        return {"green": build.green, "log": build.log}

    def files_with(self, text: str) -> list[str]:
        """Return the files of all accounts, kept or not, in which a text stands."""
        where = "/root /home /var/lib /etc /tmp /var/tmp"
        found = self.machine.run(f"grep -rlF --regexp='{text}' {where} || true", timeout_s=120)
        return found.splitlines()


def serve(far: Far) -> None:
    """Answer each order; one that fails is answered with the reason."""
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"answer": getattr(far, order.pop("do"))(**order)}
        except (Stuck, wait.NotInTime) as error:
            seen = getattr(error, "pasted", None)
            shown = transcript.render(bytes(seen.raw)) if seen else far.master.log()
            answer = {"failed": f"{error}\n{shown}"}
        print(json.dumps(answer), flush=True)


def main(key: str, name: str, password: str) -> None:
    namespaces.end_with_parent()
    book = manifest.load()
    made = plan.make(book, book.target(key))
    with store() as podman:
        way = Containers(podman)
        way.prepare(made, say)
        with (
            way.set_up(made, {name: password}, say) as (box, master, _),
            contextlib.closing(Terminal(box.login, made.platform.accounts)) as terminal,
        ):
            serve(Far(box, master, name, terminal))


if __name__ == "__main__":
    main(*sys.argv[1:])
