"""tools/setup.sh, with stand-ins for apt-get and sudo; nothing is installed."""

import os
import re
import shutil

import pytest

from proof.paths import ROOT
from tests import programs

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
        "/usr/local/lib/podman",
        "/usr/share/keyrings",
    ):
        assert place in text
        text = text.replace(place, str(tmp_path / "usr"))
    (project / "tools/setup.sh").write_text(text, encoding="utf-8")
    return tmp_path


def program(machine, name, text):
    programs.put(machine / "bin" / name, text, str(shutil.which("bash")))


def setup(machine, *tasks, answer="", **variables):
    environment = {"PATH": str(machine / "bin"), "LOG": str(machine / "log"), **variables}
    command = ["bash", machine / "project/tools/setup.sh", *tasks]
    return programs.run(command, env=environment, input=answer)


def log(machine):
    path = machine / "log"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def debian(machine):
    program(machine, "apt-get", 'echo "$*" >>"$LOG"')
    program(machine, "sudo", 'echo sudo >>"$LOG"; exec "$@"')
    return machine


PACKAGES = (
    "podman runc netavark aardvark-dns slirp4netns iptables nftables mmdebstrap"
    " debian-archive-keyring openssh-client" + ("" if os.geteuid() == 0 else " uidmap passt")
)


def test_it_says_what_it_installs_and_does_it(debian):
    done = setup(debian, "containers")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"setup: installing with apt-get: {PACKAGES}\n"
    told = [line for line in log(debian) if line != "sudo"]
    assert told[0].endswith(" update")
    assert told[1].endswith(f" install --yes --no-install-recommends {PACKAGES}")
    assert ("sudo" in log(debian)) is (os.geteuid() != 0)


def put(machine, names):
    """Put programs on the machine, and files into its /usr."""
    (machine / "usr").mkdir()
    for name in names.split():
        if name.startswith("usr/"):
            (machine / name).touch()
        else:
            program(machine, name, "")


CONTAINERS = "podman runc slirp4netns iptables nft newuidmap pasta"
OTHERS = "netavark aardvark-dns mmdebstrap debian-archive-keyring openssh-client"
ALL = f"{CONTAINERS} mmdebstrap ssh-keygen usr/netavark usr/aardvark-dns"
SHELLS = "busybox mksh zsh"
SHELL = "chromium-headless-shell"
CHECKERS = "nix-bin pacman-package-manager zypper"


@pytest.mark.parametrize(
    ("task", "there", "missing"),
    [
        ("containers", CONTAINERS, [OTHERS]),
        ("containers", f"{ALL} usr/debian-archive-keyring.gpg", []),
        ("browser", "", [f"{SHELL} firefox-esr webkit2gtk-driver xvfb libatomic1"]),
        ("browser", "chromium Xvfb", ["firefox-esr webkit2gtk-driver libatomic1"]),
        ("browser", f"{SHELL} firefox-esr WebKitWebDriver Xvfb usr/libatomic.so.1", []),
        ("browser", "chromium firefox Xvfb", ["webkit2gtk-driver libatomic1"]),
        ("java", "", ["default-jre-headless"]),
        ("java", "java", []),
        ("shells", "dash systemd-analyze dnf", [SHELLS]),
        ("checkers", "dash systemd-analyze dnf", [SHELLS, CHECKERS]),
        ("checkers", f"dash systemd-analyze dnf {SHELLS}", [CHECKERS]),
    ],
)
def test_only_what_is_missing_is_installed(debian, task, there, missing):
    put(debian, there)
    done = setup(debian, task)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"setup: installing with apt-get: {each}\n" for each in missing)
    installed = [line.partition("--no-install-recommends ")[2] for line in log(debian)]
    assert list(filter(None, installed)) == missing
    assert missing or log(debian) == []


@pytest.mark.parametrize(
    ("task", "there", "status", "said"),
    [
        ("containers", "", 3, "podman is missing, and there is no apt-get.*by hand: podman"),
        ("containers", "podman", 0, "not found, and perhaps not needed: runc netavark"),
        ("browser", "", 3, f"{SHELL} is missing, and there is no apt-get.*Chromium, Firefox"),
        ("browser", "chromium firefox-esr WebKitWebDriver Xvfb", 0, "^$"),
    ],
)
def test_without_apt_get_it_says_what_to_install(machine, task, there, status, said):
    put(machine, there)
    done = setup(machine, task)
    assert done.returncode == status
    assert re.search(said, done.stdout + done.stderr, re.DOTALL)


@pytest.mark.parametrize("task", ["containers", "browser"])
@pytest.mark.parametrize(
    ("answer", "status", "installs"), [("y\n", 0, True), ("n\n", 3, False), ("", 3, False)]
)
def test_ask_asks_first(debian, task, answer, status, installs):
    done = setup(debian, task, answer=answer, ASK="1")
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
        assert log(python).count("pip check") == times
        assert len(log(python)) == 2 * times
    assert log(python)[0].endswith(" --no-deps --require-hashes --requirement requirements/nox.txt")


@pytest.mark.parametrize("fails", ["install", "check"])
def test_an_environment_that_was_left_half_made_is_made_again(python, fails):
    program(python, "pip", f'echo "pip $*" >>"$LOG"; [[ $1 != {fails} ]]')
    failed = setup(python, "environment")
    assert failed.returncode == 3
    assert "pip could not install requirements/nox.txt" in failed.stderr
    program(python, "pip", 'echo "pip $*" >>"$LOG"')
    assert setup(python, "environment").returncode == 0
    assert len(log(python)) == {"install": 1, "check": 2}[fails] + 2


def test_an_unknown_task_is_refused(machine):
    done = setup(machine, "everything")
    assert done.returncode == 3
    assert "there is no task 'everything'" in done.stderr
