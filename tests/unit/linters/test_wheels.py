"""What the package index has, held to contracts; a stand-in for the index answers."""

import subprocess

import pytest

from proof.guide import contract
from proof.guide.contract import Contract, Wheels
from proof.linters import wheels
from proof.paths import ROOT

ROW = Wheels(python="3.13", tags=("manylinux_2_28_riscv64",), lacking=("cbor2",), source="s")
HELD = [Contract(platform="pypi", sources={}, wheels=(ROW,))]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    wheels._newest.cache_clear()


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"autobahn", "cryptography"}, []),
        ({"autobahn"}, ["cryptography for Python 3.13", "the index has none"]),
        ({*wheels.PARTS}, ["cbor2 for Python 3.13", "the index has one now"]),
    ],
)
def test_a_file_that_vanished_or_came_back_is_told(there, said):
    found = list(wheels.hold(HELD, lambda part, _: part in there))
    assert len(found) == bool(said)
    assert [word for word in said if word not in found[0]] == []


def answering(monkeypatch, answers):
    """Answer each pip command by its first word; return the commands that were asked."""
    asked = []

    def run(words, **_):
        asked.append(words)
        status, output = answers["index" if "index" in words else "download"]
        return subprocess.CompletedProcess(words, status, output, "no network")

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def test_the_newest_release_is_asked_for_and_looked_up_once(monkeypatch):
    asked = answering(monkeypatch, {"index": (0, "cbor2 (6.3.0)\nAvailable"), "download": (1, "")})
    assert not wheels.has("cbor2", ROW)
    assert not wheels.has("cbor2", ROW)
    assert ["index" in words for words in asked] == [True, False, False]
    assert {"cbor2==6.3.0", "manylinux_2_28_riscv64", "--python-version=3.13"} < set(asked[1])


def test_an_index_out_of_reach_teaches_nothing(monkeypatch, capsys):
    answering(monkeypatch, {"index": (1, "")})
    monkeypatch.chdir(ROOT)
    assert wheels.main() == 3
    assert "Can't ask the package index: autobahn: no network" in capsys.readouterr().out


@pytest.mark.parametrize("right", [True, False])
def test_the_exit_status_says_whether_something_differs(right, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(wheels, "has", lambda part, row: (part not in row.lacking) is right)
    assert wheels.main() == (not right)
    assert ("The index has what" in capsys.readouterr().out) is right


def test_each_pypi_tab_says_which_processors_lack_what():
    rows = {c.platform: c.wheels for c in contract.every(ROOT / "snippets") if c.wheels}
    assert set(rows) == {"pypi", "windows", "macos"}
    complete = [row.tags[0] for row in rows["pypi"] if not row.lacking]
    assert [tag for tag in complete if not tag.endswith(("_x86_64", "_aarch64"))] == []
    assert len(complete) == 4
