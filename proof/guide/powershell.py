"""A step's text as PowerShell commands; what `shell_text` is for the shells of Unix."""

import re
from collections.abc import Iterator

import tree_sitter
import tree_sitter_powershell

from proof.guide.shell_text import Command, NotPlain, below, hold_plain

#: How a here-string begins whose lines PowerShell takes as they are.
QUOTED = "@'"

_LANGUAGE = tree_sitter.Language(tree_sitter_powershell.language())

#: What a line begins with that was copied together with its prompt.
_PROMPT = re.compile(r"\s*(PS )?([A-Z]:\\[^>]*)?>+\s")


def commands(text: str) -> tuple[Command, ...]:
    """Split a step into its commands.

    Raises NotPlain for text that does not parse, for comments, for `;` that packs several
    commands into one line, for prompts, and for characters that are no plain text.
    """
    lines = hold_plain(text)
    quoted = in_quoted_documents(text)
    for number, shown in enumerate(lines, 1):
        if number not in quoted and (prompt := _PROMPT.match(shown)):
            raise NotPlain(number, f"no prompt in a step: take out `{prompt[0].strip()}`")
    root = _parse(text)
    for node in below(root):
        if node.type == "ERROR" or node.is_missing:
            line = node.start_point[0] + 1
            raise NotPlain(line, "this does not parse as PowerShell: is a quote or brace open?")
        if node.type == "comment":
            line = node.start_point[0] + 1
            raise NotPlain(line, "a comment belongs into the prose beside the step")
    statements = [n for part in root.children for n in part.children if n.type != ";"]
    found: list[Command] = []
    for node in statements:
        first, last = node.start_point[0], node.end_point[0]
        if found and first + 1 <= found[-1].line + found[-1].text.count("\n"):
            raise NotPlain(first + 1, "write one command a line, without ;")
        found.append(Command("\n".join(lines[first : last + 1]), first + 1))
    if not found:
        raise NotPlain(1, "there is no command in it")
    return tuple(found)


def in_quoted_documents(text: str) -> set[int]:
    """Return the numbers of the lines that PowerShell takes as they are: between @' and '@."""
    return {
        line
        for node in below(_parse(text))
        if node.type == "verbatim_here_string_characters"
        for line in range(node.start_point[0] + 2, node.end_point[0] + 1)
    }


def called(text: str) -> Iterator[Command]:
    """Yield each command that a step calls, on one line, wherever it stands."""
    for node in below(_parse(text)):
        if node.type == "command":
            joined = re.sub(r"`\n\s*", "", (node.text or b"").decode())
            yield Command(joined, node.start_point[0] + 1)


def _parse(text: str) -> tree_sitter.Node:
    return tree_sitter.Parser(_LANGUAGE).parse(text.encode()).root_node
