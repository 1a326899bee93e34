import itertools
import subprocess
import time

import pytest

from proof import wait
from tests.patience import patient


def test_it_returns_what_the_condition_became():
    values = iter([0, "", None, ["seen"]])
    assert wait.until(lambda: next(values), "it", every_s=0) == ["seen"]


def test_it_polls_no_more_often_than_asked():
    calls = itertools.count()
    with pytest.raises(wait.NotInTime, match=r"^the start: did not happen within 0\.3 s$"):
        wait.until(lambda: next(calls) < 0, "the start", limit_s=0.3, every_s=0.1)
    assert 3 <= next(calls) <= 5


def test_it_ends_at_its_limit():
    began = time.monotonic()
    with pytest.raises(wait.NotInTime):
        wait.until(lambda: False, "it", limit_s=0.2, every_s=0.01)
    assert 0.2 <= time.monotonic() - began < 2


def test_it_looks_once_even_with_no_time():
    assert wait.until(lambda: True, "it", limit_s=0)


def test_it_ends_before_its_time_when_there_is_no_hope():
    with pytest.raises(wait.NotInTime) as caught:
        wait.until(lambda: False, "a start", hopeless=lambda: "the unit failed")
    assert str(caught.value) == "a start: did not happen, and cannot any more: the unit failed"


def test_it_asks_for_hope_less_often_and_at_the_end(monkeypatch):
    monkeypatch.setattr(wait, "_HOPE_S", 0.2)
    polls, hopes = itertools.count(), itertools.count()

    def hopeless():
        next(hopes)
        return ""

    with pytest.raises(wait.NotInTime, match="within"):
        wait.until(lambda: next(polls) < 0, "a start", limit_s=0.3, every_s=0.01, hopeless=hopeless)
    assert 2 <= next(hopes) < next(polls) / 2


def test_a_condition_that_breaks_is_not_waited_for():
    with pytest.raises(OSError, match="gone"):
        wait.until(lambda: (_ for _ in ()).throw(OSError("gone")).__next__(), "it")


def test_what_did_not_happen_is_a_failed_assertion():
    assert issubclass(wait.NotInTime, AssertionError)


def test_the_time_spent_waiting_is_counted_whatever_comes_of_it():
    before = wait.Spent.seconds
    values = iter([False, True])
    wait.until(lambda: next(values), "it", every_s=0.05)
    with pytest.raises(wait.NotInTime):
        wait.until(lambda: False, "it", limit_s=0.05, every_s=0.01)
    assert 0.1 <= wait.Spent.seconds - before < 2


@pytest.mark.parametrize(("seconds", "least"), [(0, 1), (0.6, 12)])
def test_a_machine_that_counts_slowly_is_slow(seconds, least):
    assert least <= wait.slowness(lambda _: time.sleep(seconds)) <= patient(least)


def test_a_shell_can_count():
    assert wait.slowness(lambda script: subprocess.run(["sh", "-euc", script], check=True)) >= 1
