"""A step with one thing wrong: a command left out, or a word of what a command is given altered."""

import enum
import re
from collections.abc import Iterator

import attrs
import tree_sitter

from proof.guide import shell_text
from proof.guide.placeholders import Placeholders
from proof.guide.step import Step

#: What stands for a command that was left out, so that the others keep their numbers.
NOTHING = ":"

#: The leaves of the syntax tree in which a command is told what to work on.
_GIVEN = {"heredoc_body", "number", "raw_string", "string_content", "word"}

#: An option with its value, a remark in a file, and what else means something.
_OPTION = r"(?<!\S)-[-\w]+(=\S*)?"
_REMARK = r"^\s*#(?!!).*$"
_WORD = r"[\w./@%$+-]*\w"


class Kind(enum.StrEnum):
    """What is wrong in a mutant."""

    COMMAND = "command"
    WORD = "word"


@attrs.frozen(kw_only=True)
class Mutant:
    """`old` at `start` of a step's text, in characters, became `new`; `line` counts from 1."""

    step: Step
    kind: Kind
    start: int
    old: str
    new: str

    @property
    def line(self) -> int:
        """The line of the step on which the change begins."""
        return self.step.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The character of the line at which the change begins, counted from 1."""
        return self.start - self.step.text.rfind("\n", 0, self.start)

    @property
    def name(self) -> str:
        """What is changed, in a form that stays the same while the step's text does."""
        old = " ".join(self.old.split())
        shown = old if len(old) <= shell_text.SHOWN else old[: shell_text.SHOWN] + "…"
        return f"{self.step.key}:{self.line}:{self.column}: {shown} → {self.new or 'nothing'}"

    def apply(self) -> Step:
        """Return the changed step; raises NotPlain where no shell would read it."""
        before, after = self.step.text[: self.start], self.step.text[self.start + len(self.old) :]
        text = before + self.new + after
        return attrs.evolve(self.step, text=text, commands=shell_text.commands(text))


def of(step: Step, placeholders: Placeholders) -> Iterator[Mutant]:
    """Yield the mutants of a step: each command left out, then each word altered.

    The name of a command is no such word, because the command without it is the same mutant as
    the one that is left out.
    """
    for start, old in _commands(step.text):
        yield Mutant(step=step, kind=Kind.COMMAND, start=start, old=old, new=NOTHING)
    whole = "|".join(re.escape(text) for text in attrs.astuple(placeholders))
    pattern = re.compile(f"{_REMARK}|(?P<option>{_OPTION})|(?P<word>{whole}|{_WORD})", re.MULTILINE)
    for start, old in _given(step.text):
        for found in pattern.finditer(old):
            at = start + found.start()
            if found["option"]:
                yield Mutant(step=step, kind=Kind.WORD, start=at, old=found[0], new="")
                value = found[0].partition("=")[2]
                at += len(found[0]) - len(value)
                inner = [(at + word.start(), word[0]) for word in re.finditer(_WORD, value)]
            else:
                inner = [(at, found["word"])] if found["word"] else []
            for place, word in inner:
                new = _altered(word)
                yield Mutant(step=step, kind=Kind.WORD, start=place, old=word, new=new)


def _altered(word: str) -> str:
    """Return a word of the same kind: the next number, or a name with one more letter."""
    number = re.search(r"\d+$", word)
    if not number:
        return word + "x"
    return word[: number.start()] + str(int(number[0]) + 1).zfill(len(number[0]))


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """Yield the place and the text of each command, with what is redirected."""
    for node in shell_text.nodes(text):
        outer = node.parent.type if node.parent else ""
        if node.type in {"command", "redirected_statement"} and outer != "redirected_statement":
            yield _place(text, node)


def _given(text: str) -> Iterator[tuple[int, str]]:
    """Yield the place and the text of all that commands are given."""
    for node in shell_text.nodes(text):
        outer = node.parent.type if node.parent else ""
        if node.type in _GIVEN and not node.children and outer != "command_name":
            yield _place(text, node)


def _place(text: str, node: tree_sitter.Node) -> tuple[int, str]:
    """Return where a node begins, in characters, and its text without blanks at the end."""
    start = len(text.encode()[: node.start_byte].decode())
    return start, (node.text or b"").decode().rstrip()
