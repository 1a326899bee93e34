"""What the worker's service on Windows is told, held to a stand-in for its program."""

import pytest

from proof.guide.platform import Lint
from proof.guide.vocabulary import Dialect
from proof.linters import service, worker_options
from tests.step_texts import SERVICE, TASK

PROGRAM = """
import sys
import win32service

def HandleCommandLine():
    command = sys.argv[1]
    if command == "place":
        print("Unknown command - 'place'\\nUsage: x")
        sys.exit(1)
    if command == "never":
        print("Installing\\n'never' is not a valid startup option")
    win32service.CreateService(win32service.SERVICE_AUTO_START)
"""


@pytest.fixture
def read(releases, monkeypatch, tmp_path):
    """Return a function that reads a step; both releases are the stand-in."""
    program = tmp_path / "buildbot_worker" / "scripts" / "windows_service.py"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM)
    for folder in (program.parent, program.parent.parent):
        (folder / "__init__.py").touch()
    monkeypatch.setattr(worker_options, "installed", lambda *_: str(tmp_path))
    lint = Lint(dialect=Dialect.POWERSHELL)
    return lambda text: list(service.read(text, lint))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("install", None),
        ("place", "`place`: Unknown command - 'place'"),
        ("never", "`never`: 'never' is not a valid startup option"),
        ("", "``: there is no command"),
    ],
)
def test_what_the_program_does_not_take_is_told(read, words, said):
    text = f"Get-Service\n& 'C:\\P F\\buildbot_worker_windows_service.exe' {words}\n"
    assert read(text) == ([(2, f"refused by 1.0, 2.0: {said}")] if said else [])


def test_only_lines_of_the_service_are_read(read):
    assert read(SERVICE) == []
    assert read(TASK.replace("create-worker", "place")) == []


def test_the_version_is_that_of_the_lock():
    (version,) = service.versions()
    assert version.isdecimal()
