"""Splits what a terminal prints into marks (OSC 133) and the text between them."""

import enum
import re
from collections.abc import Iterator

import attrs

#: Bytes that may become a mark with the next ones.
_UNFINISHED = re.compile(rb"\x1b(\](1(3(3(;[A-Z0-9a-f;]*)?)?)?)?)?\Z")


class Kind(enum.Enum):
    """The events that a shell marks; `shells.py` has the lines that make it do so."""

    BEGAN = b"C"
    ENDED = b"D"
    FAILED_INSIDE = b"E"
    PROMPT = b"P"


@attrs.frozen
class Mark:
    """One mark. `number`: an exit status, or which prompt it is: 2 asks for more of a command."""

    kind: Kind
    number: int


class Marks:
    """Finds the marks of one shell, which carry its `nonce`; all else is text."""

    def __init__(self, nonce: str) -> None:
        self._pattern = re.compile(rb"\x1b\]133;([CDEP]);" + nonce.encode() + rb";(\d+)\x07")
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes | Mark]:
        """Yield texts and marks in order; a mark may be split between calls."""
        data, position = self._rest + data, 0
        for match in self._pattern.finditer(data):
            yield data[position : match.start()]
            yield Mark(Kind(match[1]), int(match[2]))
            position = match.end()
        unfinished = _UNFINISHED.search(data, position)
        end = unfinished.start() if unfinished else len(data)
        self._rest = data[end:]
        yield data[position:end]

    def after_first(self, data: bytes) -> bytes | None:
        """Return what follows the first mark in `data`, or None without one."""
        match = self._pattern.search(data)
        return data[match.end() :] if match else None
