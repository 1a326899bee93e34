"""The texts in a step that a reader replaces, and the rules of what may stand in their place.

The page has the same rules and the same replacement: the site hands them to its script as data.
"""

import re

import attrs


@attrs.frozen(kw_only=True)
class Placeholders:
    """The texts in a step that a reader replaces."""

    name: str
    password: str
    admin: str
    host: str


@attrs.frozen(kw_only=True)
class Derived:
    """A text in a step that follows from the worker's name: each character that matches `odd`
    becomes `instead`, and a reader who replaces by hand does the same.
    """

    text: str
    odd: str
    instead: str

    def of(self, name: str) -> str:
        """Return what stands for the text with a worker of this name."""
        return re.sub(self.odd, self.instead, name)


#: What no contact text has, as first and last of a range of characters: controls, spaces but the
#: usual one, marks that turn the direction of writing, and all else that a reader cannot see.
#: Ranges and no classes of Unicode, since a browser's Unicode is newer than Python's, or older.
UNSEEN = (
    (0x0000, 0x001F), (0x007F, 0x00A0), (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C),
    (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F),
    (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164),
    (0xD800, 0xF8FF), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFF),
    (0xE0000, 0x10FFFF),
)  # fmt: skip

#: Terminals cut a line after 4,096 bytes, and busybox's shell after 1,023; a character has up to 4.
LONGEST = {"word": 100, "text": 250}

#: PowerShell takes each of these for the quote of a here-string's end.
QUOTES = "'\u2018\u2019\u201a\u201b"


def _characters() -> str:
    return "".join(
        f"\\u{first:04x}-\\u{last:04x}" if last < 0x10000 else f"{chr(first)}-{chr(last)}"
        for first, last in UNSEEN
    )


@attrs.frozen
class Rule:
    """What a value is: a pattern for all of it that Python and browsers read alike, and words."""

    pattern: str
    words: str

    def allows(self, value: str) -> bool:
        """Tell whether a value may be put in."""
        return re.fullmatch(self.pattern, value) is not None


#: The rule of each placeholder. A name is a folder beside others, and no program takes it for an
#: option; neither it nor a password needs quotes anywhere. No value ends the here-document that it
#: may stand in: not with its last line, nor with '@ as in PowerShell, nor with '' or ${ as in a
#: file for NixOS. dash loses a byte where a line begins as the document's end does and goes on
#: beyond ASCII. The runbook's script has the same rules; they are put into it from here.
RULES = {
    "name": Rule(
        rf"[A-Za-z0-9_][A-Za-z0-9._-]{{0,{LONGEST['word'] - 1}}}",
        f"Only letters, digits and . _ - are allowed, at most {LONGEST['word']} of them, and no "
        "dot or hyphen in front.",
    ),
    "password": Rule(
        rf"(?!END$)[A-Za-z0-9._-]{{1,{LONGEST['word']}}}",
        f"Only letters, digits and . _ - are allowed, at most {LONGEST['word']} of them.",
    ),
    **dict.fromkeys(
        ("admin", "host"),
        Rule(
            rf"(?!END$|EN?D?[^\u0000-\u007f]|[{QUOTES}]@| |.* $|.*(?:''|\$\{{))"
            rf"[^{_characters()}]{{1,{LONGEST['text']}}}",
            f"One line that can be seen, of at most {LONGEST['text']} characters, and not END "
            "alone; without '' or ${, no quote and @ in front, and none but English letters right "
            "after E, EN or END in front.",
        ),
    ),
}
