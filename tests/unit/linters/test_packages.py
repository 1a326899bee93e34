"""Lines of package managers: how each is asked, and which of its words count."""

from pathlib import Path

import pytest

from proof.linters import packages

FINE = "error: no usable package repositories configured.\n"
PACMAN = "if true; then\n    pacman --synk \\\n        gcc\nfi\n"


@pytest.fixture
def ask(monkeypatch):
    """Let a manager say something of a step; return the findings, and what it was called with."""
    monkeypatch.setattr(packages, "_plugins", lambda: Path("/plugins"))

    def ask(name, text, said):
        asked = []
        packages._ask.cache_clear()
        monkeypatch.setattr(
            packages.programs, "run", lambda *words, **how: asked.append((words, how)) or said
        )
        return list(packages.reads(name)(text, None)), asked

    yield ask
    packages._ask.cache_clear()


@pytest.mark.parametrize(
    ("name", "text", "said", "found"),
    [
        ("pacman", "pacman --sync gcc\n", FINE, []),
        ("pacman", PACMAN, f"{FINE}bad --synk\n", [(2, "`pacman --synk gcc`: bad --synk")]),
        (
            "dnf",
            "/usr/bin/dnf x\n",
            "usage: y\n  z\nno x\n\nw",
            [(1, "`/usr/bin/dnf x`: no x")],
        ),
        ("zypper", "zypper install gcc\n", "No provider of 'gcc' found.\n", []),
    ],
)
def test_only_what_is_wrong_in_the_line_counts(ask, name, text, said, found):
    assert ask(name, text, said)[0] == found


def test_a_line_is_asked_about_once_and_that_of_another_manager_not_at_all(ask):
    text = "ls\ndnf install x\ndnf install x\nzypper install x\n"
    found, asked = ask("dnf", text, "no\n")
    assert [line for line, _ in found] == [2, 3]
    assert len(asked) == 1


def test_a_manager_is_asked_in_an_empty_folder_and_fetches_nothing(ask):
    _, [(words, how)] = ask("dnf", "dnf install --assumeyes https://a.example/x.rpm\n", "")
    assert words[:4] == ("dnf", "install", "--assumeyes", "package")
    (root,) = [word.partition("=")[2] for word in words if word.startswith("--installroot=")]
    assert f"--setopt=reposdir={root}/reposdir" in words
    assert "--setopt=pluginpath=/plugins/dnf-plugins" in words
    assert how["settings"] == {"PYTHONPATH": "/plugins"}
