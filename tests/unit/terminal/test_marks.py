"""From bytes to events, and what they make of a block; no terminal."""

import attrs

from proof.terminal.feeding import Pasted, WholeBlock
from proof.terminal.marks import Kind, Mark, Marks
from tests.unit.terminal.marked import NONCE, events, mark

RAW = (
    b"$ ls\r\n" + mark(Kind.BEGAN, 0) + b"\x1b[1ma\x1b[0m\r\n" + mark(Kind.FAILED_INSIDE, 4)
    + b"\x1b]0;title\x07b" + mark(Kind.ENDED, 12) + b"\x1b[?2004h$ "
)  # fmt: skip


def block(*pieces):
    feeder = WholeBlock(lambda _: None, Pasted())
    for event in events(*pieces):
        feeder.take(event)
    return attrs.asdict(feeder.pasted)


def test_bytes_become_texts_and_marks():
    assert events(RAW) == [
        b"$ ls\r\n", Mark(Kind.BEGAN, 0), b"\x1b[1ma\x1b[0m\r\n", Mark(Kind.FAILED_INSIDE, 4),
        b"\x1b]0;title\x07b", Mark(Kind.ENDED, 12), b"\x1b[?2004h$ ",
    ]  # fmt: skip


def test_bytes_may_come_in_any_pieces():
    """A mark, or a question in colour, that two reads share is still one."""
    whole = block(RAW)
    assert whole["statuses"] == [12]
    assert whole["inner_failure"] == {0: 4}
    assert whole["outputs"] == [b"\x1b[1ma\x1b[0m\r\n\x1b]0;title\x07b"]
    assert block(*(RAW[n : n + 1] for n in range(len(RAW)))) == whole
    for at in range(len(RAW)):
        assert block(RAW[:at], RAW[at:]) == whole, RAW[:at]


def test_marks_of_another_shell_are_text():
    other = RAW.replace(NONCE.encode(), b"deadbeef")
    assert b"".join(events(other)) == other


def test_what_comes_after_the_first_mark():
    assert Marks(NONCE).after_first(b"before" + mark(Kind.PROMPT, 1) + b"$ ") == b"$ "
    assert Marks(NONCE).after_first(b"before") is None
