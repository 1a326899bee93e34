"""How a run tells a person what it does, and what a program said last."""

from collections.abc import Callable

#: Tells whoever watches what begins now, in a few words.
Notify = Callable[[str], None]

#: How many lines before the last one a message shows.
LAST_LINES = 15


def split_stderr(said: str, silent: str = "it said nothing") -> tuple[str, str]:
    """Return the last line that a program wrote, and those before it that help to understand it.

    The last line is `silent` where the program wrote nothing.
    """
    *before, last = said.strip().splitlines() or [silent]
    return last, "\n".join(before[-LAST_LINES:])
