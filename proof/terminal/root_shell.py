"""One shell in a machine for many short commands: a `podman exec` each, or an ssh, costs more."""

import contextlib
import shlex
import subprocess
from collections.abc import Callable
from typing import IO

import attrs

from proof.errors import CannotVerify

#: Runs one command with its own files for output, then says status and sizes, then the output.
#: In words that every Unix has: /run is Linux's alone, and so is how its `stat` is asked.
_RUN = """\
sh -c {command} >/var/run/proof.out 2>/var/run/proof.err </dev/null
echo $? $(wc -c </var/run/proof.out) $(wc -c </var/run/proof.err)
cat /var/run/proof.out /var/run/proof.err
"""


@attrs.frozen
class Ran:
    """What a command did: its status and its output."""

    status: int
    stdout: bytes
    stderr: bytes


class RootShell:
    """Runs commands as root in a machine; connects when needed, and again after a restart.

    `start` starts a shell there, with pipes for its input and output.
    """

    def __init__(self, name: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._name = name
        self._start = start
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: str) -> Ran:
        """Run a command; raises CannotVerify when the machine does not answer."""
        for _ in range(2):
            try:
                with contextlib.suppress(BrokenPipeError):
                    if (ran := self._try(command)) is not None:
                        return ran
            except BaseException:
                self.close()  # or the next command would read the answer to this one
                raise
            self.close()
        raise CannotVerify(f"{self._name} does not answer")

    def close(self) -> None:
        """End the shell in the machine, if there is one."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in _pipes(self._process):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        self._process = None

    def _try(self, command: str) -> Ran | None:
        if self._process is None:
            self._process = self._start()
        keyboard, screen = _pipes(self._process)
        keyboard.write(_RUN.format(command=shlex.quote(command)).encode())
        keyboard.flush()
        head = screen.readline().split()
        if len(head) != 3:
            return None
        status, out, err = map(int, head)
        return Ran(status, screen.read(out), screen.read(err))


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout
