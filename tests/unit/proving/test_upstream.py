"""What is new in an archive on loopback and for pip, and for how long the answer counts."""

import os

import pytest

from proof.guide import manifest, plan
from proof.proving import upstream
from tests import programs

BOOK = manifest.load()
PLAN = plan.make(BOOK, BOOK.target("debian-13"))


def state(made=PLAN):
    return upstream.state(made, lambda _: None)


def test_another_date_of_the_archive_is_no_change(archive, forget):
    before = state()
    archive("1", day="Tue")
    forget()
    assert state() == before != ""


@pytest.mark.parametrize("end", ["", "-updates"])
def test_new_packages_are_a_change_once_they_are_looked_up(archive, forget, end):
    before = state()
    archive("2", end)
    assert state() == before  # it counts for an hour
    forget()
    assert state() not in {before, ""}


@pytest.mark.usefixtures("archive")
def test_it_is_said_when_something_is_looked_up(forget):
    said = []
    upstream.state(PLAN, said.append)
    upstream.state(PLAN, said.append)
    forget()
    upstream.state(PLAN, said.append)
    assert said == ["looking up what is new: archive-trixie"] * 2


@pytest.mark.usefixtures("archive")
def test_a_new_worker_for_pip_is_a_change(forget, monkeypatch):
    from_pip = plan.make(BOOK, BOOK.target("debian-13-pypi"))
    versions = ["buildbot-worker==4.3.0\n", "buildbot-worker==4.4.0\n", ""]
    monkeypatch.setattr(upstream, "_pip", lambda: versions.pop(0))
    first = state(from_pip)
    assert first == state(from_pip)
    forget()
    second = state(from_pip)
    assert second not in {first, ""}
    forget()
    assert state(from_pip) == ""


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('echo "$1 $2"; cat', "pip compile\nbuildbot-worker\n"),
        ("echo 'it is half'; exit 1", ""),
    ],
)
def test_pips_packages_are_what_uv_finds(tmp_path, monkeypatch, script, found):
    programs.put(tmp_path / "uv", script)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert upstream._pip() == found
