"""How a run tells a person what it does, and what a program said last."""

import re
from collections.abc import Callable

#: Tells whoever watches what begins now, in a few words.
Notify = Callable[[str], None]

#: How many lines before the last one a message shows.
LAST_LINES = 15

#: What a page or a terminal takes for more than text: orders, controls, and turned directions.
_ORDERS = re.compile(
    r"\x1b\[[0-9;?]*[A-Za-z]"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def plain(text: str) -> str:
    """Return the text alone, with its lines and tabs."""
    return _ORDERS.sub("", text)


def split_stderr(said: str, silent: str = "it said nothing") -> tuple[str, str]:
    """Return the last line that a program wrote, and those before it that help to understand it.

    The last line is `silent` where the program wrote nothing.
    """
    *before, last = said.strip().splitlines() or [silent]
    return last, "\n".join(before[-LAST_LINES:])
