"""A step's text as commands: what is pasted whole, told apart so that each can be named."""

import re
from collections.abc import Iterator

import attrs
import tree_sitter
import tree_sitter_bash

#: How a here-document begins whose lines the shell takes as they are.
QUOTED = "<<'END'"

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

#: What keeps its blanks and line ends, in tree-sitter-bash's words.
_WHOLE = {"ansi_c_string", "heredoc_body", "raw_string", "string", "translated_string"}

_WHY_NOT = {
    "comment": "a comment belongs into the prose beside the step, and a prompt nowhere",
    ";": "write one command a line, without ;",
    "&": "no background job in a step",
}

#: What a line begins with that was copied together with its prompt.
_PROMPT = re.compile(r"\s*([$%>]|\S*[\w~][$#%>]|(\([^)]*\)\s*|\[[^\]]*\])[$#%>])\s+\S")

_INSTEAD = {"\r": "save the file with Unix line ends", "\t": "write spaces"}


#: How much of a command a message shows, in characters.
SHOWN = 90


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

    @property
    def one_line(self) -> str:
        """Return the first line with its continuations, at most 90 characters of it."""
        line = " ".join(self.text.replace("\\\n", " ").splitlines()[0].split())
        return line if len(line) <= SHOWN else line[:SHOWN] + "…"


@attrs.frozen
class Document:
    """A file that a step writes; `line` is that of its first line in the step."""

    path: str
    text: str
    line: int


def commands(text: str) -> tuple[Command, ...]:
    """Split a step into its commands.

    Raises NotPlain for text that does not parse, for comments, for `&&`, `||` and `;` that pack
    several commands into one line, for a background job, and for characters that a terminal
    takes for more than text, or that a reader cannot see.
    """
    lines = hold_plain(text)
    root = _parse(text)
    if root.has_error:
        bad = next((node for node in root.children if node.has_error), root)
        begun = bad.start_point[0] + 1
        for number in range(begun, len(lines) + 1):
            _refuse_prompt(lines, number)
        raise NotPlain(
            begun, "this does not parse as shell: is a quote, here-document or `if` left open?"
        )
    found: list[Command] = []
    for node in root.children:
        first, end = node.start_point[0], node.end_point[0]
        _refuse_prompt(lines, first + 1)
        if node.type == "list":
            raise NotPlain(first + 1, "write one command a line, without && or ||")
        if node.type not in _PLAIN:
            raise NotPlain(first + 1, _WHY_NOT.get(node.type, f"no {node.type!r} in a step"))
        last = end if node.end_point[1] == 0 and end > first else end + 1
        found.append(Command("\n".join(lines[first:last]), first + 1))
    if not found:
        raise NotPlain(1, "there is no command in it")
    return tuple(found)


def hold_plain(text: str) -> list[str]:
    """Return the lines of a step; raises NotPlain for what is no plain text, whatever the shell."""
    lines = text.removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.isprintable():
            odd = next(character for character in line if not character.isprintable())
            instead = _INSTEAD.get(odd, "take it out")
            raise NotPlain(
                number, f"no {odd!r} in a step: what pastes and shows is plain text; {instead}"
            )
    if not text.endswith("\n"):
        raise NotPlain(len(lines), "the last line must end with a line feed, and be a command")
    return lines


def in_quoted_documents(text: str) -> set[int]:
    """Return the numbers of the lines that the shell takes as they are: <<'END' to END."""
    return {
        line
        for node in nodes(text)
        if node.type == "heredoc_redirect" and _is_quoted(node)
        for body in node.children
        if body.type == "heredoc_body"
        for line in range(body.start_point[0] + 1, body.end_point[0] + 1)
    }


def called(text: str) -> Iterator[Command]:
    """Yield each command that a step calls, wherever it stands, without what is redirected."""
    for node in nodes(text):
        if node.type == "command":
            yield Command((node.text or b"").decode(), node.start_point[0] + 1)


def documents(text: str) -> Iterator[Document]:
    """Yield the files that a step writes by here-documents, `cat >PATH <<'END'`."""
    for node in nodes(text):
        if node.type != "redirected_statement":
            continue
        bodies = [n for n in below(node) if n.type == "heredoc_body"]
        paths = [
            (target.text or b"").decode()
            for redirect in below(node)
            if redirect.type == "file_redirect"
            for target in redirect.children_by_field_name("destination")
        ]
        if len(bodies) == 1 and len(paths) == 1:
            body = (bodies[0].text or b"").decode()
            yield Document(paths[0], body, bodies[0].start_point[0] + 1)


def without_comments(text: str) -> list[str]:
    """Return the lines of a script that say what it does, without comments and indentation.

    In here-documents and quotes, every line stays as it is. A text that does not parse is returned
    whole.
    """
    root, lines = _parse(text), text.encode().split(b"\n")
    if root.has_error:
        return [text]
    parts = list(_parts(root))
    for part in reversed(parts):
        row, column = part.start_point
        if part.type == "comment":
            lines[row] = lines[row][:column].rstrip()
    quoted = {
        row
        for part in parts
        for row in range(part.start_point[0] + (part.type != "heredoc_body"), part.end_point[0] + 1)
    }
    kept = (line if row in quoted else line.lstrip() for row, line in enumerate(lines))
    return [line.decode() for row, line in enumerate(kept) if line or row in quoted]


def _parts(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    """Yield the smallest parts of a script that layout goes between; what is quoted is one part."""
    if not node.children or node.type in _WHOLE:
        yield node
        return
    for child in node.children:
        yield from _parts(child)


def _parse(text: str) -> tree_sitter.Node:
    return tree_sitter.Parser(_LANGUAGE).parse(text.encode()).root_node


def nodes(text: str) -> Iterator[tree_sitter.Node]:
    """Yield every node of the syntax tree of a script, in the order of its text."""
    yield from below(_parse(text))


def _is_quoted(document: tree_sitter.Node) -> bool:
    starts = [n.text or b"" for n in document.children if n.type == "heredoc_start"]
    return any(start[:1] in {b"'", b'"', b"\\"} for start in starts)


def below(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    """Yield a node of a syntax tree and all that is in it, in the order of the text."""
    yield node
    for child in node.children:
        yield from below(child)


def _refuse_prompt(lines: list[str], number: int) -> None:
    if match := _PROMPT.match(lines[number - 1]):
        raise NotPlain(number, f"no prompt in a step: take out `{match[0][:-1].strip()}`")
