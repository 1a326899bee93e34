"""Reads steps without running them, by the parsers and linters that the manifest names.

A tool is an entry in TOOLS: how its versions are observed, and a function that reads one step.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence

import attrs

from proof import (
    lintfiles,
    lintpackages,
    lintservice,
    lintworker,
    manifest,
    plan,
    powershell,
    programs,
    shelltext,
)
from proof.errors import CannotVerify
from proof.lintrecord import FileRead, Finding, LintRecord, ToolRun
from proof.manifest import Dialect, Lint, Manifest, Platform

__all__ = ["TOOLS", "Found", "Tool", "read"]

#: A line, counted from 1, and what is wrong with it.
Found = tuple[int, str]

Versions = Callable[[], Sequence[str]]

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

    versions: Versions
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
    for comment in json.loads(programs.run("shellcheck", *options, text=text))["comments"]:
        yield comment["line"], f"SC{comment['code']} ({comment['level']}): {comment['message']}"


def _shfmt(text: str, lint: Lint) -> Iterator[Found]:
    """Hold it to the one way in which shfmt writes it, indented by four."""
    flags = (f"--language-dialect={_SHFMT_CALLS[lint.dialect]}", "--indent=4", "--filename=step")
    try:
        written = programs.run("shfmt", *flags, text=text, statuses=(0,)).splitlines()
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


def _powershell(text: str, _: Lint) -> Iterator[Found]:
    """Parse it, and hold it to what a step may be."""
    try:
        powershell.commands(text)
    except shelltext.NotPlain as error:
        yield error.line, str(error)


def _syntax(name: str, *arguments: str) -> Callable[[str, Lint], Iterator[Found]]:
    """Return what lets a shell read a step and run nothing of it."""

    def read_only(text: str, _: Lint) -> Iterator[Found]:
        said = programs.run(name, *arguments, text=text, statuses=(0, 1, 2), errors=True)
        for line in said.splitlines():
            place = re.search(r"(?:\[|line |: ?)(\d+)\b", line)
            yield int(place[1]) if place else 1, line

    return read_only


def _shell(tool: manifest.Tool, versions: Versions, *arguments: str) -> dict[manifest.Tool, Tool]:
    return {tool: Tool(versions, _syntax(tool.value, *arguments))}


TOOLS = {
    manifest.Tool.TREE_SITTER_BASH: Tool(
        programs.of_package("tree-sitter-bash"), _tree_sitter_bash
    ),
    manifest.Tool.SHELLCHECK: Tool(programs.of_program("shellcheck"), _shellcheck),
    manifest.Tool.SHFMT: Tool(programs.of_program("shfmt"), _shfmt),
    manifest.Tool.TREE_SITTER_POWERSHELL: Tool(
        programs.of_package("tree-sitter-powershell"), _powershell
    ),
    **_shell(manifest.Tool.DASH, programs.of_debian("dash"), "-n"),
    **_shell(manifest.Tool.MKSH, programs.of_debian("mksh"), "-n"),
    **_shell(manifest.Tool.BUSYBOX, programs.of_program("busybox", "--help"), "sh", "-n"),
    **_shell(manifest.Tool.ZSH, programs.of_program("zsh"), "-f", "-n"),
    manifest.Tool.BUILDBOT_WORKER: Tool(lambda: lintworker.VERSIONS, lintworker.read),
    manifest.Tool.PYWIN32: Tool(lintservice.versions, lintservice.read),
    manifest.Tool.SYSTEMD_ANALYZE: Tool(
        programs.of_program("systemd-analyze"), lintfiles.systemd_units
    ),
    manifest.Tool.PLISTLIB: Tool(lintfiles.of_python, lintfiles.property_lists),
    manifest.Tool.NIX_INSTANTIATE: Tool(programs.of_program("nix-instantiate"), lintfiles.nix),
    **{
        tool: Tool(programs.of_program(tool.value), lintpackages.reads(tool.value))
        for tool in (manifest.Tool.DNF, manifest.Tool.ZYPPER, manifest.Tool.PACMAN)
    },
}
