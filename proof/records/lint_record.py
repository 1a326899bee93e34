"""The lint record: what tools said of a platform's steps that they read and did not run."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from proof.records import record

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
    schema: int = record.SCHEMA
    tools: list[ToolRun] = attrs.field(factory=list)
    files: list[FileRead] = attrs.field(factory=list)

    def findings(self, file: str, sha256: str) -> list[Finding] | None:
        """Return what was found in a step, or None where no tool read this very text."""
        read = [f for f in self.files if (f.file, f.sha256) == (file, sha256)]
        return [finding for f in read for finding in f.findings] if read else None


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


def path_of(platform: str, folder: Path) -> Path:
    """Return where a platform's lint record lies; `folder` is that of the records."""
    return folder / FOLDER / f"{platform}.json"


def save(lint: LintRecord, folder: Path) -> Path:
    """Write a lint record below the folder of the records, in one move; return its path."""
    return record.write(record.to_json(lint), path_of(lint.platform, folder))


def load(path: Path) -> LintRecord:
    """Read a lint record; raises ValueError with the path where it is none of this schema."""
    return record.load_kind(path, LintRecord, SCHEMA_FILE)
