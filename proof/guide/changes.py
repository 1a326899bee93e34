"""The history of the steps: what changed, and when, for those who set up a worker before that."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import attrs

from proof.errors import ManifestError
from proof.guide.folders import CHANGES, source_of
from proof.guide.platform import Platform
from proof.paths import shown_path

#: What a line says of a change that nobody described.
_NEW, _CHANGED = "New step.", "The command has changed."

#: So much of a SHA-256 tells one text of a step from the others.
_DIGITS = 12


@attrs.frozen
class Change:
    """A line of a folder's history. `file`: FOLDER/STEP.sh. `digest`: the text's SHA-256, cut."""

    day: date
    file: str
    digest: str
    words: str


def of(platform: Platform) -> list[Change]:
    """Return the changes of the steps that a platform has now, newest first.

    Raises ManifestError for a line that is none.
    """
    files = {source_of(file) for file in platform.texts}
    folders = dict.fromkeys(file.parent for file in platform.texts)
    found = (change for folder in folders for change in _read(folder) if change.file in files)
    return sorted(found, key=lambda change: (change.day, change.file), reverse=True)


def unnoted(files: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, str, str]]:
    """Yield of some steps, each with its SHA-256, those whose text no history ends with.

    Each comes with the cut digest and the words for it. Raises ManifestError.
    """
    for folder, group in itertools.groupby(files, key=lambda item: item[0].parent):
        last = {change.file: change.digest for change in _read(folder)}
        for file, sha256 in group:
            digest = sha256[:_DIGITS]
            if last.get(source_of(file)) != digest:
                yield file, digest, _CHANGED if source_of(file) in last else _NEW


def note(files: Iterable[tuple[Path, str]], today: date) -> Iterator[str]:
    """Add a line for each text that isn't noted; yield what was added. Raises ManifestError."""
    for file, digest, words in list(unnoted(files)):
        history = file.parent / CHANGES
        with history.open("a", encoding="utf-8") as lines:
            lines.write(f"{today}\t{file.name}\t{digest}\t{words}\n")
        yield f"{shown_path(history)}: {file.name}: {words} Say there what is new for a reader."


def _read(folder: Path) -> list[Change]:
    path = folder / CHANGES
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            day, name, digest, words = line.split("\t")
            found.append(Change(date.fromisoformat(day), f"{folder.name}/{name}", digest, words))
        except ValueError:
            raise ManifestError(
                f"{shown_path(path)}:{number}: a line is a day, a step's file, its digest and a "
                "sentence, with tabs between them"
            ) from None
    return found
