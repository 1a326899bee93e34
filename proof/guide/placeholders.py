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


#: What no contact text has, as ranges of characters: controls, spaces but the usual one, marks
#: that turn the direction of writing, and all else that a reader cannot see. Ranges and no
#: classes of Unicode, since a browser's Unicode is newer than Python's, or older.
UNSEEN = (
    r"\u0000-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff"
    r"\uffa0\ufff0-\uffff"
    "\U000e0000-\U0010ffff"
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
#: file for NixOS.
RULES = {
    "name": Rule(
        "[A-Za-z0-9_][A-Za-z0-9._-]*",
        "Only letters, digits and . _ - are allowed, and no dot or hyphen in front.",
    ),
    "password": Rule("(?!END$)[A-Za-z0-9._-]+", "Only letters, digits and . _ - are allowed."),
    **dict.fromkeys(
        ("admin", "host"),
        Rule(
            rf"(?!END$|'@| |.* $|.*(?:''|\$\{{))[^{UNSEEN}]+",
            "One line that can be seen, and not END alone; without '' or ${, and no '@ in front.",
        ),
    ),
}
