"""A buildmaster on this computer; its programs are stand-ins, and pip is one."""

import json
import subprocess
import sys

import pytest

from proof import wait
from proof.buildmaster import on_loopback
from proof.buildmaster.on_loopback import OnLoopback
from proof.errors import CannotVerify
from proof.fleet import Ports
from tests import programs
from tests.patience import patient
from tests.unit.lending import NAME


@pytest.fixture
def run(twistd, tmp_path, passwords):
    def run(**options):
        return on_loopback.running(tmp_path / "home", Ports.any(), passwords, **options)

    return run


def test_it_answers_and_takes_new_passwords(run):
    with run() as master:
        assert not master.attached(NAME)
        assert master.folder.stat().st_mode & 0o777 == 0o700
        master.set_passwords({NAME: "another"})
        assert [worker["name"] for worker in master.get("workers")["workers"]] == [NAME]
        text = (master.folder / "workers.json").read_text(encoding="utf-8")
        assert json.loads(text) == {NAME: "another"}
        assert master.log(lines=1) == "configuration update complete"


def test_it_ends_with_the_block(run):
    with run() as master:
        assert master.gone() == ""
        daemons = ["pgrep", "--full", f"base-path={master.folder} "]
        assert subprocess.run(daemons, capture_output=True, check=False).returncode == 0
    assert master.gone() == "its process ended with -15"
    assert subprocess.run(daemons, capture_output=True, check=False).returncode == 1


def test_a_git_without_its_daemon_is_told(run, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_EXEC_PATH", str(tmp_path))
    with pytest.raises(CannotVerify, match="git has no daemon") as caught, run():
        pytest.fail("it runs")
    assert caught.value.hint == "install git-daemon"


def test_one_that_is_lost_is_told(run, tmp_path):
    with run() as master:
        master.process.kill()
        wait.until(master.gone, "its end", limit_s=patient(5))
        assert master.gone() == "its process ended with -9"
        programs.put(tmp_path / "stand-in/bin/sleep", "exit 0")  # its 100 tries need no time then
        with pytest.raises(CannotVerify, match="did not take new passwords"):
            master.set_passwords({})


@pytest.mark.parametrize("goes_on", [False, True])
def test_it_keeps_its_home_only_where_it_goes_on(run, goes_on):
    with run() as master:
        mark = master.folder / "mark"
        mark.touch()
    with run(goes_on=goes_on):
        assert mark.exists() is goes_on


def test_one_that_cannot_be_made_leaves_no_home(run, twistd, tmp_path):
    programs.put(twistd / "buildbot", "echo 'no such version' >&2; exit 1")
    with pytest.raises(CannotVerify, match="cannot be made") as caught, run():
        pytest.fail("it runs")
    assert caught.value.output == "no such version\n"
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        ({"twistd.log": "one\ntwo\nthree\n", "said": "more\n"}, "two\nthree"),
        ({"said": "Traceback\nno port\n"}, "Traceback\nno port"),
        ({}, "it said nothing"),
    ],
)
def test_its_log_is_what_it_said_last(tmp_path, files, shown):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert OnLoopback("m", "", tmp_path, process=None).log(lines=2) == shown


@pytest.fixture
def python(tmp_path, monkeypatch):
    """Stand in for Python, whose environments have a pip that notes its calls and may fail."""
    pip = f'case "$*" in *"$(cat {tmp_path}/fails)"*) echo no >&2; exit 1 ;; esac'
    program = programs.put(
        tmp_path / "python",
        f'echo made >>{tmp_path}/log; mkdir -p "$3/bin"; cp {tmp_path}/pip "$3/bin"',
    )
    programs.put(tmp_path / "pip", f'echo "$2" >>{tmp_path}/log\n{pip}')
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "executable", str(program))
    return tmp_path


def test_what_its_lock_names_is_installed_once(python):
    (python / "fails").write_text("nothing", encoding="ascii")
    lock = python / "tool.txt"
    for text, log in [("a", 1), ("a", 1), ("b", 2)]:
        lock.write_text(text, encoding="ascii")
        place = on_loopback.install("tool", lock)
        assert (place.name, (place / "tool.txt").read_text("ascii")) == ("tool", text)
        assert (python / "log").read_text("ascii") == "made\ninstall\ncheck\n" * log


@pytest.mark.parametrize("fails", ["install", "check"])
def test_what_was_left_half_installed_is_made_again(python, fails):
    (python / "fails").write_text(fails, encoding="ascii")
    lock = python / "tool.txt"
    lock.touch()
    for _ in range(2):
        with pytest.raises(CannotVerify, match="the tool cannot be installed") as caught:
            on_loopback.install("tool", lock)
        assert caught.value.output == "no\n"
    assert (python / "log").read_text("ascii").count("made") == 2


def test_without_git_no_builder_can_clone(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotVerify, match="git, which is not installed"):
        on_loopback.ensure()
