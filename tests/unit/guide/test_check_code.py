"""What the code of checks means, whichever Python reads it, and which checks a module has."""

import hashlib
import itertools
import os
import subprocess
import sys
from pathlib import Path

from proof.guide import check_code
from proof.guide.vocabulary import Way
from proof.paths import CHECKS, ROOT
from tests import programs

#: All syntax that Python 3.11 has and that a later one might put into its tree otherwise.
SYNTAX = r'''
import a.b, c as d
from . import e
x: int = 1; y = -1.5e3, 2j, ..., None, True, b"\0", "\u00e4", 10**20
def f(a, /, b: str = "x", *c, d=None, e, **g) -> "list[int]": return {**g, "k": [*c]}, a[1:, ::2]
async def g(): return [i async for i in f() if i], (yield), await e
class C(a.B, metaclass=f):
    """Words."""
    z = lambda *, k=1: k
def test_h(m=f"{y!r:>{x}} {x=} {{}}" "tail" f"{'a' 'b'}" f"", *, n=f"", o=f"{x:}"):
    match m:
        case None | {"a": [1, *_], **rest} if (w := 1): pass
        case C(z=-1) as v: global u; u = v
    try: ...
    except* (OSError, ValueError) as error: raise error from None
    with f() as p, (g()): assert not p is m, f"{m}"
    for q in f, g, C: del q
    else: nonlocal_ = x if y else z
    while x < y <= m: break
    print(test_h, u @ v, ~u, u and v or m, *m, **m, sep="")
'''
#: The digest of what it means, as all of them have it.
SAID = "ae01da408a277df5"


def pythons():
    """Return each Python that starts on this machine and is supported, this one included."""
    places = [*os.environ["PATH"].split(os.pathsep), *Path.home().glob(".pyenv/versions/*/bin")]
    found = {
        minor: path
        for place, minor in itertools.product(places, range(11, 15))
        # A version manager has names for Pythons that it doesn't start.
        if os.access(path := f"{place}/python3.{minor}", os.X_OK)
        and not programs.run([path, "-I", "-c", ""]).returncode
    }
    return found | {sys.version_info.minor: sys.executable}


def test_code_means_the_same_on_every_python():
    # In a process of its own, without what this project installs.
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from proof.guide import check_code\n"
        "print(repr(check_code.meaning(sys.stdin.read())))"
    )
    here = repr(check_code.meaning(SYNTAX))
    assert hashlib.sha256(here.encode()).hexdigest()[:16] == SAID, here
    for path in pythons().values():
        done = subprocess.run(
            [path, "-I", "-c", program, str(ROOT)],
            input=SYNTAX, capture_output=True, check=True, encoding="utf-8",
        )  # fmt: skip
        assert done.stdout.strip() == here, path


def test_the_planned_checks_are_those_that_pytest_finds():
    """A record is held to this list, which is read from the text of the checks."""
    script = (
        "import pytest\n"
        "class Found:\n"
        "    def pytest_collection_modifyitems(self, items):\n"
        "        for item in items:\n"
        "            facts = sorted(mark.args[0] for mark in item.iter_markers('where'))\n"
        "            print('found', item.path.name, item.name.removeprefix('test_'), *facts)\n"
        "pytest.main(['--collect-only', '-q', '-p', 'no:cacheprovider', '-W', 'ignore', '-s',\n"
        "             '--override-ini=addopts=', 'tests/checks'], plugins=[Found()])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("found ")]
    planned = [
        [file.name, name, *sorted(facts)]
        for file in sorted(CHECKS.glob("test_*.py"))
        for name, facts in check_code.needs(file.read_text(encoding="utf-8"), Way.VM.value)
    ]
    assert planned == found  # every check is for virtual machines, too
    assert len(planned) > 40
    assert ["test_start_now.py", "confined", "confined"] in planned


MARKED = """
@pytest.mark.where("unit", "home")
@pytest.mark.where("shell")
def test_worker(): pass
@pytest.mark.on("vm")
def test_kernel(): pass
def helper(): pass
"""


def test_a_check_needs_its_facts_and_is_for_its_kind_of_machine():
    worker = ("worker", frozenset({"unit", "home", "shell"}))
    assert check_code.needs(MARKED, "vm") == (worker, ("kernel", frozenset()))
    assert check_code.needs(MARKED, "container") == (worker,)
