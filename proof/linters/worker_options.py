"""Holds every `buildbot-worker` command line to the option parsers of the worker's releases.

Each release is installed where nothing else is, from a lock of its own. A process for each release
answers for all steps, because starting one takes longer than hundreds of answers.
"""

import contextlib
import functools
import hashlib
import itertools
import json
import plistlib
import shlex
import shutil
import string
import subprocess
import sys
import tempfile
import threading
import xml.parsers.expat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs

from proof.errors import CannotVerify
from proof.guide import powershell, shell_text
from proof.guide.platform import Lint
from proof.guide.vocabulary import Dialect
from proof.paths import ROOT

#: The releases that the platforms ship, and the newest one.
VERSIONS = ("2.10.1", "3.3.0", "3.4.0", "3.7.0", "3.10.1", "3.11.7", "4.1.0", "4.2.1", "4.3.0")

#: How many seconds one release may take to be fetched.
LIMIT_S = 300

PROGRAM = "buildbot-worker"

#: What the line begins with that has a program's answers.
SAID = "said:"

_ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from twisted.python import usage
from buildbot_worker.scripts.runner import Options
def ask(words):
    try:
        options = Options()
        options.parseOptions(words)
        return "" if options.subCommand else "there is no command"
    except usage.UsageError as error:
        return str(error) or "wrong usage"
    except SystemExit:
        return "it asks for help or for the version"
for line in sys.stdin:
    print(f"\\nsaid:{json.dumps([ask(words) for words in json.loads(line)])}", flush=True)
"""


@attrs.frozen
class CommandLine:
    """The words that follow the program's name; `line` counts from 1."""

    words: tuple[str, ...]
    line: int


def read(text: str, lint: Lint) -> Iterator[tuple[int, str]]:
    """Yield what the releases' option parsers have against a command line, and its place."""
    return objections(
        tuple(command_lines(text, lint.dialect)),
        lambda version: started(_ASK, installed(f"worker/{version}")),
    )


def objections(
    lines: Sequence[CommandLine], start: Callable[[str], subprocess.Popen[str]]
) -> Iterator[tuple[int, str]]:
    """Yield what releases have against command lines; `start` starts what one is asked through."""
    found: dict[tuple[int, str], list[str]] = {}
    # All start before the first one is asked, and import side by side.
    for version, process in [(v, start(v)) for v in VERSIONS if lines]:
        for line, said in zip(lines, _ask(version, process, lines), strict=True):
            if said:
                what = f"`{shlex.join(line.words)}`: {said}"
                found.setdefault((line.line, what), []).append(version)
    for (number, what), versions in found.items():
        yield number, f"refused by {', '.join(versions)}: {what}"


def command_lines(text: str, dialect: Dialect, program: str = PROGRAM) -> Iterator[CommandLine]:
    """Yield what a step tells a program to do, itself or in the files that it writes."""
    if dialect is Dialect.POWERSHELL:
        for command in powershell.called(text):
            yield from _of_powershell(command, program)
        return
    for command in shell_text.called(text):
        words = _split(command.text.replace("\\\n", " "))
        if words and _is_program(words[0]):
            yield CommandLine(tuple(words[1:]), command.line)
    for document in shell_text.documents(text):
        yield from _of_document(document)


def _of_document(document: shell_text.Document) -> Iterator[CommandLine]:
    """Yield the command lines in a unit, a script, a crontab or a property list.

    What OpenRC starts stands in two variables, the second one with the words.
    """
    named: dict[str, str] = {}
    for number, line in enumerate(document.text.splitlines(), document.line):
        name, _, value = line.partition("=")
        if name.isidentifier():
            named[name] = value
        whole = string.Template(value or line).safe_substitute(named)
        yield from _of_words(_split(whole), number)
        if name == "command_args" and _is_program(named.get("command", "")):
            yield CommandLine(tuple(_split(" ".join(_split(whole)))), number)
    if document.path.endswith(".plist"):
        yield from _of_words(_arguments(document.text), document.line)


def _of_words(words: list[str], line: int) -> Iterator[CommandLine]:
    for place, word in enumerate(words):
        if _is_program(word) and words[place + 1 :]:
            yield CommandLine(tuple(words[place + 1 :]), line)
            return
        if " " in word:  # what another shell is given
            yield from _of_words(_split(word), line)


def _of_powershell(command: shell_text.Command, program: str) -> Iterator[CommandLine]:
    words = [w.strip("'\"") for w in shlex.split(command.text, posix=False)]
    named = dict(itertools.pairwise(words))
    if _is_program(words[0], program):
        yield CommandLine(tuple(words[1:]), command.line)
    elif words[0] == "&" and _is_program(words[1], program):
        yield CommandLine(tuple(words[2:]), command.line)
    elif _is_program(named.get("-Execute", ""), program):
        yield CommandLine(tuple(named.get("-Argument", "").split()), command.line)


def _is_program(word: str, program: str = PROGRAM) -> bool:
    folder, _, name = word.replace("\\", "/").rpartition("/")
    # What starts it has its name, too.
    return name.removesuffix(".exe") == program and not folder.startswith("/etc")


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # prose, with an apostrophe
        return []


def _arguments(property_list: str) -> list[str]:
    try:
        entries = plistlib.loads(property_list.encode())
    except (ValueError, xml.parsers.expat.ExpatError, plistlib.InvalidFileException):
        return []  # the tool for property lists says so
    return [str(word) for word in entries.get("ProgramArguments", [])]


@functools.cache
def started(program: str, *folders: str) -> subprocess.Popen[str]:
    """Start a program of Python, with the packages in `folders`, that `_ask` asks.

    It ends with this process, which closes its standard input.
    """
    return subprocess.Popen(
        [sys.executable, "-I", "-c", program, *folders],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
    )


def _ask(version: str, process: subprocess.Popen[str], lines: Sequence[CommandLine]) -> list[str]:
    """Return what a release says of each command line; empty is no objection.

    Raises CannotVerify where it does not run.
    """
    assert process.stdin
    assert process.stdout
    limit = threading.Timer(LIMIT_S, process.kill)
    limit.start()
    output = ""
    try:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps([line.words for line in lines]) + "\n")
            process.stdin.flush()
        for printed in process.stdout:
            if printed.startswith(SAID):
                return list(json.loads(printed.removeprefix(SAID)))
            output += printed
    finally:
        limit.cancel()
    raise CannotVerify(f"buildbot-worker {version} does not run here", output=output[-2000:])


@functools.cache
def installed(lock: str, *options: str) -> str:
    """Return a folder with what a lock names, and nothing else; the next run uses it again.

    Raises CannotVerify where it cannot be installed.
    """
    file = Path(ROOT, "requirements", f"{lock}.txt")
    wanted = file.read_text(encoding="utf-8") if file.is_file() else ""
    digest = hashlib.sha256(repr((wanted, options, sys.version)).encode()).hexdigest()
    folder = Path(ROOT, "build", "locks", f"{file.stem}-{digest[:16]}")
    if folder.is_dir():
        return str(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as unfinished:
        target = Path(unfinished, "packages")
        done = subprocess.run(
            [
                sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes",
                "--no-deps", "--python", sys.executable, "--target", str(target),
                "--requirement", str(file), *options,
            ],
            capture_output=True, text=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CannotVerify(
                f"Can't install {lock.replace('worker/', 'buildbot-worker ')}",
                hint="check the network, then run `nox -s check-snippets` again",
                output=done.stderr[-2000:],
            )
        for old in folder.parent.glob(f"{file.stem}-*"):
            shutil.rmtree(old, ignore_errors=True)
        target.rename(folder)
    return str(folder)
