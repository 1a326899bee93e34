"""Reads the files that steps write: units of systemd, property lists of launchd, Nix."""

import platform
import plistlib
import re
import tempfile
import xml.parsers.expat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from proof.guide import contract, shell_text
from proof.guide.platform import Lint
from proof.guide.shell_text import Document
from proof.linters import programs
from proof.linters.programs import Found
from proof.paths import ROOT

#: An instance whose name is as awkward as a worker's is.
_INSTANCE = "owner-system-x86_64"


def of_python() -> Sequence[str]:
    """Return the version of the standard library."""
    return [platform.python_version()]


def property_lists(text: str, _: Lint) -> Iterator[Found]:
    """Hold files called .plist to what launchd takes."""
    for document in _called(text, ".plist"):
        try:
            entries = plistlib.loads(document.text.encode())
        except xml.parsers.expat.ExpatError as error:
            yield document.line + error.lineno - 1, f"no property list: {error}"
            continue
        except (ValueError, plistlib.InvalidFileException) as error:
            yield document.line, f"no property list: {error}"
            continue
        if not isinstance(entries, dict):
            yield document.line, "no property list of launchd: it must be a <dict>"
            continue
        for problem in _problems(entries, PurePosixPath(document.path).stem):
            yield document.line, problem


def _problems(entries: dict[str, object], name: str) -> Iterator[str]:
    yield from contract.read(ROOT / "snippets" / "macos" / contract.FILE).wrong_keys(entries)
    if entries.get("Label") != name:
        yield f"Label: the file is called {name}.plist, so write {name!r}"
    arguments = entries.get("ProgramArguments")
    if not isinstance(arguments, list) or not arguments:
        yield "ProgramArguments: launchd needs a program to start"
    elif not str(arguments[0]).startswith("/"):
        yield "ProgramArguments: launchd searches no PATH of yours, so write the program's path"
    for key in ("StandardErrorPath", "StandardOutPath", "WorkingDirectory"):
        if not str(entries.get(key, "/")).startswith("/"):
            yield f"{key}: write it from / on"


def systemd_units(text: str, _: Lint) -> Iterator[Found]:
    """Let systemd verify units and drop-ins, each where it would lie."""
    for document in shell_text.documents(text):
        path = PurePosixPath(document.path)
        in_unit = path.parent.name.removesuffix(".d") if path.suffix == ".conf" else path.name
        if not in_unit.endswith(".service"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            _lay_out(Path(folder), in_unit, path, document)
            said = programs.run(
                "systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                in_unit.replace("@.", f"@{_INSTANCE}."),
                folder=Path(folder),
                settings={"SYSTEMD_UNIT_PATH": f"{folder}:"},
                errors=True,
            )  # fmt: skip
        for line in dict.fromkeys(said.splitlines()):
            place = re.match(r"\S+:(\d+): ", line)
            number = int(place[1]) if place else 1
            yield document.line + number - 1, line.replace(f"{folder}/", "")


def _lay_out(folder: Path, unit: str, path: PurePosixPath, document: Document) -> None:
    """Put the file into a folder of units; a drop-in beside a unit that says nothing."""
    if path.name != unit:
        (folder / unit).write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    file = folder / (path.name if path.name == unit else f"{path.parent.name}/{path.name}")
    file.parent.mkdir(exist_ok=True)
    # Whether its program is there is a question to a machine that has it.
    text = re.sub(r"(?m)^(Exec\w+=)(\S+)", r"\1/bin/true", document.text)
    file.write_text(text, encoding="utf-8")


def nix(text: str, _: Lint) -> Iterator[Found]:
    """Let Nix parse files called .nix."""
    for document in _called(text, ".nix"):
        with tempfile.TemporaryDirectory() as folder:
            said = programs.run(
                "nix-instantiate", "--parse", "-",
                text=document.text, settings=programs.nix_settings(folder), errors=True,
            )  # fmt: skip
        if error := re.search(r"error: (.*)", said):
            place = re.search(r"at .*:(\d+):\d+", said)
            yield document.line + (int(place[1]) if place else 1) - 1, error[1]


def _called(text: str, suffix: str) -> Iterator[Document]:
    return (d for d in shell_text.documents(text) if d.path.endswith(suffix))
