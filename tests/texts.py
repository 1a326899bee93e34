"""Values that page, script and engine must judge alike: each edge of each rule, and many more."""

import random

from proof.guide.placeholders import LONGEST, UNSEEN

#: Characters just inside and just outside of each range, and what some language takes for its own.
EDGES = sorted({
    chr(code)
    for first, last in UNSEEN
    for code in (first - 1, first, last, last + 1)
    if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and chr(code) not in "\r\n"
})  # fmt: skip
QUOTES = "'\"\u2018\u2019\u201a\u201b\u201c\u2032"
LETTERS = "aE\u00c9\u00f6\u65e5\U0001f469"


def texts() -> list[str]:
    """Return the same values on every call."""
    dice = random.Random(14)  # noqa: S311 - no secret
    found = [f"{before}{edge}x" for edge in EDGES for before in ("", "a ")]
    found += [f"{quote}@{rest}" for quote in QUOTES for rest in ("", " | x")]
    found += [f" {quote}@" for quote in QUOTES] + [f"x{quote}@" for quote in QUOTES]
    found += [f"{start}{letter}" for start in ("E", "EN", "END", "ENDE", "e") for letter in LETTERS]
    found += [
        letter * (most + more) for letter in LETTERS for most in LONGEST.values() for more in (0, 1)
    ]
    found += ["".join(dice.choices([*EDGES, *QUOTES, *LETTERS, "END", " ", "@"], k=4))
              for _ in range(150)]  # fmt: skip
    return found
