"""The buildmaster's configuration, as Buildbot itself reads it; `nox -s fleet` has Buildbot."""

import json
import os
import sys
from pathlib import Path

import pytest

from proof.guide import manifest
from proof.guide.vocabulary import Way
from proof.paths import ROOT
from tests import programs
from tests.patience import patient

EXAMPLE = (ROOT / "tools/fleet/fleet.toml").read_text(encoding="utf-8")
BOOK = manifest.load()
BUILDBOT = Path(sys.executable).with_name("buildbot")
WORKERS = ("small-1", "large-1", "large-2")

READ = [sys.executable, Path(__file__).with_name("read_master.py")]


def make(home, settings=EXAMPLE):
    """Make the folder of a buildmaster with the fleet that the example describes, or another."""
    home.mkdir(exist_ok=True)
    (home / "master.cfg").symlink_to(ROOT / "tools/fleet/master.cfg")
    (home / "fleet.toml").write_text(settings, encoding="utf-8")
    text = "".join(f'{name} = "secret"\n' for name in WORKERS)
    (home / "passwords.toml").write_text(text, encoding="utf-8")
    return home


def run(home, *command):
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    return programs.run(command, cwd=home, timeout=patient(60), env=environment)


def read(home):
    done = run(home, *READ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return read(make(tmp_path_factory.mktemp("master")))


@pytest.fixture(scope="module")
def smaller(tmp_path_factory):
    """A fleet without a KVM and a nightly run."""
    text = EXAMPLE.replace('"registry", "kvm"', "").replace('nightly = "3:17"', "")
    return read(make(tmp_path_factory.mktemp("master"), text))


def test_buildbot_takes_the_configuration(tmp_path):
    done = run(make(tmp_path), BUILDBOT, "checkconfig", "master.cfg")
    assert (done.returncode, done.stdout) == (0, "Config file is good!\n"), done.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('host = "small"', 'host = "small-1"', "small-1: no host 'small-1' (did you mean small?)"),
        ('nightly = "3:17"', 'nightly = "25:00"', "nightly: must be a time such as 3:17"),
        ("at_once = 2", 'at_once = "2"', "hosts.large.at_once: must be a whole number, not '2'"),
        ('results = "results"', "", "`results` is missing"),
    ],
)
def test_a_mistake_in_the_settings_is_told(tmp_path, old, new, message):
    assert old in EXAMPLE
    home = make(tmp_path, EXAMPLE.replace(old, new))
    done = run(home, BUILDBOT, "checkconfig", "master.cfg")
    assert done.returncode == 1
    assert message in done.stdout + done.stderr


def test_each_target_that_a_machine_is_made_for_has_a_builder_with_the_workers_that_can(example):
    builders = example["builders"]
    made = {key: t for key, t in BOOK.targets.items() if t.runs in {Way.CONTAINER, Way.VM}}
    assert list(builders) == list(made)
    for key, target in made.items():
        if target.runs is Way.VM:
            able = ["large-1"]
        elif target.image.archive:
            able = ["small-1", "large-1", "large-2"]
        else:
            able = ["large-1", "large-2"]
        assert builders[key] == able, key


def test_a_target_that_no_worker_can_run_has_no_builder(example, smaller):
    without_kvm = example["builders"].keys() - smaller["builders"].keys()
    assert without_kvm == {key for key, t in BOOK.targets.items() if t.runs is Way.VM}
    assert smaller["builders"]["ubuntu-24.04"] == ["large-2"]


def test_the_exit_status_of_a_test_has_its_colour_and_no_other_step_is_ever_red(example):
    colours = example["colours"]
    assert [colours[str(n)] for n in range(4)] == ["success", "failure", "exception", "warnings"]
    # A signal, a full disk and the like aren't the guide's fault.
    assert {colours[n] for n in ("-1", "130", "137")} == {"exception"}
    assert example["red"] == ["verify"]


def test_only_what_says_something_about_the_guide_is_uploaded(example):
    assert example["learns"] == ["success", "failure"]


def test_a_worker_does_one_run_at_a_time_in_one_checkout(example):
    assert example["most"] == dict.fromkeys(WORKERS, 1)
    assert example["folders"] == ["guide"]
    steps = ["wait", "git", "install", "verify", "pack", "upload", "collect"]
    assert example["steps"] == steps


def test_a_build_takes_the_lock_of_the_host_of_its_worker(example):
    assert example["locks"] == {
        "small-1": ["small", 1, "counting", 1],
        "large-1": ["large", 2, "counting", 1],
        "large-2": ["large", 2, "counting", 1],
    }


def test_a_push_and_the_clock_start_every_target(example, smaller):
    everything = list(example["builders"])
    assert example["schedulers"] == {
        "change": ["SingleBranchScheduler", everything],
        "force": ["ForceScheduler", everything],
        "nightly": ["Nightly", everything],
    }
    assert smaller["schedulers"].keys() == {"change", "force"}


def test_only_a_push_leaves_out_what_is_unchanged(example):
    fresh = {name: "--fresh" in command for name, command in example["commands"].items()}
    assert fresh == {"change": False, "force": True, "nightly": True}
