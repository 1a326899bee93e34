"""Reads steps without running them, by the parsers and linters that the manifest names.

A tool is an entry in TOOLS: how its versions are observed, and a function that reads one step.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence

import attrs

from proof import dates
from proof.errors import CannotVerify
from proof.guide import folders, plan, shell_text
from proof.guide.platform import Lint, Platform
from proof.guide.step import parser_of
from proof.guide.vocabulary import Dialect, Tool
from proof.linters import files, packages, programs, service, worker_options
from proof.linters.programs import Found
from proof.paths import shown_path
from proof.records.lint_record import FileRead, Finding, LintRecord, ToolRun

#: What shfmt calls the dialects.
_SHFMT_CALLS = {
    Dialect.SH: "posix",
    Dialect.BASH: "bash",
    Dialect.KSH: "mksh",
    Dialect.BUSYBOX: "posix",
}


@attrs.frozen
class Linter:
    """What reads a step. `versions`: those that read it, as observed now; at least one."""

    versions: Callable[[], Sequence[str]]
    read: Callable[[str, Lint], Iterator[Found]]


def read(platform: Platform) -> LintRecord:
    """Let the platform's tools read all of its steps.

    Raises CannotVerify where a tool is missing or breaks, and where the manifest names none.
    """
    lint = platform.lint
    if lint is None:
        raise CannotVerify(
            f"no tool reads the steps of {platform.key!r}",
            hint=f"name some in {shown_path(platform.path)}, as lint.tools",
        )
    made = LintRecord(
        platform=platform.key,
        started=dates.now().isoformat(),
        dialect=lint.dialect.value,
        tools=[
            ToolRun(name=tool.value, version=version)
            for tool in lint.tools
            for version in TOOLS[tool].versions()
        ],
    )
    for file in dict.fromkeys(platform.texts):
        text = plan.read_text(file)
        made.files.append(
            FileRead(
                file=folders.source_of(file),
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                findings=[
                    Finding(line=line, tool=tool.value, message=message)
                    for tool in lint.tools
                    for line, message in TOOLS[tool].read(text, lint)
                ],
            )
        )
    return made


def _commands(text: str, lint: Lint) -> Iterator[Found]:
    """Parse it, and hold it to what a step may be; each grammar knows one shell only."""
    try:
        parser_of(lint.dialect).commands(text)
    except shell_text.NotPlain as error:
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


def _syntax(name: str, *arguments: str) -> Callable[[str, Lint], Iterator[Found]]:
    """Return what lets a shell read a step and run nothing of it."""

    def read_only(text: str, _: Lint) -> Iterator[Found]:
        said = programs.run(name, *arguments, text=text, statuses=(0, 1, 2), errors=True)
        for line in said.splitlines():
            place = re.search(r"(?:\[|line |: ?)(\d+)\b", line)
            yield int(place[1]) if place else 1, line

    return read_only


TOOLS = {
    Tool.TREE_SITTER_BASH: Linter(programs.of_package("tree-sitter-bash"), _commands),
    Tool.SHELLCHECK: Linter(programs.of_program("shellcheck"), _shellcheck),
    Tool.SHFMT: Linter(programs.of_program("shfmt"), _shfmt),
    Tool.TREE_SITTER_POWERSHELL: Linter(programs.of_package("tree-sitter-powershell"), _commands),
    Tool.DASH: Linter(programs.of_debian("dash"), _syntax("dash", "-n")),
    Tool.MKSH: Linter(programs.of_debian("mksh"), _syntax("mksh", "-n")),
    Tool.BUSYBOX: Linter(programs.of_program("busybox", "--help"), _syntax("busybox", "sh", "-n")),
    Tool.ZSH: Linter(programs.of_program("zsh"), _syntax("zsh", "-f", "-n")),
    Tool.BUILDBOT_WORKER: Linter(lambda: worker_options.VERSIONS, worker_options.read),
    Tool.PYWIN32: Linter(service.versions, service.read),
    Tool.SYSTEMD_ANALYZE: Linter(programs.of_program("systemd-analyze"), files.systemd_units),
    Tool.PLISTLIB: Linter(files.of_python, files.property_lists),
    Tool.NIX_INSTANTIATE: Linter(programs.of_program("nix-instantiate"), files.nix),
    **{
        tool: Linter(programs.of_program(tool.value), packages.reads(tool.value))
        for tool in (Tool.DNF, Tool.ZYPPER, Tool.PACMAN)
    },
}
