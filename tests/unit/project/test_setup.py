"""tools/setup.sh, with stand-ins for apt-get and sudo; nothing is installed."""

import os
import shutil
import subprocess

import pytest

from proof.paths import ROOT
from tests.patience import patient

#: What the script itself calls, besides shell built-ins.
TOOLS = ("bash", "dirname", "cmp", "rm", "cp", "cat", "env")


@pytest.fixture
def machine(tmp_path):
    """A machine whose PATH has what the script calls, and no podman."""
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    project = tmp_path / "project"
    (project / "tools").mkdir(parents=True)
    text = (ROOT / "tools/setup.sh").read_text(encoding="utf-8")
    # What this machine has installed is not to be seen.
    assert text.count("\nPATH=") == 1
    for place in (
        "/usr/local/sbin:/usr/sbin:/sbin",
        "/usr/lib/podman",
        "/usr/lib/*",
        "/usr/libexec/podman",
        "/usr/share/keyrings",
    ):
        assert place in text
        text = text.replace(place, str(tmp_path / "usr"))
    (project / "tools/setup.sh").write_text(text, encoding="utf-8")
    return tmp_path


def program(machine, name, text):
    path = machine / "bin" / name
    path.write_text(f"#!{shutil.which('bash')}\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def setup(machine, *tasks, answer="", **variables):
    return subprocess.run(
        ["bash", str(machine / "project/tools/setup.sh"), *tasks],
        env={"PATH": str(machine / "bin"), "LOG": str(machine / "log"), **variables},
        input=answer,
        capture_output=True,
        text=True,
        check=False,
        timeout=patient(30),
    )


def log(machine):
    path = machine / "log"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def debian(machine):
    program(machine, "apt-get", 'echo "$*" >>"$LOG"')
    program(machine, "sudo", 'echo sudo >>"$LOG"; exec "$@"')
    return machine


PACKAGES = (
    "podman runc netavark aardvark-dns slirp4netns iptables mmdebstrap debian-archive-keyring"
    " openssh-client" + ("" if os.geteuid() == 0 else " uidmap")
)


def test_it_says_what_it_installs_and_does_it(debian):
    done = setup(debian, "containers")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"setup: installing with apt-get: {PACKAGES}\n"
    told = [line for line in log(debian) if line != "sudo"]
    assert told[0].endswith(" update")
    assert told[1].endswith(f" install --yes --no-install-recommends {PACKAGES}")
    assert ("sudo" in log(debian)) is (os.geteuid() != 0)


def test_only_what_is_missing_is_installed(debian):
    for name in ("podman", "runc", "slirp4netns", "iptables", "newuidmap"):
        program(debian, name, "")
    done = setup(debian, "containers")
    assert done.stdout == (
        "setup: installing with apt-get: netavark aardvark-dns mmdebstrap debian-archive-keyring "
        "openssh-client\n"
    )


def test_with_nothing_missing_nothing_is_done(debian):
    programs = "podman runc slirp4netns iptables mmdebstrap newuidmap ssh-keygen"
    for name in programs.split():
        program(debian, name, "")
    (debian / "usr").mkdir()
    for name in ("netavark", "aardvark-dns", "debian-archive-keyring.gpg"):
        (debian / "usr" / name).touch()
    done = setup(debian, "containers")
    assert (done.returncode, done.stdout, done.stderr, log(debian)) == (0, "", "", [])


@pytest.mark.parametrize(
    ("answer", "status", "installs"), [("y\n", 0, True), ("n\n", 3, False), ("", 3, False)]
)
def test_ask_asks_first(debian, answer, status, installs):
    done = setup(debian, "containers", answer=answer, ASK="1")
    assert done.returncode == status
    assert bool(log(debian)) is installs
    assert ("nothing was installed" in done.stderr) is not installs


@pytest.mark.parametrize(
    ("fails", "message"),
    [("update", "apt-get update failed"), ("install", "apt-get could not install podman")],
)
def test_a_failure_of_apt_get_is_told(debian, fails, message):
    program(debian, "apt-get", f'[[ "$*" != *" {fails}"* ]]')
    done = setup(debian, "containers")
    assert done.returncode == 3
    assert message in done.stderr


def test_without_apt_get_it_says_what_to_install(machine):
    done = setup(machine, "containers")
    assert done.returncode == 3
    assert "podman is missing, and there is no apt-get" in done.stderr
    assert "hint: install by hand: podman" in done.stderr


def test_without_apt_get_podman_may_be_enough(machine):
    program(machine, "podman", "")
    done = setup(machine, "containers")
    assert done.returncode == 0
    assert "not found, and perhaps not needed: runc netavark" in done.stdout


def test_a_browser_is_installed_where_there_is_none(debian):
    done = setup(debian, "browser")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "setup: installing with apt-get: chromium libatomic1\n"
    assert log(debian)[-1].endswith(" install --yes --no-install-recommends chromium libatomic1")


@pytest.mark.parametrize("there", [True, False])
def test_java_is_installed_where_there_is_none(debian, there):
    if there:
        program(debian, "java", "")
    done = setup(debian, "java")
    assert done.returncode == 0, done.stderr
    installed = [line for line in log(debian) if line.endswith(" default-jre-headless")]
    assert bool(installed) is not there


def test_what_drives_a_browser_is_installed_beside_one_that_is_there(debian):
    program(debian, "chromium", "")
    assert setup(debian, "browser").stdout == "setup: installing with apt-get: libatomic1\n"


def test_a_browser_that_is_there_is_left_alone(debian):
    program(debian, "chromium", "")
    (debian / "usr").mkdir()
    (debian / "usr/libatomic.so.1").touch()
    done = setup(debian, "browser")
    assert (done.returncode, done.stdout, log(debian)) == (0, "", [])


def test_without_apt_get_a_browser_is_enough(machine):
    program(machine, "chromium", "")
    done = setup(machine, "browser")
    assert (done.returncode, done.stdout) == (0, "")


def test_without_apt_get_it_says_which_browser_to_install(machine):
    done = setup(machine, "browser")
    assert done.returncode == 3
    assert "chromium is missing, and there is no apt-get" in done.stderr
    assert "hint: install by hand: Chromium, called chromium on PATH" in done.stderr


def test_a_browser_is_asked_about_like_the_rest(debian):
    done = setup(debian, "browser", answer="n\n", ASK="1")
    assert (done.returncode, log(debian)) == (3, [])


def test_shells_that_are_missing_are_installed_and_checkers_are_more_than_these(debian):
    for name in ("dash", "systemd-analyze", "dnf"):
        program(debian, name, "")
    more = "setup: installing with apt-get: nix-bin pacman-package-manager zypper\n"
    shells = setup(debian, "shells").stdout
    assert shells == "setup: installing with apt-get: busybox mksh zsh\n"
    assert setup(debian, "checkers").stdout == shells + more
    for name in ("busybox", "mksh", "zsh"):
        program(debian, name, "")
    assert setup(debian, "checkers").stdout == more


def test_an_old_python_is_not_taken(machine):
    program(machine, "python3", "exit 1")
    done = setup(machine, "environment")
    assert done.returncode == 3
    assert "no Python 3.11 or newer was found" in done.stderr
    assert "hint: on Debian and Ubuntu: apt-get install python3 python3-venv" in done.stderr


def test_python_without_venv_is_told(machine):
    program(machine, "python3", "[[ $1 == -c ]]")
    done = setup(machine, "environment")
    assert done.returncode == 3
    assert "cannot make a virtual environment" in done.stderr


MAKE_VENV = """
[[ $1 == -c ]] && exit
/bin/mkdir -p .venv/bin
cp ../bin/pip ../bin/nox .venv/bin
"""


@pytest.fixture
def python(machine):
    program(machine, "python3", MAKE_VENV)
    program(machine, "pip", 'echo "pip $*" >>"$LOG"')
    program(machine, "nox", "")
    (machine / "project/requirements").mkdir()
    (machine / "project/requirements/nox.txt").write_text("nox==1\n", encoding="utf-8")
    return machine


def test_the_environment_is_made_once_and_again_when_the_lock_changes(python):
    for lock, times in (("nox==1\n", 1), ("nox==1\n", 1), ("nox==2\n", 2)):
        (python / "project/requirements/nox.txt").write_text(lock, encoding="utf-8")
        assert setup(python, "environment").returncode == 0
        assert len(log(python)) == times
    assert "--require-hashes --requirement requirements/nox.txt" in log(python)[0]


def test_an_environment_that_was_left_half_made_is_made_again(python):
    program(python, "pip", 'echo "pip $*" >>"$LOG"; exit 1')
    failed = setup(python, "environment")
    assert failed.returncode == 3
    assert "pip could not install requirements/nox.txt" in failed.stderr
    program(python, "pip", 'echo "pip $*" >>"$LOG"')
    assert setup(python, "environment").returncode == 0
    assert len(log(python)) == 2


def test_an_unknown_task_is_refused(machine):
    done = setup(machine, "everything")
    assert done.returncode == 3
    assert "there is no task 'everything'" in done.stderr
