"""Which targets a workflow proves: .github/targets.py."""

import functools
import json
import os
import re
import subprocess
import sys

import attrs
import pytest

from proof.guide import manifest, plan
from proof.paths import ROOT
from proof.records import record
from proof.records.record import CommandRun, Failure, Outcome, StepRun
from tests.unit.project.clones import HERE
from tests.unit.project.test_workflows import load

targets = load("targets")


@functools.cache
def rows():
    """Return what `proof list` says where no podman is, which would ask registries."""
    command = [sys.executable, "-m", "proof", "list", "--json"]
    nowhere = os.environ | {"PATH": ""}
    return subprocess.run(command, cwd=ROOT, env=nowhere, capture_output=True, check=True).stdout


@functools.cache
def listed(*options):
    done = subprocess.run(
        [sys.executable, HERE / "targets.py", *options],
        input=rows(), capture_output=True, check=True,
    )  # fmt: skip
    # GITHUB_OUTPUT takes one line.
    assert done.stdout.count(b"\n") == 1
    return json.loads(done.stdout)


def test_the_matrices_have_every_target_of_the_manifest_that_a_run_can_prove():
    chosen = listed("--all")
    book = manifest.load()
    assert sorted(chosen) == sorted(key for key, one in book.targets.items() if not one.unable)
    assert chosen == [job["target"] for job in (*listed(), *listed("--lent"))]
    # They are names of folders and of artifacts.
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", target) for target in chosen)


def test_the_matrix_has_what_the_run_makes_and_says_what_that_needs():
    a, b, c = (
        {"target": t, "runs": r, "minutes": 10}
        for t, r in (("a", "container"), ("b", "ssh"), ("c", "vm"))
    )
    assert targets.made([a, b, c]) == [
        {"target": "a", "minutes": 30, "setup": "containers", "options": ""},
        {"target": "c", "minutes": 70, "setup": "machines", "options": ""},
    ]


def test_a_job_may_take_as_long_as_its_steps_and_no_longer_than_github_lets_it():
    minutes = {job["target"]: job["minutes"] for job in (*listed(), *listed("--lent"))}
    assert all(60 < limit <= 360 for limit in minutes.values())
    assert minutes["gentoo"] - minutes["debian-12"] == 77  # it compiles what others download


def test_a_job_whose_worker_builds_cpython_asks_for_that_and_may_take_longer():
    jobs = {job["target"]: job for job in listed()}
    asked = {key: job["options"] for key, job in jobs.items() if job["options"]}
    assert asked == dict.fromkeys(targets.DEEP, "--deep")
    assert jobs["debian-13"]["minutes"] == jobs["debian-12"]["minutes"] + targets.DEEP_MINUTES


def test_a_lent_target_has_its_runner_or_its_virtual_machine():
    by_name = {machine["target"]: machine for machine in listed("--lent")}
    assert by_name["freebsd-15"] == {
        "target": "freebsd-15", "minutes": 96, "runs": "image", "runner": "ubuntu-24.04",
        "system": "freebsd", "release": "15",
    }  # fmt: skip
    assert by_name["openbsd-7.9"]["runs"] == "ssh"
    assert by_name["macos-15"]["runner"] == "macos-15"
    assert by_name["macos-15"]["runs"] == "here"
    assert "windows-2025" not in by_name


def test_the_void_ones_are_some_of_all():
    assert all(job in listed() for job in listed("--void"))


FAILED = {"outcome": Outcome.FAILED, "failure": Failure(message="x")}


@pytest.fixture
def tracked(tmp_path, proven):
    """The record of a run of debian-13 with the present steps; returns what changes it."""
    book = manifest.load()
    steps = plan.make(book, book.target("debian-13")).steps
    proven.steps = [
        StepRun.of(
            step, name, commands=[CommandRun(line=1, text="x", exit=0)], duration_s=1,
            transcript=f"debian-13/{step.key}.txt", outcome="passed",
        )
        for step in steps for name in ("owner-debian-x86_64", "second")
    ]  # fmt: skip

    def change(**changes):
        record.save(attrs.evolve(proven, **changes), tmp_path)
        return tmp_path

    change.steps = proven.steps
    return change


def test_a_record_of_the_present_steps_is_not_void(tracked):
    assert not targets.is_void("debian-13", tracked())


def test_a_record_of_other_steps_or_none_is_void(tracked, tmp_path):
    first, *others = tracked.steps
    assert targets.is_void("debian-13", tmp_path)
    assert targets.is_void("debian-13", tracked(steps=others[1:]))
    changed = [attrs.evolve(first, chain="0" * 64), *others]
    assert targets.is_void("debian-13", tracked(steps=changed))
    assert targets.is_void("debian-13", tracked(**FAILED, steps=changed[:3]))


def test_a_failure_of_the_present_steps_is_not_void(tracked):
    assert not targets.is_void("debian-13", tracked(**FAILED, steps=tracked.steps[:3]))
