"""Reads steps without running them, by the parsers and linters that the manifest names.

A tool is an entry in TOOLS: how its versions are observed, and a function that reads one step.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Sequence

import attrs

from proof import manifest, plan, shelltext
from proof.errors import CannotVerify
from proof.lintrecord import FileRead, Finding, LintRecord, ToolRun
from proof.manifest import Dialect, Lint, Manifest, Platform

__all__ = ["TOOLS", "Found", "Tool", "read"]

#: A line, counted from 1, and what is wrong with it.
Found = tuple[int, str]

#: How many seconds a program may think about one step.
LIMIT_S = 60

#: What shfmt calls the dialects.
_SHFMT_CALLS = {
    Dialect.SH: "posix",
    Dialect.BASH: "bash",
    Dialect.DASH: "posix",
    Dialect.KSH: "mksh",
    Dialect.BUSYBOX: "posix",
}


@attrs.frozen
class Tool:
    """What reads a step. `versions`: those that read it, as observed now; at least one."""

    versions: Callable[[], Sequence[str]]
    read: Callable[[str, Lint], Iterator[Found]]


def read(book: Manifest, platform: Platform) -> LintRecord:
    """Let the platform's tools read all of its steps.

    Raises CannotVerify where a tool is missing or breaks, and where the manifest names none.
    """
    lint = platform.lint
    if lint is None:
        raise CannotVerify(
            f"no tool reads the steps of {platform.key!r}",
            hint=f"name some in the manifest: platforms.{platform.key}.lint",
        )
    made = LintRecord(
        platform=platform.key,
        started=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        dialect=lint.dialect.value,
        tools=[
            ToolRun(name=tool.value, version=version)
            for tool in lint.tools
            for version in TOOLS[tool].versions()
        ],
    )
    for file in plan.step_files(book, platform):
        text = plan.read_text(file)
        made.files.append(
            FileRead(
                file=f"{file.parent.name}/{file.name}",
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                findings=list(_findings(text, lint)),
            )
        )
    return made


def _findings(text: str, lint: Lint) -> Iterator[Finding]:
    for tool in lint.tools:
        for line, message in TOOLS[tool].read(text, lint):
            yield Finding(line=line, tool=tool.value, message=message)


def _tree_sitter_bash(text: str, _: Lint) -> Iterator[Found]:
    """Parse it, and hold it to what a step may be; the grammar knows one shell only."""
    try:
        shelltext.commands(text)
    except shelltext.NotPlain as error:
        yield error.line, str(error)


def _shellcheck(text: str, lint: Lint) -> Iterator[Found]:
    options = (f"--shell={lint.dialect.value}", "--norc", "--format=json1", "-")
    for comment in json.loads(_run("shellcheck", *options, text=text))["comments"]:
        yield comment["line"], f"SC{comment['code']} ({comment['level']}): {comment['message']}"


def _shfmt(text: str, lint: Lint) -> Iterator[Found]:
    """Hold it to the one way in which shfmt writes it, indented by four."""
    flags = (f"--language-dialect={_SHFMT_CALLS[lint.dialect]}", "--indent=4", "--filename=step")
    try:
        written = _run("shfmt", *flags, text=text, statuses=(0,)).splitlines()
    except CannotVerify as error:
        refused = re.search(r"^step:(\d+):\d+: (.+)", error.output)
        if refused is None:
            raise
        yield int(refused[1]), refused[2]
        return
    lines = text.splitlines()
    differences = difflib.SequenceMatcher(None, lines, written, autojunk=False).get_opcodes()
    for kind, first, _, start, end in differences:
        if kind != "equal":
            instead = "\n".join(written[start:end])
            yield (
                min(first + 1, len(lines)),
                f"write {instead!r} here" if instead else "leave this out",
            )


def _run(name: str, *arguments: str, text: str = "", statuses: Sequence[int] = (0, 1)) -> str:
    """Return what a program prints; raises CannotVerify where it is missing or breaks."""
    # Programs that came with this Python's packages go before those of the system.
    where = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    program = shutil.which(name, path=where)
    if program is None:
        raise CannotVerify(
            f"{name} is not installed", hint="`nox -s check-snippets` brings what it needs"
        )
    environment = {k: v for k, v in os.environ.items() if k != "SHELLCHECK_OPTS"}
    try:
        done = subprocess.run(
            [program, *arguments],
            input=text.encode(),
            capture_output=True,
            env=environment | {"LC_ALL": "C.UTF-8"},
            timeout=LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotVerify(f"{name} does not run here: {error}") from None
    if done.returncode not in statuses:
        raise CannotVerify(
            f"{name} ended with {done.returncode}", output=done.stderr.decode(errors="replace")
        )
    return done.stdout.decode()


def _of_program(name: str) -> Callable[[], Sequence[str]]:
    """Return what asks a program for its version."""

    def ask() -> Sequence[str]:
        said = _run(name, "--version", statuses=(0,))
        found = re.search(r"\d+(\.\d+)+", said)
        if found is None:
            raise CannotVerify(f"{name} --version names no version", output=said)
        return [found[0]]

    return ask


def _of_package(name: str) -> Callable[[], Sequence[str]]:
    """Return what looks up the version of an installed Python package."""
    return lambda: [importlib.metadata.version(name)]


TOOLS = {
    manifest.Tool.TREE_SITTER_BASH: Tool(_of_package("tree-sitter-bash"), _tree_sitter_bash),
    manifest.Tool.SHELLCHECK: Tool(_of_program("shellcheck"), _shellcheck),
    manifest.Tool.SHFMT: Tool(_of_program("shfmt"), _shfmt),
}
