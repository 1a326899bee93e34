"""What a terminal would have shown: an emulator reads the bytes, a person reads the text."""

import re

import pyte

#: Wide enough that no step's line wraps after a prompt, so that a transcript can be searched.
COLUMNS = 132
LINES = 50


def render(raw: bytes) -> str:
    """Return the text that a terminal has shown for `raw`: scrolled-off lines, then the screen."""
    screen = pyte.HistoryScreen(COLUMNS, LINES, history=100_000, ratio=0.5)
    pyte.ByteStream(screen).feed(raw)
    scrolled = ["".join(line[x].data for x in range(COLUMNS)) for line in screen.history.top]
    lines = [line.rstrip() for line in [*scrolled, *screen.display]]
    text = "\n".join(lines).rstrip()
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text) + "\n" if text else ""
