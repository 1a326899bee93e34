"""A login shell on a terminal into which a step is pasted, as a reader does it.

The shell prints marks (OSC 133), which `shells.py` tells: so each command's own status is known
while the block is pasted whole, or, where a shell takes no block, line by line at its prompts.
Nothing of this is exported: what a command sees is what it would see without.
"""

from __future__ import annotations

import collections
import os
import re
import select
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Self, TypeVar

import attrs
import ptyprocess

from proof.guide.manifest import Answer
from proof.terminal import shells
from proof.terminal.transcript import COLUMNS, LINES

__all__ = ["LoginShell", "Pasted", "Stuck"]

T = TypeVar("T")

#: After this many seconds of silence the engine looks whether somebody waits for an answer.
SILENCE_S = 5.0

#: The same after this many seconds without a new line: a meter that is drawn again is no news.
STALLED_S = 20.0

#: The shell itself must be there after this many seconds.
START_S = 30.0

#: Leaving it takes at most this many seconds of silence.
LEAVE_S = 2.0

#: The number of a prompt that asks for the rest of a command.
_GOES_ON = 2

#: What may become a mark with the next bytes.
_UNFINISHED = re.compile(rb"\x1b(\](1(3(3(;[A-Z0-9a-f;]*)?)?)?)?)?\Z")


class Stuck(Exception):
    """The paste did not come to its end; says why. `pasted` is what was seen until then."""

    def __init__(self, message: str, pasted: Pasted | None = None) -> None:
        super().__init__(message)
        self.pasted = pasted or Pasted()


@attrs.define
class Pasted:
    """What a paste left: the raw bytes of the terminal and each command's status and output.

    `answered`: how much of the last output lies before the end of a question that has its answer.
    `ended`: where in `raw` the last command that has ended did so.
    """

    raw: bytearray = attrs.field(factory=bytearray)
    statuses: list[int] = attrs.field(factory=list)
    outputs: list[bytearray] = attrs.field(factory=list)
    inner_failure: dict[int, int] = attrs.field(factory=dict)
    answered: int = 0
    ended: int = 0

    def status(self, index: int) -> int | None:
        """Return the status of command `index`; a failure inside a compound command counts."""
        if index >= len(self.statuses):
            return None
        return self.statuses[index] or self.inner_failure.get(index, 0)


class LoginShell:
    """A fresh interactive login shell, opened by `command`; use as a context manager."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._process = ptyprocess.PtyProcess.spawn(
            list(command), env=environment, dimensions=(LINES, COLUMNS)
        )
        self._at_prompt = False
        self._nonce = uuid.uuid4().hex[:8]
        self._answer = re.compile(rb"\x1b\]133;S;" + self._nonce.encode() + rb";([^\x07]*)\.\x07")
        self._mark = re.compile(rb"\x1b\]133;([CDEP]);" + self._nonce.encode() + rb";(\d+)\x07")
        self._lines: collections.deque[str] = collections.deque()
        self._echoes = self._hides = False

    def __enter__(self) -> Self:
        question = shells.question(self._nonce)
        answer = self._await(question, self._answer.search, "")
        self.shell = shells.which(answer[1].decode(errors="replace"))
        setup = self.shell.line(self._nonce)
        self._prompt = self._await(setup, self._prompt_in, question)
        self._at_prompt = True
        return self

    def _await(self, line: str, find: Callable[[bytes], T | None], typed_before: str) -> T:
        """Type a line and read until something is found; raises Stuck, with what was shown."""
        self._process.write(line.encode())
        seen = b""
        deadline = time.monotonic() + START_S
        while (found := find(seen)) is None:
            chunk = self._read(deadline - time.monotonic())
            if not chunk:
                self.__exit__()
                text = seen.decode(errors="replace")
                for typed in (line, typed_before):
                    text = text.replace(typed.strip(), "")
                shown = text.strip()[-300:]
                raise Stuck(f"no login shell came up; the terminal showed: {shown}")
            seen += chunk
        return found

    def _prompt_in(self, seen: bytes) -> bytes | None:
        """Return what follows the first mark, once the shell reads the keyboard."""
        match = self._mark.search(seen)
        prompt = seen[match.end() :] if match else b""
        return prompt if self.shell.ready.search(prompt) else None

    def __exit__(self, *_: object) -> None:
        """Leave the shell as a reader does; one that is stuck goes with its machine.

        An interactive shell that is merely cut off lives on and holds up the next shutdown.
        """
        if self._at_prompt:
            self._process.write(b"exit\r")
            while self._read(LEAVE_S):
                pass
        self._process.close(force=True)

    def paste(
        self,
        text: str,
        count: int,
        *,
        limit_s: float,
        answers: Sequence[Answer] = (),
        bracketed: bool = True,
        reader: Callable[[], str] = lambda: "",
    ) -> Pasted:
        """Paste `text`, which holds `count` commands, and wait for the prompt after the last.

        `bracketed`: as terminals of today paste; else, and where the shell knows no brackets, each
        line is typed at its own prompt.
        `reader` names a process that is waiting for input on the terminal, or nobody.
        Raises Stuck, with what was seen so far in its `pasted`.
        """
        pasted = Pasted(raw=bytearray(self._prompt))
        self._prompt = b""
        body = text.rstrip("\n")
        self._at_prompt = False
        if self.shell.brackets:
            keys = f"\x1b[200~{body}\x1b[201~\r" if bracketed else body.replace("\n", "\r") + "\r"
            self._process.write(keys.encode())
        else:
            self._lines.extend(body.split("\n"))
            self._type_line()
        try:
            self._follow(pasted, count, time.monotonic() + limit_s, answers, reader)
            self._at_prompt = True
        except Stuck as stuck:
            stuck.pasted = pasted
            raise
        return pasted

    def _follow(
        self,
        pasted: Pasted,
        count: int,
        deadline: float,
        answers: Sequence[Answer],
        reader: Callable[[], str],
    ) -> None:
        """Read until command `count` has ended and the prompt is back."""
        pending, unanswered, news = b"", list(answers), time.monotonic()
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Stuck("it did not end within its limit")
            chunk = self._read(min(left, SILENCE_S))
            if chunk and b"\n" in chunk:
                news = time.monotonic()
            if chunk is None or time.monotonic() - news > STALLED_S:
                _look(pasted, reader)
                news = time.monotonic()
            if chunk is None:
                continue
            if chunk == b"":
                raise Stuck("it ended the shell, and the lines after it never ran")
            pending = self._take(pasted, pending + chunk)
            if unanswered and _asked(unanswered[0], pasted):
                self._process.write((unanswered.pop(0).answer + "\r").encode())
            if len(pasted.statuses) == count:
                if unanswered:
                    raise Stuck(f"the question {unanswered[0].question!r} was never asked")
                del pasted.raw[pasted.ended :]  # of the next prompt, which may or may not be here
                return

    def _take(self, pasted: Pasted, data: bytes) -> bytes:
        """Sort bytes into the transcript and the commands' outputs; return an unfinished rest."""
        position = 0
        for match in self._mark.finditer(data):
            self._text(pasted, data[position : match.start()])
            kind, status = match[1], int(match[2])
            running = _runs(pasted)
            if kind == b"P":
                self._prompted(pasted, goes_on=status == _GOES_ON)
            elif kind == b"E" and running:
                pasted.inner_failure[len(pasted.statuses)] = status
            elif kind in b"CD" and running:
                pasted.statuses.append(status)
                if not self._hides:
                    pasted.ended = len(pasted.raw)
            if kind == b"C":
                pasted.outputs.append(bytearray())
                pasted.answered = 0
            position = match.end()
        unfinished = _UNFINISHED.search(data, position)
        end = unfinished.start() if unfinished else len(data)
        self._text(pasted, data[position:end])
        return data[end:]

    def _text(self, pasted: Pasted, data: bytes) -> None:
        if self._hides:
            return
        pasted.raw += data
        if self._echoes and b"\n" in data:  # the end of a typed line: from here on it is output
            data = data.partition(b"\n")[2]
            self._echoes = False
            pasted.outputs.append(bytearray())
            pasted.answered = 0
        if _runs(pasted):
            pasted.outputs[-1] += data

    def _prompted(self, pasted: Pasted, *, goes_on: bool) -> None:
        """Answer a prompt of a shell that takes lines: with the next one, or for a status."""
        if goes_on:
            del pasted.outputs[len(pasted.statuses) :]  # the line was not all of the command
            self._type_line()
        elif _runs(pasted):
            pasted.ended = len(pasted.raw)
            self._hides = True
            self._process.write(self.shell.ask_status(self._nonce).encode())
        else:
            self._hides = False
            while self._lines and not self._lines[0].strip():
                self._lines.popleft()  # between two commands it is none
            self._type_line()

    def _type_line(self) -> None:
        self._echoes = bool(self._lines)
        if self._lines:
            self._process.write((self._lines.popleft() + "\r").encode())

    def _read(self, timeout_s: float) -> bytes | None:
        """Return bytes, b"" at the end of the terminal, None when nothing came in time."""
        ready, _, _ = select.select([self._process.fd], [], [], max(timeout_s, 0))
        if not ready:
            return None
        try:
            return os.read(self._process.fd, 65536)
        except OSError:
            return b""


def _runs(pasted: Pasted) -> bool:
    """Tell whether a command has begun and not ended."""
    return len(pasted.outputs) > len(pasted.statuses)


def _look(pasted: Pasted, reader: Callable[[], str]) -> None:
    """Raise Stuck when nothing comes since nothing runs, or since somebody waits for an answer."""
    if not _runs(pasted):
        raise Stuck("the prompt is back, and the lines after it never ran")
    name = reader()
    if name:
        raise Stuck(f"{name} asks a question that the guide does not answer")


def _asked(answer: Answer, pasted: Pasted) -> bool:
    """Tell whether the running command has printed the question, since the last answer."""
    question = answer.question.encode()
    found = pasted.outputs[-1].find(question, pasted.answered) if pasted.outputs else -1
    if found >= 0:
        pasted.answered = found + len(question)
    return found >= 0
