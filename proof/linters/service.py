"""Holds what a step tells the worker's service on Windows to the real programs' option parsers.

The service's own program in each release of the worker hands its words to pywin32's, which is
Python; what that then asks of Windows fails here, as a call that Windows refuses does there.
"""

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from proof.guide.platform import Lint
from proof.linters import worker_options
from proof.paths import ROOT

_PROGRAM = "buildbot_worker_windows_service"

#: What makes uv take the package that is for Windows.
_FOR_WINDOWS = ("--python-platform=x86_64-pc-windows-msvc", "--python-version=3.13")

_ASK = """
import contextlib, io, json, re, sys, types

class Refused(Exception):
    winerror, strerror = 1, "this is no Windows"

class Absent(types.ModuleType):
    '''What is compiled for Windows: every constant is 1, every function is refused.'''
    __file__, error, com_error = "", Refused, Refused
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name.isupper():
            return 1
        def refuse(*_, **__):
            raise Refused
        return refuse

for name in ("pythoncom", "pywintypes", "servicemanager", "win32api", "win32event", "win32file",
             "win32pipe", "win32process", "win32security", "win32service"):
    sys.modules[name] = Absent(name)
sys.path[:0] = [sys.argv[1], sys.argv[2], sys.argv[2] + "/win32/lib"]
from buildbot_worker.scripts import windows_service

def ask(words):
    sys.argv = ["buildbot_worker_windows_service", *words]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        refused = ""
        try:
            windows_service.HandleCommandLine()
        except SystemExit:
            refused = printed.getvalue().partition("\\n")[0]
        except IndexError:
            refused = "there is no command"
        except (Refused, RuntimeError):
            pass  # it has understood, and there is no Windows to do it
    wrong = re.search(".* is not a valid .*", printed.getvalue())
    return refused or (wrong[0] if wrong else "")

for line in sys.stdin:
    print(f"\\nsaid:{json.dumps([ask(words) for words in json.loads(line)])}", flush=True)
"""


def versions() -> Sequence[str]:
    """Return the version of pywin32 that reads."""
    lock = Path(ROOT, "requirements", "pywin32.txt").read_text(encoding="utf-8")
    return re.findall(r"(?m)^pywin32==(\S+)", lock)


def read(text: str, lint: Lint) -> Iterator[tuple[int, str]]:
    """Yield what releases of the service's program have against a command line, and its place."""
    lines = tuple(worker_options.command_lines(text, lint.dialect, _PROGRAM))
    return worker_options.objections(lines, _start)


def _start(version: str) -> subprocess.Popen[str]:
    release = worker_options.installed(f"worker/{version}")
    pywin32 = worker_options.installed("pywin32", *_FOR_WINDOWS)
    return worker_options.started(_ASK, release, pywin32)
