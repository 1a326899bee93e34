"""What is typed into a shell, and what its marks make of a block; no terminal."""

import pytest

from proof.terminal.feeding import LineByLine, Pasted, WholeBlock
from proof.terminal.marks import Kind
from tests.unit.terminal.marked import events, mark


def test_lines_are_typed_at_prompts_and_the_question_for_a_status_is_hidden():
    typed = []
    feeder = LineByLine(typed.append, Pasted(), ask_status="STATUS\r")
    feeder.start("if x\n  then y\n\nz")
    one, more = mark(Kind.PROMPT, 1), mark(Kind.PROMPT, 2)
    for event in events(
        b"if x\r\n" + more + b"> then y\r\nsaid\r\n" + one + b"$ STATUS\r\n" + mark(Kind.ENDED, 3)
        + one + b"$ z\r\n" + one + b"$ STATUS\r\n" + mark(Kind.ENDED, 0)
    ):  # fmt: skip
        feeder.take(event)
    assert typed == ["if x\r", "  then y\r", "STATUS\r", "z\r", "STATUS\r"]
    assert feeder.pasted.statuses == [3, 0]
    assert feeder.pasted.outputs == [b"said\r\n", b""]
    assert b"STATUS" not in feeder.pasted.raw
    assert feeder.pasted.ended == len(feeder.pasted.raw)


@pytest.mark.parametrize(
    ("bracketed", "typed"), [(True, "\x1b[200~a\nb\x1b[201~\r"), (False, "a\rb\r")]
)
def test_a_block_is_typed_at_once(bracketed, typed):
    keys = []
    WholeBlock(keys.append, Pasted(), bracketed=bracketed).start("a\nb")
    assert keys == [typed]


def test_a_command_that_begins_ends_the_one_before_it():
    feeder = WholeBlock(lambda _: None, Pasted())
    began, inside = mark(Kind.BEGAN, 0), mark(Kind.FAILED_INSIDE, 4)
    for event in events(inside + began + b"one" + began + inside + b"two"):
        feeder.take(event)
    pasted = feeder.pasted
    assert (pasted.outputs, pasted.statuses, pasted.runs) == ([b"one", b"two"], [0], True)
    assert [pasted.status(number) for number in range(2)] == [0, None]
    feeder.ended(0)
    assert (pasted.status(1), pasted.runs, pasted.ended) == (4, False, len("onetwo"))


def test_a_question_counts_once():
    pasted = Pasted()
    assert not pasted.asked("Name?")
    for output, found in [(b"Name? ", [True, False]), (b"Ada\nName? Name?", [True, True, False])]:
        pasted.begin()
        pasted.outputs[-1] += output
        assert [pasted.asked("Name?") for _ in found] == found
