"""What may be put in for a placeholder."""

import attrs
import pytest

from proof.guide.fill import Values
from proof.guide.placeholders import RULES

GOOD = Values(name="owner-x.y", password="open.sesame", admin="Ada", host="a machine")


NAMES = ("owner-debian-x86_64", "a", "9.b", "_x", "a-", "END")
NO_NAMES = (
    "", "x" * 101, ".", "..", ".hidden", "-x", "a b", "a/b", "a\n", "é", "a;b", "$HOME", "a\\",
)  # fmt: skip
NO_PASSWORDS = ("", "x" * 101, "a b", "it's", "a/b", "&", "END", "x\n")
TEXTS = (
    'Ada O\'Guide <ada AT example.org> "$HOME" `id` $(id) \\ é !! !x ^a^b',
    "-n", ".", "..", "# no comment", "the END", "end", "%s {name} $& \\1", "@'", "日本",
    "Élan", "\u201c@", "a \u2019@", "é" * 250,
    "👩", "YOUR NAME <you AT example.org>",
)  # fmt: skip
NO_TEXTS = (
    "", " ", " a", "a ", "END", "two\nlines", "two\rlines", "a\tb", "\x1b[201~", "\x00", "\x7f",
    "\u0085", "a\u00a0b", "a\u00adb", "a\u200bb", "a\u200db", "a\u2028b", "a\u202eb",
    "a\u2066b", "\ufeffa", "a\ufe0f", "\ud800", "\ue000", "\U000e0041", "\U0010ffff",
    "'@", "'@ | rm", "\u2018@", "\u2019@", "\u201a@", "\u201b@ | rm", "a '' b", "${x}",
    "E\u00e9", "EN\u65e5", "END\u00e9", "x" * 251,
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "allowed", "refused", "rule"),
    [
        ("name", NAMES, NO_NAMES, "Only letters, digits"),
        ("password", (), NO_PASSWORDS, "Only letters, digits"),
        ("admin", TEXTS, NO_TEXTS, "One line that can be"),
        ("host", TEXTS, NO_TEXTS, "One line that can be"),
    ],
)
def test_a_value_is_put_in_as_it_is_or_refused_with_the_rule(key, allowed, refused, rule):
    offenders = [f"{text!r} was changed" for text in allowed if made(key, text) != text]
    for text in refused:
        try:
            offenders.append(f"{made(key, text)!r} was put in")
        except ValueError as error:
            if f"can't be used as the {key}. {rule}" not in str(error):
                offenders.append(f"{text!r} was refused by {error}")
    assert offenders == []


def made(key, text):
    return getattr(attrs.evolve(GOOD, **{key: text}), key)


def test_no_rule_needs_what_only_python_or_only_browsers_read():
    """Both read these: a browser with the flag u, which minds each escape that means nothing."""
    for rule in RULES.values():
        assert "(?P" not in rule.pattern
        assert "\\A" not in rule.pattern
        assert "\\Z" not in rule.pattern
