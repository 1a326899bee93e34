"""What a run shows a person of what programs said."""

import pytest

from proof import messages


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("a\tb\nc\n", "a\tb\nc\n"),
        ("na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve \N{CHECK MARK}", "naïve ✓"),
        ("\x1b[31mred\x1b[0m\r\n", "red\n"),
        ("\x00a\x07b\x7fc\x9b2Jd", "abc2Jd"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b\N{LEFT-TO-RIGHT MARK}", "ab"),
    ],
)
def test_only_text_is_left(said, text):
    assert messages.plain(said) == text
