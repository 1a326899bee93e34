"""What a step must print: the lines that a reader looks for, and whether an output has them."""

import re
from collections.abc import Iterable, Sequence

#: Stands for any text within an expected line.
ANY = "…"


def unmet(expected: Sequence[str], printed: str, noise: Iterable[str] = ()) -> str:
    """Return how an output differs from what is expected, as a sentence without its end, or "".

    Each expected line must be a whole printed line, and they must come in this order. Without any
    expected line, nothing may be printed but lines of `noise`. Blanks at the ends don't count, and
    several blanks are like one.
    """
    lines = [line for line in map(_squeezed, printed.splitlines()) if line]
    if not expected:
        patterns = [_pattern(line) for line in noise]
        extra = [line for line in lines if not any(p.fullmatch(line) for p in patterns)]
        return f"expected no output, and it printed {extra[0]!r}" if extra else ""
    left = iter(lines)
    for line in expected:
        pattern = _pattern(line)
        if not any(pattern.fullmatch(seen) for seen in left):
            last = f"its last line is {lines[-1]!r}" if lines else "it printed nothing"
            return f"expected the line {line!r} in its output, and {last}"
    return ""


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, _squeezed(line).split(ANY))))
