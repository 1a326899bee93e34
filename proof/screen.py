"""What a terminal would have shown: an emulator reads the bytes, a person reads the text."""

from __future__ import annotations

import re

import attrs
import pyte

__all__ = ["COLUMNS", "LINES", "Veil", "render"]

#: Wide enough that no step's line wraps after a prompt, so that a transcript can be searched.
COLUMNS = 132
LINES = 50

MASK = "********"
MIRROR = "mirror"


def render(raw: bytes) -> str:
    """Return the text that a terminal has shown for `raw`: scrolled-off lines, then the screen."""
    screen = pyte.HistoryScreen(COLUMNS, LINES, history=100_000, ratio=0.5)
    pyte.ByteStream(screen).feed(raw)
    scrolled = ["".join(line[x].data for x in range(COLUMNS)) for line in screen.history.top]
    lines = [line.rstrip() for line in [*scrolled, *screen.display]]
    text = "\n".join(lines).rstrip()
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text) + "\n" if text else ""


@attrs.define
class Veil:
    """What no record shows: passwords, and the names of archive hosts, which differ by mirror."""

    secrets: list[str] = attrs.field(factory=list)
    hosts: list[str] = attrs.field(factory=list)

    def over(self, text: str) -> str:
        """Hide both, a password also where a line break of the terminal has split it."""
        for secret in self.secrets:
            text = re.sub(r"\s*".join(map(re.escape, secret)), MASK, text)
        for host in sorted(self.hosts, key=len, reverse=True):  # one may begin with another
            text = text.replace(host, MIRROR)
        return text
