"""A login shell on a terminal into which a step is pasted, as a reader does it.

The shell prints marks (OSC 133), which `shells.py` sets up: so each command's own status is known
while the block is pasted whole, or, where a shell takes no block, line by line at its prompts.
Nothing of this is exported: a command sees what it would see without it.
"""

import contextlib
import os
import re
import select
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Self, TypeVar

import attrs
import ptyprocess

from proof.guide.platform import Answer
from proof.terminal import shells
from proof.terminal.feeding import Feeder, LineByLine, Pasted, WholeBlock
from proof.terminal.marks import Kind, Mark, Marks
from proof.terminal.transcript import COLUMNS, LINES

T = TypeVar("T")

#: After this many seconds of silence the test run looks whether a process waits for an answer.
SILENCE_S = 5.0

#: The same after this many seconds without a new line: a meter that is drawn again is no news.
STALLED_S = 20.0

#: The shell itself must be there after this many seconds.
START_S = 30.0

#: Leaving it takes at most this many seconds, whatever still prints.
LEAVE_S = 5.0

#: A command that is interrupted has this many seconds to end.
INTERRUPT_S = 5.0


class Stuck(Exception):
    """The paste did not come to its end; says why. `pasted` is what was seen until then."""

    def __init__(self, message: str, pasted: Pasted | None = None) -> None:
        super().__init__(message)
        self.pasted = pasted or Pasted()


@attrs.define
class _Open:
    """A shell that is open. `nonce`: what its marks carry, and no other's."""

    nonce: str = attrs.field(factory=lambda: uuid.uuid4().hex[:8])
    marks: Marks = attrs.field(init=False)
    shell: shells.Shell = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.marks = Marks(self.nonce)

    def answer_in(self, seen: bytes) -> re.Match[bytes] | None:
        """Return the answer to the question which shell it is."""
        nonce = self.nonce.encode()
        return re.search(rb"\x1b\]133;S;" + nonce + rb";([^\x07]*)\.\x07", seen)

    def prompt_in(self, seen: bytes) -> bytes | None:
        """Return what follows the first mark, once the shell reads the keyboard."""
        prompt = self.marks.after_first(seen)
        return prompt if prompt is not None and self.shell.ready.search(prompt) else None

    def next_prompt_in(self, seen: bytes) -> bytes | None:
        """Return the prompt that follows the answer to the question."""
        answer = self.answer_in(seen)
        return self.prompt_in(seen[answer.end() :]) if answer else None

    def is_back(self, seen: bytes) -> bool:
        """Tell whether the command has ended that the shell ran."""
        events = Marks(self.nonce).feed(seen)
        return any(
            isinstance(event, Mark) and event.kind in {Kind.ENDED, Kind.PROMPT} for event in events
        )


class LoginShell:
    """A fresh interactive login shell, opened by `command`; use as a context manager.

    Other shells may be opened in it, one inside the other; a paste goes into the last.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._process = ptyprocess.PtyProcess.spawn(
            list(command), env=environment, dimensions=(LINES, COLUMNS)
        )
        self._at_prompt = self._runs_command = False
        self._open: list[_Open] = []
        self._prompt = b""

    def __enter__(self) -> Self:
        self._greet()
        return self

    @property
    def shell(self) -> shells.Shell:
        """The family of the shell that reads the keyboard."""
        return self._open[-1].shell

    @property
    def depth(self) -> int:
        """How many shells are open."""
        return len(self._open)

    def open(self, command: str) -> None:
        """Type a command that opens another shell inside; raises Stuck."""
        self._wait_for_prompt()
        # What is typed before the editor of this shell has taken the line may be lost.
        seen = self._await(f"{command}\r", lambda seen: seen if b"\n" in seen else None)
        self._greet(command, seen=seen)

    def leave(self) -> None:
        """Leave the shell that was opened last, for the one around it; raises Stuck."""
        self._open.pop()
        self._prompt = self._await("exit\r", self._open[-1].prompt_in)

    def _greet(self, *typed: str, seen: bytes = b"") -> None:
        """Find out which shell came up, and have it print marks; `seen`: what it showed so far."""
        self._at_prompt = False
        new = _Open()
        # A return that is typed while an editor still has the terminal ends no line after it.
        question = shells.question(new.nonce) + "\n"
        answer = self._await(question, new.answer_in, *typed, seen=seen)
        before = answer.string[: answer.start()]
        if self._open and self._open[-1].is_back(before):
            raise self._no_shell(before, question, *typed)
        new.shell = shells.which(answer[1].decode(errors="replace").strip())
        line = new.shell.line(new.nonce)
        self._prompt = self._await(line, new.prompt_in, question, *typed)
        self._open.append(new)
        self._at_prompt = True

    def __exit__(self, *_: object) -> None:
        """Leave the shell as a reader does, with Ctrl-C where a command still runs.

        An interactive shell that is merely cut off lives on and holds up the next shutdown; a
        command that ignores the end of its terminal goes on, and may hold locks.
        """
        if self._runs_command:
            self._at_prompt = self._interrupt()
        if self._at_prompt:
            self._at_prompt = False
            with contextlib.suppress(Stuck):
                while self.depth > 1:
                    self.leave()
                self._write("exit\r")
                # What goes on after Ctrl-C may print for long.
                deadline = time.monotonic() + LEAVE_S
                while self._read(deadline - time.monotonic()):
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
        self._wait_for_prompt()
        pasted = Pasted(raw=bytearray(self._prompt))
        self._prompt = b""
        self._at_prompt, self._runs_command = False, True
        feeder: Feeder = LineByLine(
            self._write, pasted, ask_status=self.shell.ask_status(self._open[-1].nonce)
        )
        if self.shell.brackets:
            feeder = WholeBlock(self._write, pasted, bracketed=bracketed)
        feeder.start(text.rstrip("\n"))
        try:
            self._follow(feeder, count, time.monotonic() + limit_s, answers, reader)
        except Stuck as stuck:
            stuck.pasted = pasted
            raise
        self._at_prompt, self._runs_command = True, False
        return pasted

    def _follow(
        self,
        feeder: Feeder,
        count: int,
        deadline: float,
        answers: Sequence[Answer],
        reader: Callable[[], str],
    ) -> None:
        """Read until command `count` has ended and the prompt is back."""
        pasted, unanswered, news = feeder.pasted, list(answers), time.monotonic()
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
                self._runs_command = False
                raise Stuck("it ended the shell, and the lines after it never ran")
            for event in self._open[-1].marks.feed(chunk):
                feeder.take(event)
            if unanswered and pasted.asked(unanswered[0].question):
                self._write(unanswered.pop(0).answer + "\r")
            if len(pasted.statuses) == count:
                if unanswered:
                    raise Stuck(f"the question {unanswered[0].question!r} was never asked")
                del pasted.raw[pasted.ended :]  # of the next prompt, which may or may not be here
                return

    def _wait_for_prompt(self) -> None:
        """Be at a prompt of which nothing is missing, and nothing of what was before."""
        top = self._open[-1]
        if not self._prompt:
            self._prompt = self._await(shells.question(top.nonce), top.next_prompt_in)
        top.marks = Marks(top.nonce)

    def _await(
        self, line: str, find: Callable[[bytes], T | None], *typed: str, seen: bytes = b""
    ) -> T:
        """Type a line and read until something is found; raises Stuck, with what was shown."""
        self._write(line)
        deadline = time.monotonic() + START_S
        while (found := find(seen)) is None:
            chunk = self._read(deadline - time.monotonic())
            if not chunk:
                raise self._no_shell(seen, line, *typed)
            seen += chunk
        return found

    def _no_shell(self, seen: bytes, *typed: str) -> Stuck:
        """Close the terminal; return what it showed besides what was typed."""
        self.__exit__()
        text = seen.decode(errors="replace")
        for line in typed:
            text = text.replace(line.strip(), "")
        return Stuck(f"no login shell came up; the terminal showed: {text.strip()[-300:]}")

    def _interrupt(self) -> bool:
        """Press Ctrl-C, again for each command that begins then; tell whether the prompt is back.

        A shell whose command handles Ctrl-C by itself goes on with the next one of the block.
        """
        self._write("\x03")
        deadline = time.monotonic() + INTERRUPT_S
        while chunk := self._read(deadline - time.monotonic()):
            for event in self._open[-1].marks.feed(chunk):
                if isinstance(event, Mark) and event.kind is Kind.BEGAN:
                    self._write("\x03")
                elif isinstance(event, Mark) and event.kind in {Kind.ENDED, Kind.PROMPT}:
                    return True
        return False

    def _write(self, keys: str) -> None:
        self._process.write(keys.encode())

    def _read(self, timeout_s: float) -> bytes | None:
        """Return bytes, b"" at the end of the terminal, None when nothing came in time."""
        ready, _, _ = select.select([self._process.fd], [], [], max(timeout_s, 0))
        if not ready:
            return None
        try:
            return os.read(self._process.fd, 65536)
        except OSError:
            return b""


def _look(pasted: Pasted, reader: Callable[[], str]) -> None:
    """Raise Stuck when the shell is at its prompt, or a process waits for an answer."""
    if not pasted.runs:
        raise Stuck("the prompt is back, and the lines after it never ran")
    name = reader()
    if name:
        raise Stuck(f"{name} asks a question that the guide does not answer")
