"""Splits the text beside a step: what is above the commands, and what is closed below them."""

from pathlib import Path

import attrs

#: Begins a part that is closed below the commands; the rest of the line is its title.
_HEADING = "## "


@attrs.frozen
class Note:
    """Lines of a text, numbered from 0: those above the commands, and the parts below by title."""

    above: range = range(0)
    closed: tuple[tuple[str, range], ...] = ()


def read(path: Path | None) -> Note:
    """Return the parts of a step's text; a step needs none."""
    if path is None or not path.is_file():
        return Note()
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(_HEADING)]
    ends = [*starts[1:], len(lines)]
    return Note(
        range(starts[0] if starts else len(lines)),
        tuple(
            (lines[start].removeprefix(_HEADING), range(start + 1, end))
            for start, end in zip(starts, ends, strict=False)
        ),
    )
