import re
import time

import attrs
import pytest

from proof.proving import progress
from proof.proving.progress import Event, Progress


@pytest.fixture
def begun():
    return Event(target="debian-13", stage="install", what="20-install")


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        ("passed", r"debian-13 +install +✓ 20-install +61\.2 s"),
        ("failed", r"debian-13 +install +✗ 20-install +61\.2 s"),
        ("", r"debian-13 +install +✗ 20-install +61\.2 s"),
    ],
)
def test_a_step_that_ended_is_one_line(capsys, begun, outcome, line):
    with Progress() as emit:
        emit(attrs.evolve(begun, seconds=61.24, outcome=outcome))
    assert re.fullmatch(line + "\n", capsys.readouterr().out)


def test_a_step_that_began_says_nothing_yet(capsys, begun):
    with Progress() as emit:
        emit(begun)
    assert capsys.readouterr().out == ""


def test_what_belongs_to_no_stage_is_said_when_it_begins(capsys):
    with Progress() as emit:
        emit(Event(target="debian-13", stage="", what="asking a registry"))
    assert re.fullmatch("debian-13 +… asking a registry\n", capsys.readouterr().out)


def test_a_long_step_gives_signs_of_life_until_it_ends(capsys, monkeypatch, begun):
    monkeypatch.setattr(progress, "SIGN_OF_LIFE_S", 0.1)
    with Progress() as emit:
        emit(begun)
        time.sleep(0.45)
        during = capsys.readouterr().out.splitlines()
        emit(attrs.evolve(begun, seconds=0.5))
        capsys.readouterr()
        time.sleep(0.3)
    assert 2 <= len(during) <= 4
    for line in during:
        assert re.fullmatch(r"debian-13 +install +… 20-install +\d s so far", line)
    assert capsys.readouterr().out == ""


def test_a_short_step_gives_none(capsys, monkeypatch, begun):
    monkeypatch.setattr(progress, "SIGN_OF_LIFE_S", 0.3)
    with Progress() as emit:
        time.sleep(0.2)
        emit(begun)  # the next look is in 0.1 s, and it has run for less than 0.3 s
        time.sleep(0.2)
    assert capsys.readouterr().out == ""


def test_after_it_nothing_more_is_said(capsys, monkeypatch, begun):
    monkeypatch.setattr(progress, "SIGN_OF_LIFE_S", 0.05)
    with Progress() as emit:
        emit(begun)
    capsys.readouterr()
    time.sleep(0.2)
    assert capsys.readouterr().out == ""
