"""The one terminal of a run, against shells of this machine."""

import contextlib
import os

import pytest

from proof.guide.platform import Account
from proof.terminal import login_shell
from proof.terminal.login_shell import LoginShell, Stuck
from proof.terminal.terminal import Terminal
from proof.terminal.transcript import render
from tests.patience import patient

BASH = "env -u HISTFILE bash --norc --noprofile -i"
ACCOUNTS = {
    "root": Account(label="root", become=BASH),
    "worker": Account(label="buildbot", become=f"env WHO=worker {BASH}", inside="root"),
    "dash": Account(label="dash", become="env WHO=dash dash -i", inside="root"),
    "gone": Account(label="gone", become="false", inside="root"),
    "other": Account(label="other", become=f"env WHO=other {BASH}"),
}


@pytest.fixture
def opened():
    """The commands that opened a terminal of their own."""
    return []


@pytest.fixture
def terminal(tmp_path, opened):
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm", "PS1": "$ "}

    def login(become):
        opened.append(become)
        return LoginShell(become.split(), environment)

    with contextlib.closing(Terminal(login, ACCOUNTS)) as terminal:
        yield terminal


@pytest.fixture
def say(terminal):
    """Paste commands as an account; their statuses, and all that they printed."""

    def say(account, text):
        shell = terminal.shell_of(account)
        pasted = shell.paste(text, len(text.splitlines()), limit_s=patient(20))
        return pasted.statuses, b"".join(pasted.outputs).decode().replace("\r", "")

    return say


@pytest.mark.parametrize("inner", ["worker", "dash"])
def test_a_shell_stays_open_and_another_is_opened_and_left_in_it(say, opened, inner):
    assert say("root", "cd /usr\nX=1\nfalse") == ([0, 0, 1], "")
    assert say("root", "echo $X $PWD") == ([0], "1 /usr\n")
    assert say(inner, "echo $WHO$X $PWD\ncd /") == ([0, 0], f"{inner} /usr\n")
    assert say(inner, "pwd\n(exit 7)") == ([0, 7], "/\n")
    assert say("root", "echo $X $PWD") == ([0], "1 /usr\n")
    assert opened == [BASH]


def test_an_account_beside_it_has_a_terminal_of_its_own(say, opened):
    say("worker", "true")
    assert say("other", "echo $WHO") == ([0], "other\n")
    assert opened == [BASH, ACCOUNTS["other"].become]


def test_a_later_transcript_begins_with_the_prompt_and_nothing_of_the_engine(terminal):
    limit = patient(20)
    for account in ("root", "root", "worker", "worker", "root"):
        raw = terminal.shell_of(account).paste("echo hello", 1, limit_s=limit).raw
        assert render(bytes(raw)) == "$ echo hello\nhello\n"


def test_a_shell_that_does_not_come_up_closes_the_terminal(terminal, monkeypatch):
    monkeypatch.setattr(login_shell, "LEAVE_S", 0.5)
    terminal.shell_of("root")
    with pytest.raises(Stuck, match="no login shell came up"):
        terminal.shell_of("gone")
    assert terminal.account == ""
