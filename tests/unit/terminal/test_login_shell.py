"""The terminal, against the bash of this machine; no container."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proof.guide.platform import Answer
from proof.terminal import login_shell, transcript
from proof.terminal.login_shell import LoginShell, Pasted, Stuck
from tests.patience import patient

BASH = ("bash", "--norc", "--noprofile", "-il")
QUESTION = Answer(question="Name? ", answer="Ada")
ASK = "read -r -p 'Name? ' name\n"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    monkeypatch.setattr(login_shell, "SILENCE_S", 0.3)


@pytest.fixture
def home(tmp_path):
    return {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "PS1": "$ ",
        "PWD": str(tmp_path),
    }


@pytest.fixture
def paste(home):
    """Paste a text of so many commands into a new shell; what was seen and why it got stuck."""

    def paste(text, count, *, limit_s=None, **options):
        try:
            with LoginShell(BASH, home) as shell:
                return shell.paste(text, count, limit_s=limit_s or patient(10), **options), ""
        except Stuck as stuck:
            return stuck.pasted, str(stuck)

    return paste


def statuses(pasted, count):
    return [pasted.status(number) for number in range(count)]


both = pytest.mark.parametrize("bracketed", [True, False], ids=["pasted", "typed"])


@both
def test_every_command_has_its_own_status_and_output(paste, bracketed):
    text = "echo one\nfalse\n(exit 7)\necho two\n"
    pasted, reason = paste(text, 4, bracketed=bracketed)
    assert (statuses(pasted, 4), reason) == ([0, 1, 7, 0], "")
    assert pasted.outputs == [b"one\r\n", b"", b"", b"two\r\n"]


@both
@pytest.mark.parametrize(
    "text",
    [
        "if true; then\n    (exit 3)\n    true\nfi\n",
        "for x in 1; do\n    (exit 3)\n    true\ndone\n",
        "while true; do\n    (exit 3)\n    break\ndone\n",
        "case x in\n    x)\n        (exit 3)\n        true\n        ;;\nesac\n",
    ],
)
def test_a_failure_inside_a_compound_command_is_its_status(paste, text, bracketed):
    pasted, reason = paste(text + "true\n", 2, bracketed=bracketed)
    assert (pasted.statuses, reason) == ([0, 0], "")
    assert statuses(pasted, 2) == [3, 0]


def test_a_condition_that_is_false_is_no_failure(paste):
    pasted, _ = paste("if false; then\n    true\nfi\n! false\nwhile false; do\n    ls\ndone\n", 3)
    assert statuses(pasted, 3) == [0, 0, 0]


@both
def test_here_documents_and_continued_lines_are_one_command(paste, bracketed, tmp_path):
    body = 'it\'s "$HOME" `id` $(id) \\ !! !x ^a^b # é'
    text = f"cat >file <<'END'\n{body}\nEND\necho \\\n    a \\\n    b\n"
    pasted, reason = paste(f"cd ~\n{text}", 3, bracketed=bracketed)
    assert (statuses(pasted, 3), reason) == ([0, 0, 0], "")
    assert (tmp_path / "file").read_text(encoding="utf-8") == body + "\n"
    assert pasted.outputs[2] == b"a b\r\n"


def test_an_answer_is_typed_when_its_question_is_asked(paste):
    pasted, reason = paste(ASK + 'echo "got $name"\n', 2, answers=[QUESTION])
    assert (statuses(pasted, 2), reason) == ([0, 0], "")
    assert pasted.outputs[1] == b"got Ada\r\n"


def test_a_question_in_colour_is_understood(paste):
    text = "read -r -p $'\\e[1mName? \\e[0m' name\necho \"got $name\"\n"
    pasted, reason = paste(text, 2, answers=[Answer(question="Name?", answer="Ada")])
    assert (reason, pasted.outputs[1]) == ("", b"got Ada\r\n")


def test_a_question_that_is_asked_twice_has_two_answers(paste):
    text = 'for x in 1 2; do\n    read -r -p "Name? " name\n    echo "$x $name"\ndone\n'
    answers = [QUESTION, Answer(question="Name? ", answer="Bea")]
    pasted, reason = paste(text, 1, answers=answers)
    assert (statuses(pasted, 1), reason) == ([0], "")
    assert pasted.outputs[0] == b"Name? Ada\r\n1 Ada\r\nName? Bea\r\n2 Bea\r\n"


def test_two_commands_may_ask_the_same(paste):
    text = f"if echo a long line before it; then\n    {ASK.strip()}\nfi\n{ASK}"
    pasted, reason = paste(text, 2, limit_s=3, answers=[QUESTION, QUESTION])
    assert (statuses(pasted, 2), reason) == ([0, 0], "")


@pytest.mark.parametrize(
    ("text", "count", "answers"),
    [
        ("echo a\necho b\n", 2, [QUESTION]),
        # The answer to the second must wait for the second question, which never comes.
        ("if " + ASK.strip() + "; then\n    sleep 0.4\nfi\n", 1, [QUESTION, QUESTION]),
    ],
)
def test_a_question_that_is_never_asked_is_told(paste, text, count, answers):
    pasted, reason = paste(text, count, answers=answers)
    assert reason == "the question 'Name? ' was never asked"
    assert None not in statuses(pasted, count)


def test_a_question_without_an_answer_names_who_asks(paste):
    pasted, reason = paste("echo a\n" + ASK + "echo b\n", 3, reader=lambda: "apt")
    assert reason == "apt asks a question that the guide does not answer"
    assert statuses(pasted, 3) == [0, None, None]
    assert pasted.outputs[1] == b"Name? "


def test_a_command_that_is_silent_but_reads_nothing_may_go_on(paste):
    pasted, reason = paste("sleep 0.8\necho b\n", 2, reader=lambda: "")
    assert (statuses(pasted, 2), reason) == ([0, 0], "")


def test_a_command_that_hangs_ends_at_the_limit_with_what_it_printed(paste):
    began = time.monotonic()
    pasted, reason = paste("echo a\necho first; sleep 60\necho b\n", 3, limit_s=0.8)
    assert reason == "it did not end within its limit"
    assert statuses(pasted, 3) == [0, None, None]
    assert pasted.outputs[1] == b"first\r\n"
    assert "first" in transcript.render(bytes(pasted.raw))
    assert time.monotonic() - began < 10


@both
@pytest.mark.parametrize("end", ["exit 0", "exec true", "kill -KILL $$"])
def test_a_command_that_ends_the_shell_is_told(paste, end, bracketed):
    pasted, reason = paste(f"echo a\n{end}\necho b\n", 3, bracketed=bracketed)
    assert reason == "it ended the shell, and the lines after it never ran"
    assert statuses(pasted, 3) == [0, None, None]


def test_a_command_that_swallows_the_lines_typed_after_it_is_told(paste):
    pasted, reason = paste("echo a\nhead -c 7\necho b\n", 3, bracketed=False)
    assert reason == "the prompt is back, and the lines after it never ran"
    assert statuses(pasted, 3) == [0, 0, None]
    assert b"echo b" in pasted.outputs[1]


@both
def test_a_quote_that_stays_open_is_told(paste, bracketed):
    pasted, reason = paste("echo 'open\necho b\n", 2, bracketed=bracketed)
    assert reason == "the prompt is back, and the lines after it never ran"
    assert statuses(pasted, 2) == [None, None]


def test_a_long_block_is_pasted_whole(paste, tmp_path):
    lines = "".join(f"{number:08}\n" for number in range(5000))
    _, reason = paste(f"cat >~/file <<'END'\n{lines}END\necho end\n", 2)
    assert reason == ""
    assert (tmp_path / "file").read_text(encoding="ascii") == lines


def test_marks_of_others_are_only_output(paste):
    pasted, reason = paste("printf '\\e]133;C;deadbeef;0\\a\\e]133;D;deadbeef;9\\a'\ntrue\n", 2)
    assert (pasted.statuses, reason) == ([0, 0], "")
    assert pasted.outputs[0] == b"\x1b]133;C;deadbeef;0\x07\x1b]133;D;deadbeef;9\x07"


def test_nothing_of_it_is_seen_by_a_command(paste, home):
    pasted, _ = paste("env\ntest -t 0\ntest -t 1\nstty size\necho $-\n", 5)
    seen = dict(line.split("=", 1) for line in pasted.outputs[0].decode().splitlines())
    assert set(seen) - {"_", "SHLVL", "OLDPWD"} == set(home)
    assert statuses(pasted, 5) == [0] * 5
    assert pasted.outputs[3].decode().split() == [str(transcript.LINES), "132"]
    assert b"i" in pasted.outputs[4]
    assert b"e" not in pasted.outputs[4]


def test_a_meter_that_is_drawn_again_and_again_is_no_news(paste, monkeypatch):
    # Far more than the pause of the meter, so that a busy machine is no question.
    monkeypatch.setattr("proof.terminal.login_shell.STALLED_S", 2)
    meter = "for n in $(seq 25)\ndo\n    printf '\\r%s %%' $n\n    sleep 0.1\ndone\n"
    _, reason = paste(meter, 1, reader=lambda: "apt")
    assert reason == "apt asks a question that the guide does not answer"
    lines = meter.replace(" %%", " %%\\n")
    _, reason = paste(lines, 1, reader=lambda: "apt")
    assert reason == ""


def test_the_transcript_is_what_a_reader_sees(paste):
    pasted, _ = paste("echo one\necho two\n", 2, bracketed=False)
    text = transcript.render(bytes(pasted.raw))
    assert re.fullmatch(r"\S*[$#] echo one\none\n\S*[$#] echo two\ntwo\n(\S*[$#]\n)?", text), text
    assert "133" not in text
    assert "PROMPT_COMMAND" not in text


def test_after_leaving_nothing_runs(home):
    home["MARK"] = f"{os.getpid()}-{time.time_ns()}"

    def left():
        mark = f"MARK={home['MARK']}".encode()
        environments = []
        for file in Path("/proc").glob("[0-9]*/environ"):
            try:
                environments.append(mark in file.read_bytes())
            except OSError:
                continue
        return any(environments)

    with LoginShell(BASH, home) as shell:
        assert left()
        shell.paste("true\n", 1, limit_s=20)
    assert not left()
    with pytest.raises(Stuck), LoginShell(BASH, home) as shell:
        shell.paste("sleep 61\n", 1, limit_s=0.5)
    deadline = time.monotonic() + 5
    while left() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left()


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (["sh", "-c", "echo su: Authentication failure; exit 1"], "su: Authentication failure"),
        ([sys.executable, "-c", "print('no shell at all'); input(); input()"], "no shell at all"),
    ],
)
def test_without_a_login_shell_the_terminal_is_shown(home, monkeypatch, command, shown):
    monkeypatch.setattr(login_shell, "START_S", 1.0)
    with pytest.raises(Stuck) as caught:
        LoginShell(command, home).__enter__()
    assert str(caught.value) == f"no login shell came up; the terminal showed: {shown}"


class Interrupt(BaseException):
    """What a signal raises in the middle of a paste."""


@both
@pytest.mark.parametrize(
    "command",
    [
        "sleep 61",
        # Like apt, it would go on without its terminal, and hold its lock.
        "sh -c \"trap '' HUP; trap 'exit 1' INT; sleep 61; :\"\nsleep 62",
    ],
)
def test_an_interrupted_step_ends_with_all_that_it_began(home, tmp_path, command, bracketed):
    def interrupt():
        raise Interrupt

    text = f"cd ~\necho $$ >shell\n{command}\nsleep 63; touch next\n"
    began = time.monotonic()
    with pytest.raises(Interrupt), LoginShell(BASH, home) as shell:
        shell.paste(text, 9, limit_s=50, reader=interrupt, bracketed=bracketed)
    assert time.monotonic() - began < 20
    assert not (tmp_path / "next").exists()
    session = (tmp_path / "shell").read_text(encoding="ascii").strip()
    ps = ["ps", "-s", session, "-o", "args="]
    left = subprocess.run(ps, capture_output=True, text=True, check=False).stdout.splitlines()
    assert [line for line in left if "<defunct>" not in line] == []


def test_stuck_without_a_paste_holds_an_empty_one():
    assert Stuck("why").pasted == Pasted()
