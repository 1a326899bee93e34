"""Programs that are called once: `proof.program`."""

import pytest

from proof import program
from proof.errors import CannotVerify
from tests import programs


def test_what_a_program_printed_is_returned():
    assert program.call("echo", "two", "words") == "two words\n"


@pytest.mark.parametrize(
    ("script", "why"),
    [("echo no >&2; exit 1", "one failed: no"), (None, "one failed: No such file")],
)
def test_a_program_that_fails_or_is_missing_is_named(tmp_path, monkeypatch, script, why):
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    if script:
        programs.put(tmp_path / "one", script)
    with pytest.raises(CannotVerify, match=why):
        program.call("one")


def test_git_asks_for_no_password(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    programs.put(tmp_path / "git", "echo $GIT_TERMINAL_PROMPT")
    assert program.call("git") == "0\n"
