import re
import time

import attrs
import pytest

from proof.proving import progress
from proof.proving.progress import Event, Progress
from tests.patience import patient, slowness


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
        began = time.monotonic()
        during = []
        while len(during) < 2 and time.monotonic() - began < patient(1):
            time.sleep(0.1)
            during += capsys.readouterr().out.splitlines()
        took = time.monotonic() - began
        emit(attrs.evolve(begun, seconds=0.5))
        capsys.readouterr()
        time.sleep(0.3)
    assert 2 <= len(during) <= 1 + took / 0.1
    for line in during:
        assert re.fullmatch(r"debian-13 +install +… 20-install +\d s so far", line)
    assert capsys.readouterr().out == ""


def test_a_short_step_gives_none(capsys, monkeypatch, begun):
    pace = 0.1 * slowness()
    monkeypatch.setattr(progress, "SIGN_OF_LIFE_S", 3 * pace)
    with Progress() as emit:
        time.sleep(2 * pace)
        emit(begun)  # the next look is a third of the time away, so it has not run for all of it
        time.sleep(2 * pace)
    assert capsys.readouterr().out == ""


def test_after_it_nothing_more_is_said(capsys, monkeypatch, begun):
    monkeypatch.setattr(progress, "SIGN_OF_LIFE_S", 0.05)
    with Progress() as emit:
        emit(begun)
    capsys.readouterr()
    time.sleep(0.2)
    assert capsys.readouterr().out == ""
