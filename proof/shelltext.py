"""A step's text as commands: what is pasted whole, told apart so that each can be named."""

from __future__ import annotations

import attrs
import tree_sitter
import tree_sitter_bash

__all__ = ["Command", "NotPlain", "commands"]

_LANGUAGE = tree_sitter.Language(tree_sitter_bash.language())

#: What may stand at the top of a step, in tree-sitter-bash's words.
_PLAIN = {
    "command",
    "redirected_statement",
    "pipeline",
    "if_statement",
    "while_statement",
    "for_statement",
    "case_statement",
    "variable_assignment",
    "declaration_command",
    "negated_command",
    "test_command",
}

_WHY_NOT = {
    "comment": "a comment belongs into the prose beside the step",
    ";": "write one command a line, without ;",
    "&": "no background job in a step",
}


class NotPlain(Exception):
    """The text is not one plain command a line; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@attrs.frozen
class Command:
    """One complete command as a shell reads it, here-documents and continued lines included."""

    text: str
    line: int


def commands(text: str) -> tuple[Command, ...]:
    """Split a step into its commands.

    Raises NotPlain for text that does not parse, for comments, for `&&`, `||` and `;` that pack
    several commands into one line, for a background job, and for characters that a terminal
    takes for more than text, or that a reader cannot see.
    """
    lines = text.removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.isprintable():
            odd = next(character for character in line if not character.isprintable())
            raise NotPlain(number, f"no {odd!r} in a step: what pastes and shows is plain text")
    if not text.endswith("\n"):
        raise NotPlain(len(lines), "the last line must end with a line feed, and be a command")
    root = tree_sitter.Parser(_LANGUAGE).parse(text.encode()).root_node
    if root.has_error:
        bad = next((node for node in root.children if node.has_error), root)
        raise NotPlain(bad.start_point[0] + 1, "this does not parse as shell")
    found: list[Command] = []
    for node in root.children:
        first, end = node.start_point[0], node.end_point[0]
        if node.type == "list":
            raise NotPlain(first + 1, "write one command a line, without && or ||")
        if node.type not in _PLAIN:
            raise NotPlain(first + 1, _WHY_NOT.get(node.type, f"no {node.type!r} in a step"))
        last = end if node.end_point[1] == 0 and end > first else end + 1
        found.append(Command("\n".join(lines[first:last]), first + 1))
    if not found:
        raise NotPlain(1, "there is no command in it")
    return tuple(found)
