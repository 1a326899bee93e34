"""The guide's step that looks at a worker: good of good ones, and the fault of each broken one."""

import json
import re

import pytest

from tests.engine.broken import CASES
from tests.engine.running import answer

#: Setting up two workers, and all the ways to break one.
LIMIT_S = 1200

EVERY = [(target, name) for target, cases in CASES.items() for name in cases]


@pytest.fixture(scope="session")
def asked():
    """Return a function for what the step said on a target, in every case; asked once."""
    known = {}

    def of(target):
        if target not in known:
            known[target] = json.loads(answer("break_worker", target, limit_s=LIMIT_S))
        return known[target]

    return of


def lines(answer, mark):
    return re.findall(f"(?m)^{mark}: (.*)", answer["said"])


def all_good(answer):
    said = answer["said"].splitlines()
    return answer["status"] == 0 and len(said) == 6 and all(s.startswith("good: ") for s in said)


@pytest.mark.parametrize("target", CASES)
@pytest.mark.parametrize("which", ["good", "second"])
def test_a_good_worker(which, target, asked):
    answer = asked(target)[which]
    assert all_good(answer), answer["said"]


@pytest.mark.parametrize(("target", "name"), EVERY)
def test_a_broken_worker(target, name, asked):
    case, answer = CASES[target][name], asked(target)[name]
    *said, sum_ = lines(answer["broken"], "BAD") or [""]
    assert answer["broken"]["status"] == 1, answer["broken"]["said"]
    assert sum_ == f"{len(said)} to fix before {case.name} works well."
    assert answer["broken"]["said"].replace("\n", "").isprintable()
    assert [line for line in said if not any(words in line for words in case.says)] == []
    assert [words for words in case.says if not any(words in line for line in said)] == []
    assert lines(answer["broken"], "not looked at") == []


@pytest.mark.parametrize(("target", "name"), EVERY)
def test_once_mended_all_is_good(target, name, asked):
    answer = asked(target)[name]
    assert all_good(answer["mended"]), answer["mended"]["said"]


def test_a_good_worker_beside_a_bad_one(asked):
    answer = asked("debian-13")["the other of two workers"]
    assert all_good(answer["beside"]), answer["beside"]["said"]


@pytest.mark.parametrize("shell", ["bash", "busybox sh", "mksh", "busybox alone"])
def test_in_another_shell(shell, asked):
    answer = asked("debian-13")["shells"][shell]
    assert all_good(answer), answer["said"]


@pytest.mark.parametrize("target", CASES)
def test_its_own_user_may_look(target, asked):
    answer = asked(target)["accounts"]["buildbot"]
    assert all_good(answer), answer["said"]


@pytest.mark.parametrize("target", CASES)
def test_who_may_not_look_is_told_so(target, asked):
    stranger = asked(target)["accounts"]["nobody"]
    assert stranger["status"] == 2, stranger["said"]
    says = "not looked at: nobody cannot see the processes here; ask as root.\n"
    assert stranger["said"] == says


@pytest.mark.parametrize("target", CASES)
def test_it_changes_nothing(target, asked):
    assert asked(target)["changed"] == []
    seen = set(asked(target)["changed on purpose"])
    assert {"/root/new"} <= seen, "what changes something would not be seen"


@pytest.mark.parametrize("target", CASES)
def test_it_runs_nothing_of_the_workers_user(target, asked):
    assert asked(target)["ran"].strip() == "nothing"
    assert asked(target)["ran on purpose"].strip() == "/etc/ran", "what runs would not be seen"
