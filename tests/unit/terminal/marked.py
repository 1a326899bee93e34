"""Marks as a shell prints them, and the events that become of what a terminal shows."""

from proof.terminal.marks import Marks

NONCE = "0123abcd"


def mark(kind, number):
    return b"\x1b]133;%s;%s;%d\x07" % (kind.value, NONCE.encode(), number)


def events(*pieces):
    marks = Marks(NONCE)
    return [event for piece in pieces for event in marks.feed(piece) if event != b""]
