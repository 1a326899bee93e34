import pytest

from proof.errors import CannotVerify, UsageError
from proof.proving import consent


def test_what_is_agreed_to_is_all_there(made):
    text = "\n".join(consent.lines(made, "this machine"))
    assert "as root on this machine" in text
    assert "  debian/10-install.sh, as root\n      read -r -p 'Continue? [Y/n] ' answer" in text
    assert "  (Restart the machine.)\n  debian/30-remove.sh" in text
    assert "in /etc/hosts a line" in text


@pytest.mark.parametrize(("word", "agreed"), [("y", True), ("n", False), ("", False)])
def test_whoever_sits_there_is_asked(made, monkeypatch, word, agreed):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: word)
    if agreed:
        consent.ask(made, "host", agreed=False)
    else:
        with pytest.raises(CannotVerify, match="because you didn't agree"):
            consent.ask(made, "host", agreed=False)


def test_where_nobody_sits_yes_agrees(made, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    consent.ask(made, "host", agreed=True)
    with pytest.raises(UsageError, match="can't ask whether") as caught:
        consent.ask(made, "host", agreed=False)
    assert caught.value.hint.startswith("--yes")
