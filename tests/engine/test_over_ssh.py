"""`nox -s check-worker` on a real worker, by way of a real sshd."""

import json
import shutil

import pytest

from tests.engine.broken import NAME, SECOND
from tests.engine.running import answer

pytestmark = pytest.mark.skipif(not shutil.which("ssh"), reason="ssh is not installed")


@pytest.fixture(scope="module")
def asked():
    return json.loads(answer("over_ssh", limit_s=900))


@pytest.mark.parametrize("way", ["sudo", "root"])
def test_a_good_worker(way, asked):
    answer = asked[way]
    head, *lines = answer["said"].splitlines()
    assert answer["status"] == 0, answer["said"]
    assert f"{NAME}, as on Debian / Ubuntu" in head
    assert all(line.startswith("good: ") for line in lines), answer["said"]
    assert f"good: All of this is good; {NAME} works." in lines
    for check in (
        "prepare: compiler and git", "prepare: headers", "install: account",
        "create: owners and modes", "start-now: enabled and active",
        "check-status: waits for the network",
    ):  # fmt: skip
        assert f"good: {check}." in lines


def test_it_changes_nothing(asked):
    assert asked["changed"] == []


def test_a_broken_worker(asked):
    said = asked["broken"]["said"]
    assert asked["broken"]["status"] == 1
    assert "BAD: It does not start at boot" in said
    assert "BAD: Others can read the password" in said
    assert f"BAD: start-now: enabled and active: {NAME} would not start at boot: " in said
    assert "BAD: create: owners and modes: the password stands in it" in said


def test_a_machine_whose_key_is_not_known(asked):
    assert asked["stranger"]["status"] == 3
    assert "proof: ssh: Host key verification failed." in asked["stranger"]["said"]
    assert "good: " not in asked["stranger"]["said"]


def test_an_account_that_may_not_become_root(asked):
    assert asked["guest"]["status"] == 3
    assert "can't become root on guest@box: sudo: a password is required" in asked["guest"]["said"]


def test_two_workers_and_no_name(asked):
    assert asked["no name"]["status"] == 2
    assert f"name one: --name {NAME} | {SECOND}" in asked["no name"]["said"]
