"""What a terminal would have shown: an emulator reads the bytes, a person reads the text."""

import re

import pyte

from proof.messages import plain

#: Wide enough that no step's line wraps after a prompt, so that a transcript can be searched.
COLUMNS = 132
#: More than any step has, or the shell would not show all of what is pasted.
LINES = 300

#: Colours: pyte shows some of them as text.
_COLOURS = re.compile(rb"\x1b\[[0-9;:]*m")


def render(raw: bytes) -> str:
    """Return the text that a terminal has shown for `raw`: scrolled-off lines, then the screen."""
    screen = pyte.HistoryScreen(COLUMNS, LINES, history=100_000, ratio=0.5)
    pyte.ByteStream(screen).feed(_COLOURS.sub(b"", raw))
    rows = [*screen.history.top, *map(screen.buffer.get, range(max(screen.buffer, default=-1) + 1))]
    lines = ["".join(row[x].data for x in range(COLUMNS)).rstrip() if row else "" for row in rows]
    text = "\n".join(lines).rstrip()
    return f"{plain(text)}\n" if text else ""
