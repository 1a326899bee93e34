"""Two ways to feed a block of commands to a shell, and what its marks tell about each command."""

import abc
from collections.abc import Callable

import attrs

from proof.terminal.marks import Kind, Mark

#: The number of a prompt that asks for the rest of a command.
_GOES_ON = 2


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

    @property
    def runs(self) -> bool:
        """Tell whether a command has begun and not ended."""
        return len(self.outputs) > len(self.statuses)

    def status(self, index: int) -> int | None:
        """Return the status of command `index`; a failure inside a compound command counts."""
        if index >= len(self.statuses):
            return None
        return self.statuses[index] or self.inner_failure.get(index, 0)

    def begin(self) -> None:
        """Note that a command has begun."""
        self.outputs.append(bytearray())
        self.answered = 0

    def asked(self, question: str) -> bool:
        """Tell whether the running command has printed a question since the last answer."""
        text = question.encode()
        found = self.outputs[-1].find(text, self.answered) if self.outputs else -1
        if found >= 0:
            self.answered = found + len(text)
        return found >= 0


class Feeder(abc.ABC):
    """Types a block into a shell by `write`, and sorts what comes back into `pasted`."""

    def __init__(self, write: Callable[[str], object], pasted: Pasted) -> None:
        self.write = write
        self.pasted = pasted

    @abc.abstractmethod
    def start(self, body: str) -> None:
        """Begin to type the block."""

    def take(self, event: bytes | Mark) -> None:
        """Take in one event of the terminal."""
        pasted = self.pasted
        if isinstance(event, bytes):
            self.text(event)
        elif event.kind is Kind.BEGAN:
            self.ended(event.number)
            pasted.begin()
        elif event.kind is Kind.ENDED:
            self.ended(event.number)
        elif event.kind is Kind.FAILED_INSIDE and pasted.runs:
            pasted.inner_failure[len(pasted.statuses)] = event.number

    def text(self, data: bytes) -> None:
        """Take in what the terminal shows."""
        self.pasted.raw += data
        if self.pasted.runs:
            self.pasted.outputs[-1] += data

    def ended(self, status: int) -> None:
        """Take in the status of the command that runs, if one does."""
        if self.pasted.runs:
            self.pasted.statuses.append(status)
            self.pasted.ended = len(self.pasted.raw)


class WholeBlock(Feeder):
    """All at once, as a terminal pastes; the shell says where each command begins and ends."""

    def __init__(
        self, write: Callable[[str], object], pasted: Pasted, *, bracketed: bool = True
    ) -> None:
        super().__init__(write, pasted)
        self.bracketed = bracketed

    def start(self, body: str) -> None:
        """Type it, between brackets or as if it were typed fast."""
        self.write(
            f"\x1b[200~{body}\x1b[201~\r" if self.bracketed else body.replace("\n", "\r") + "\r"
        )


class LineByLine(Feeder):
    """Each line at its own prompt; between two commands the shell is asked for the status.

    `ask_status` is what is typed for that. What the terminal shows of it is in no transcript.
    """

    def __init__(self, write: Callable[[str], object], pasted: Pasted, *, ask_status: str) -> None:
        super().__init__(write, pasted)
        self.ask_status = ask_status
        self.lines: list[str] = []
        self.echoes = self.hides = False

    def start(self, body: str) -> None:
        """Type the first line."""
        self.lines = body.split("\n")
        self._type_line()

    def take(self, event: bytes | Mark) -> None:
        """Answer a prompt: with the next line, or with the question for a status."""
        if isinstance(event, bytes) or event.kind is not Kind.PROMPT:
            super().take(event)
        elif event.number == _GOES_ON:
            del self.pasted.outputs[len(self.pasted.statuses) :]  # it was not the whole command
            self._type_line()
        elif self.pasted.runs:
            self.pasted.ended = len(self.pasted.raw)
            self.hides = True
            self.write(self.ask_status)
        else:
            self.hides = False
            while self.lines and not self.lines[0].strip():
                del self.lines[0]  # an empty line between two commands is no command
            self._type_line()

    def text(self, data: bytes) -> None:
        """Leave out what is hidden; the output begins after the echo of the typed line."""
        if self.hides:
            return
        if not (self.echoes and b"\n" in data):
            super().text(data)
            return
        echo, end, output = data.partition(b"\n")
        self.pasted.raw += echo + end
        self.echoes = False
        self.pasted.begin()
        super().text(output)

    def _type_line(self) -> None:
        self.echoes = bool(self.lines)
        if self.lines:
            self.write(self.lines.pop(0) + "\r")
