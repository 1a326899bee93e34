"""The lint record: what tools said of a platform's steps that they read and did not run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import cattrs

from proof.records import record

__all__ = [
    "FOLDER",
    "SCHEMA",
    "SCHEMA_FILE",
    "FileRead",
    "Finding",
    "LintRecord",
    "ToolRun",
    "from_json",
    "in_words",
    "lines",
    "load",
    "path_of",
    "save",
    "to_json",
    "tools_in_words",
]

SCHEMA = 1
SCHEMA_FILE = Path(__file__).with_name("read.schema.json")

#: Where the lint records lie, below the folder of the records.
FOLDER = "checked"


@attrs.define(kw_only=True)
class Finding:
    """What one tool has against a line, counted from 1, of a step."""

    line: int
    tool: str
    message: str


@attrs.define(kw_only=True)
class ToolRun:
    """A tool that read every step, in one of its versions, as observed."""

    name: str
    version: str


@attrs.define(kw_only=True)
class FileRead:
    """One step file, as it was when the tools read it."""

    file: str
    sha256: str
    findings: list[Finding] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class LintRecord:
    """One platform's steps, read by tools; `started` is UTC in ISO 8601."""

    platform: str
    started: str
    dialect: str
    schema: int = SCHEMA
    tools: list[ToolRun] = attrs.field(factory=list)
    files: list[FileRead] = attrs.field(factory=list)

    def findings(self, file: str, sha256: str) -> list[Finding] | None:
        """Return what was found in a step, or None where no tool read this very text."""
        read = [f for f in self.files if (f.file, f.sha256) == (file, sha256)]
        return [finding for f in read for finding in f.findings] if read else None


_converter = cattrs.Converter(forbid_extra_keys=True)


def to_json(lint: LintRecord) -> dict[str, Any]:
    """Return the record as plain JSON data."""
    return _converter.unstructure(lint)  # type: ignore[no-any-return]


def lines(lint: LintRecord) -> Iterator[str]:
    """Yield the record for people: what was read by what, then each finding with its place."""
    found = sum(len(f.findings) for f in lint.files)
    yield (
        f"{lint.platform}: {len(lint.files)} steps read as {lint.dialect} by "
        f"{tools_in_words(lint)}: "
        f"{found or 'no'} finding{'' if found == 1 else 's'}"
    )
    for read in lint.files:
        for finding in read.findings:
            yield f"snippets/{read.file}:{finding.line}: {finding.tool}: {finding.message}"


def tools_in_words(lint: LintRecord) -> str:
    """Return the tools with their versions, as a sentence lists them."""
    versions: dict[str, list[str]] = {}
    for tool in lint.tools:
        versions.setdefault(tool.name, []).append(tool.version)
    return in_words(
        f"{name} {of[0]}" if len(of) == 1 else f"{name} {of[0]} to {of[-1]} ({len(of)} releases)"
        for name, of in versions.items()
    )


def in_words(names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last


def from_json(data: object) -> LintRecord:
    """Return the lint record that plain JSON data is; raises ValueError where it is none."""
    return record.structure(data, LintRecord, SCHEMA, _converter)


def path_of(platform: str, folder: Path) -> Path:
    """Return where a platform's lint record lies; `folder` is that of the records."""
    return folder / FOLDER / f"{platform}.json"


def save(lint: LintRecord, folder: Path) -> Path:
    """Write a lint record below the folder of the records, in one move; return its path."""
    return record.write(to_json(lint), path_of(lint.platform, folder))


def load(path: Path) -> LintRecord:
    """Read a lint record; raises ValueError with the path where it is none of this schema."""
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error
