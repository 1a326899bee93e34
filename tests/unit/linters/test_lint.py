"""Tools that read steps: what they find, what the record says, what stops them."""

import hashlib
import json
import re
import shutil

import attrs
import pytest

from proof import cli as command_line
from proof.cli import main
from proof.errors import CannotVerify
from proof.guide import manifest
from proof.guide.vocabulary import Dialect, Tool
from proof.linters import lint
from proof.records import lint_record
from tests.step_texts import found

SCHEMA = json.loads(lint_record.SCHEMA_FILE.read_text(encoding="utf-8"))
#: The others are programs of the system, and of PyPI; `nox -s checkers` tests them.
PACKAGED = (
    Tool.TREE_SITTER_BASH, Tool.SHELLCHECK, Tool.SHFMT, Tool.TREE_SITTER_POWERSHELL, Tool.PLISTLIB,
)  # fmt: skip
PACKED = "write one command a line, without && or ||"
UNQUOTED = "SC2086 (info): Double quote to prevent globbing and word splitting."
OPEN = "this does not parse as shell: is a quote, here-document or `if` left open?"
ENTRY = '\n[lint]\ndialect = "bash"\ntools = ["shellcheck", "shfmt"]\n'


def say(guide, toml=ENTRY):
    guide.say(toml)


def read(guide):
    book = manifest.load(guide.manifest)
    return lint.read(book.platforms["debian"])


FOUND = [
    (Tool.TREE_SITTER_BASH, "ls\n", []),
    (Tool.TREE_SITTER_BASH, "if true\n", [(1, OPEN)]),
    (Tool.TREE_SITTER_BASH, "ls\n\nls && ls\n", [(3, PACKED)]),
    (Tool.SHELLCHECK, "ls\n", []),
    (Tool.SHELLCHECK, "ls\nls $HOME\n", [(2, UNQUOTED)]),
    (Tool.SHFMT, "if true; then\n    ls \\\n        x\nfi\n", []),
    (
        Tool.SHFMT,
        "if :; then\n  a\nfi\na  b\n",
        [(2, "write '    a' here"), (4, "write 'a b' here")],
    ),
    (Tool.SHFMT, "ls\n\n\n", [(2, "leave this out")]),
    (Tool.SHFMT, "ls\nfi\n", [(2, "`fi` can only be used to end an `if`")]),
    (Tool.PLISTLIB, "ls\n", []),
]


def test_a_tool_finds_what_it_is_for(subtests):
    for tool, text, expected in FOUND:
        with subtests.test(f"{tool}: {text}"):
            assert found(tool, text) == expected


def test_a_step_of_powershell_is_read_as_such():
    said = "this does not parse as PowerShell: is a quote or brace open?"
    assert found(Tool.TREE_SITTER_POWERSHELL, "Get-Item 'x\n", Dialect.POWERSHELL) == [(1, said)]


@pytest.mark.parametrize("dialect", [d for d in Dialect if d is not Dialect.POWERSHELL])
def test_a_step_is_read_in_the_dialect_of_its_platform(dialect):
    """Arrays are in some shells only, so both tools must have been told which it is."""
    has_arrays = dialect in {Dialect.BASH, Dialect.KSH}
    text = 'a=(1 2)\nls "${a[@]}"\n'
    assert bool(found(Tool.SHFMT, text, dialect)) is not has_arrays
    assert bool(found(Tool.SHELLCHECK, text, dialect)) is not has_arrays
    assert found(Tool.SHFMT, "ls\n", dialect) == []
    assert found(Tool.SHELLCHECK, "ls\n", dialect) == []


def test_nobody_can_silence_a_tool_from_outside(monkeypatch, tmp_path):
    monkeypatch.setenv("SHELLCHECK_OPTS", "--exclude=SC2086")
    (tmp_path / ".shellcheckrc").write_text("disable=SC2086\n", encoding="utf-8")
    (tmp_path / ".editorconfig").write_text("root = true\n[*]\nindent_size = 2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert found(Tool.SHELLCHECK, "ls $HOME\n")
    assert found(Tool.SHFMT, "if true; then\n  ls\nfi\n")


@pytest.mark.parametrize("tool", PACKAGED)
def test_every_tool_that_comes_with_this_project_tells_its_version(tool):
    (version,) = lint.TOOLS[tool].versions()
    assert re.fullmatch(r"\d+(\.\d+)+", version)


def test_the_record_tells_tools_files_and_findings(guide):
    say(guide)
    (guide.steps / "20-start-now.sh").write_text("ls\nls $HOME\n", encoding="utf-8")
    made = read(guide)
    assert (made.platform, made.dialect) == ("debian", "bash")
    assert [tool.name for tool in made.tools] == ["shellcheck", "shfmt"]
    assert [f.file for f in made.files] == [
        "debian/10-install.sh", "debian/20-start-now.sh", "debian/30-remove.sh",
    ]  # fmt: skip
    assert made.files[1].sha256 == hashlib.sha256(b"ls\nls $HOME\n").hexdigest()
    (finding,) = made.files[1].findings
    assert (finding.line, finding.tool) == (2, "shellcheck")
    assert list(lint_record.lines(made)) == [
        f"debian: 3 steps read as bash by shellcheck {made.tools[0].version} "
        f"and shfmt {made.tools[1].version}: 1 finding",
        f"snippets/debian/20-start-now.sh:2: shellcheck: {finding.message}",
    ]


def test_a_tool_in_several_versions_stands_there_once_for_each(guide, monkeypatch):
    say(guide)
    twice = attrs.evolve(lint.TOOLS[Tool.SHFMT], versions=lambda: ["3", "4"])
    monkeypatch.setitem(lint.TOOLS, Tool.SHFMT, twice)
    assert [t.version for t in read(guide).tools][1:] == ["3", "4"]


@pytest.mark.parametrize(("tool", "status"), [(Tool.SHFMT, 1), (Tool.SHELLCHECK, 2)])
def test_a_tool_that_breaks_off_has_found_nothing_out(program, tool, status):
    program(tool.value, f"#!/bin/sh\nexit {status}\n")
    with pytest.raises(CannotVerify, match=f"{tool.value} ended with {status}"):
        found(tool, "ls\n")


# The command.


@pytest.fixture
def call(guide, tmp_path, monkeypatch, capsys):
    """Call `check` on the small guide; the status, what it printed, what it complained of."""
    monkeypatch.setattr(command_line, "PROMOTED", tmp_path / "evidence")

    def call(*arguments):
        folders = ("--guide", str(guide.manifest.parent), "--into", str(tmp_path / "built"))
        status = main(["check", *folders, *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def test_nothing_found_is_success_and_the_record_lies_in_the_folder(call, guide, tmp_path):
    say(guide)
    status, out, err = call()
    assert (status, err) == (0, "")
    assert re.fullmatch(r"debian: 3 steps read as bash by [^:]+: no findings\n", out)
    assert lint_record.load(tmp_path / "built" / "checked" / "debian.json").platform == "debian"
    assert not (tmp_path / "evidence").exists()


def test_a_finding_is_a_failure(call, guide):
    say(guide)
    (guide.steps / "10-install.sh").write_text("ls $HOME\n", encoding="utf-8")
    status, out, err = call("debian", "debian")
    assert (status, err) == (1, "")
    assert "\nsnippets/debian/10-install.sh:1: shellcheck: SC2086 " in out
    assert out.count("3 steps read") == 1


def test_what_was_read_can_be_promoted(call, guide, tmp_path):
    say(guide)
    status, out, _ = call("--record")
    promoted = tmp_path / "evidence" / "checked" / "debian.json"
    assert (status, out.splitlines()[1]) == (0, "promoted evidence/checked/debian.json")
    assert lint_record.load(promoted).files[0].findings == []
    before = promoted.read_bytes()
    assert "kept evidence/checked/debian.json: only its date is new" in call("--record")[1]
    assert promoted.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["debain"], 2, "there is no platform 'debain'\nhint: did you mean debian?\n"),
        (["debian"], 3, "no tool reads the steps of 'debian'\nhint: name some in "),
        ([], 3, "no tool reads the steps of any platform\n"),
    ],
)
def test_nothing_to_read_is_no_success(call, arguments, status, message):
    got, out, err = call(*arguments)
    assert (got, out) == (status, "")
    assert message in err


def test_what_was_found_before_does_not_pass_for_this_time(call, guide, tmp_path, monkeypatch):
    say(guide)
    call()
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert call()[0] == 3
    assert list((tmp_path / "built" / "checked").iterdir()) == []


def test_text_that_is_none_is_named(call, guide):
    say(guide)
    (guide.steps / "10-install.sh").write_bytes(b"\xff")
    status, _, err = call()
    assert status == 2
    assert "10-install.sh:1: invalid start byte" in err


# The guide itself.


def test_tools_read_every_platform_of_the_guide():
    unread = [k for k, p in manifest.load().platforms.items() if p.steps and p.lint is None]
    assert unread == []
