"""Steps pasted into login shells of other families, on a terminal, as into bash."""

import os
import shlex
import time

import pytest

from proof.terminal import login_shell, shells, transcript
from proof.terminal.login_shell import LoginShell, Stuck
from tests.unit.terminal.test_login_shell import (  # noqa: F401 - tests that hold for every family
    QUESTION,
    both,
    statuses,
    test_a_command_that_ends_the_shell_is_told,
    test_a_command_that_is_silent_but_reads_nothing_may_go_on,
)

#: The family of each, and what starts it; an older bash is known by what it cannot do.
LOGINS = {
    "mksh": ("ksh", "mksh -il"),
    "dash": ("ash", "dash -il"),
    "busybox": ("ash", "busybox ash -il"),
    "zsh": ("zsh", "zsh -il"),
    "old bash": ("ksh", "bash --norc --noprofile -il"),
}

ASK = """sh -c 'printf "Name? "; read -r name; echo "got $name"'\n"""


@pytest.fixture(params=LOGINS)
def login(request, tmp_path, monkeypatch):
    monkeypatch.setattr(login_shell, "SILENCE_S", 0.3)
    if request.param == "old bash":
        monkeypatch.setattr(shells, "_BASH_BRACKETS", (99, 0))
        (tmp_path / ".inputrc").write_text("set enable-bracketed-paste off\n", encoding="ascii")
    # Without one, zsh asks a new user what to write into it.
    (tmp_path / ".zshrc").touch()
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm", "PS1": "$ "}
    home["LANG"] = "C.UTF-8"
    family, command = LOGINS[request.param]
    return family, shlex.split(command), home


@pytest.fixture
def family(login):
    return login[0]


@pytest.fixture
def paste(login):
    """Paste a text of so many commands into a new shell; what was seen and why it got stuck."""
    family, command, home = login

    def paste(text, count, *, limit_s=20, **options):
        try:
            with LoginShell(command, home) as shell:
                assert shell.shell.name == family
                return shell.paste(text, count, limit_s=limit_s, **options), ""
        except Stuck as stuck:
            return stuck.pasted, str(stuck)

    return paste


def shown(pasted):
    return [transcript.render(bytes(output)).strip() for output in pasted.outputs]


@both
def test_every_command_has_its_own_status_and_output(paste, bracketed):
    text = "echo one\nfalse\n(exit 7)\nprintf two\necho three\n"
    pasted, reason = paste(text, 5, bracketed=bracketed)
    assert (statuses(pasted, 5), reason) == ([0, 1, 7, 0, 0], "")
    assert shown(pasted) == ["one", "", "", "two", "three"]


@both
def test_a_command_of_many_lines_is_one(paste, bracketed, tmp_path):
    body = 'it\'s "$HOME" `id` $(id) \\ !! !x ^a^b # é\n\nend'
    text = (
        f"cd ~\ncat >file <<'END'\n{body}\nEND\necho \\\n    a \\\n    b\n"
        "if true; then\n    echo c\nfi\n\necho d\n"
    )
    pasted, reason = paste(text, 5, bracketed=bracketed)
    assert (statuses(pasted, 5), reason) == ([0] * 5, "")
    assert (tmp_path / "file").read_text(encoding="utf-8") == body + "\n"
    assert shown(pasted)[2:] == ["a b", "c", "d"]


@pytest.mark.parametrize(
    "text", ["if true; then\n    (exit 3)\n    true\nfi\n", "for x in 1; do\n    false\ndone\n"]
)
def test_a_failure_inside_a_compound_command(paste, family, text):
    pasted, reason = paste(text + "true\n", 2)
    inner = 3 if "3" in text else 1
    counts = family != "ash" or text.startswith("for")
    assert (statuses(pasted, 2), reason) == ([inner if counts else 0, 0], "")


def test_a_condition_that_is_false_is_no_failure(paste):
    pasted, _ = paste("if false; then\n    true\nfi\n! false\nwhile false; do\n    ls\ndone\n", 3)
    assert statuses(pasted, 3) == [0, 0, 0]


def test_an_answer_is_typed_when_its_question_is_asked(paste):
    pasted, reason = paste(f"echo a\n{ASK}echo b\n", 3, answers=[QUESTION])
    assert (statuses(pasted, 3), reason) == ([0, 0, 0], "")
    assert shown(pasted)[1:] == ["Name? Ada\ngot Ada", "b"]


def test_a_question_without_an_answer_names_who_asks(paste):
    pasted, reason = paste("echo a\n" + ASK + "echo b\n", 3, reader=lambda: "pkg")
    assert reason == "pkg asks a question that the guide does not answer"
    assert statuses(pasted, 3) == [0, None, None]
    assert pasted.outputs[1] == b"Name? "


def test_a_command_that_hangs_ends_at_the_limit_with_what_it_printed(paste):
    began = time.monotonic()
    pasted, reason = paste("echo a\nsh -c 'echo first; sleep 60'\necho b\n", 3, limit_s=1)
    assert reason == "it did not end within its limit"
    assert statuses(pasted, 3) == [0, None, None]
    assert pasted.outputs[1] == b"first\r\n"
    assert time.monotonic() - began < 10


def test_a_quote_that_stays_open_is_told(paste):
    pasted, reason = paste("echo 'open\necho b\n", 2)
    assert reason == "the prompt is back, and the lines after it never ran"
    assert statuses(pasted, 2) == [None, None]


def test_nothing_of_it_is_seen_by_a_command(paste):
    pasted, reason = paste("env\ntest -t 0\n", 2)
    assert (statuses(pasted, 2), reason) == ([0, 0], "")
    assert b"HOME=" in pasted.outputs[0]
    assert b"133;" not in pasted.outputs[0]


def test_the_transcript_is_what_a_reader_sees(paste):
    pasted, _ = paste("echo one\necho two\n", 2, bracketed=False)
    lines = transcript.render(bytes(pasted.raw)).splitlines()
    assert [line for line in lines if line in ("one", "two")] == ["one", "two"]
    assert len([line for line in lines if line.endswith(("echo one", "echo two"))]) == 2
    assert not [line for line in lines if "133" in line or "printf" in line or "PS1" in line]
