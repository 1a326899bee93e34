"""Tools of the system and of PyPI that read steps: each is shown a step that is wrong."""

import re
import shutil
from pathlib import Path

import pytest

from proof.guide.vocabulary import Dialect, Tool
from proof.linters import lint, worker_options
from tests.step_texts import CREATE, DROP_IN, NIX, PLIST, SERVICE, TASK, UNIT, found

RELEASES = worker_options.VERSIONS


@pytest.fixture(autouse=True)
def _one_release(monkeypatch):
    """Ask the newest one only, but where a test is about all of them."""
    monkeypatch.setattr(worker_options, "VERSIONS", RELEASES[-1:])


@pytest.mark.parametrize("tool", [Tool.DASH, Tool.MKSH, Tool.BUSYBOX, Tool.ZSH])
def test_a_shell_reads_and_runs_nothing(tool, tmp_path):
    assert found(tool, f"touch {tmp_path}/x\n") == []
    assert list(tmp_path.iterdir()) == []
    ((line, message),) = found(tool, "ls\nfi\nls\n")
    assert line == (2 if tool in {Tool.DASH, Tool.MKSH} else 1)  # the others name no line
    assert re.search("syntax error|parse error|unexpected", message, re.IGNORECASE)


@pytest.mark.parametrize("tool", Tool)
def test_every_tool_tells_its_versions(tool):
    versions = lint.TOOLS[tool].versions()
    assert versions
    assert [v for v in versions if not re.match(r"\d", v)] == []


@pytest.mark.parametrize(
    ("text", "dialect", "line", "message"),
    [
        (CREATE.replace("--keepalive=60", "--keepalove=60"), "sh", 1, "--keepalove not recognized"),
        (CREATE.replace("--keepalive=60", "--keepalive=often"), "sh", 1, "needs to be a number"),
        (CREATE.replace(" P\n", "\n"), "sh", 1, "incorrect number of arguments"),
        (CREATE.replace("create-worker", "create-robot"), "sh", 1, "Unknown command"),
        (f"ls\nif true; then\n    {CREATE}fi\n".replace(" P\n", "\n"), "sh", 3, "incorrect number"),
        (CREATE.replace("--keep", "\\\n    --loud --keep"), "bash", 1, "--loud not recognized"),
        (UNIT.replace("--nodaemon", "--nodaemons"), "sh", 6, "--nodaemons not recognized"),
        (PLIST.replace("--nodaemon", "--nodaemons"), "sh", 2, "--nodaemons not recognized"),
        (TASK.replace("'start C", "'frob C"), "powershell", 1, "Unknown command: frob"),
        (TASK.replace("--keepalive", "--keepalove"), "powershell", 4, "--keepalove not recognized"),
        ("cat >/etc/cron <<'END'\n@reboot /v/buildbot-worker frob /w\nEND\n", "sh", 2, "frob"),
        (
            "cat >/etc/rc.d/x <<'END'\nprogram=/v/buildbot-worker\n"
            "stop_cmd=\"su -m b -c '$program frob /w'\"\nEND\n",
            "sh", 3, "Unknown command: frob",
        ),
        (
            "cat >/etc/init.d/x <<'END'\ncommand=/v/buildbot-worker\n"
            "command_args=\"start --nodaemons\"\nEND\n",
            "sh", 3, "--nodaemons not recognized",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_a_command_line_that_the_worker_does_not_take(text, dialect, line, message):
    ((place, said),) = found(Tool.BUILDBOT_WORKER, text, Dialect(dialect))
    assert place == line
    assert re.match(r"refused by 4\.3\.0: `", said)
    assert re.search(message, said)


@pytest.mark.parametrize("text", [CREATE, UNIT, PLIST, "service buildbot-worker frob\n", "ls\n"])
def test_a_command_line_that_the_worker_takes(text):
    assert found(Tool.BUILDBOT_WORKER, text) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--usrname .\\b install", "option --usrname not recognized"),
        ("--startup never install", "'never' is not a valid startup option"),
        ("--startup auto place", "Unknown command - 'place'"),
        ("--startup auto", "there is no command"),
        ("remove x", "Usage: "),
    ],
)
def test_a_command_line_that_the_service_does_not_take(words, message):
    text = f"Get-Service\n& 'C:\\P F\\buildbot_worker_windows_service.exe' {words}\n"
    ((line, said),) = found(Tool.PYWIN32, text, Dialect.POWERSHELL)
    assert line == 2
    assert re.match(r"refused by 4\.3\.0: `", said)
    assert f"`: {message}" in said


def test_a_service_that_all_releases_take(monkeypatch):
    monkeypatch.setattr(worker_options, "VERSIONS", RELEASES)
    assert found(Tool.PYWIN32, SERVICE, Dialect.POWERSHELL) == []
    assert found(Tool.PYWIN32, TASK, Dialect.POWERSHELL) == []


def test_a_task_that_the_worker_takes():
    assert found(Tool.BUILDBOT_WORKER, TASK, Dialect.POWERSHELL) == []


def test_an_option_that_came_later_is_refused_by_the_releases_before(monkeypatch):
    monkeypatch.setattr(worker_options, "VERSIONS", RELEASES)
    ((_, said),) = found(Tool.BUILDBOT_WORKER, CREATE.replace("--keep", "--protocol=pb --keep"))
    assert said.startswith("refused by 2.10.1, 3.3.0, 3.4.0: ")
    assert found(Tool.BUILDBOT_WORKER, CREATE) == []


def test_a_release_is_installed_once_until_its_lock_changes(monkeypatch, tmp_path):
    lock = tmp_path / "requirements" / "worker" / "1.0.txt"
    lock.parent.mkdir(parents=True)
    shutil.copy(worker_options.ROOT / f"requirements/worker/{RELEASES[-1]}.txt", lock)
    monkeypatch.setattr(worker_options, "ROOT", tmp_path)
    folders = []
    for more in ("", "", "# another\n"):
        lock.write_text(lock.read_text() + more)
        worker_options.installed.cache_clear()
        folders.append(Path(worker_options.installed("worker/1.0")))
        assert (folders[-1] / "buildbot_worker").is_dir()
    assert folders[0] == folders[1] != folders[2]
    assert list((tmp_path / "build" / "locks").iterdir()) == folders[2:]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (UNIT.replace("Restart=", "Restarts="), 7, "Unknown key.*Restarts"),
        (UNIT.replace("on-failure", "sometimes"), 7, "Failed to parse service restart"),
        (UNIT.replace("[Service]", "[Servant]"), 5, "Unknown section"),
        (DROP_IN.replace("Restart=", "Restarts="), 3, "Unknown key.*Restarts"),
    ],
)
def test_a_unit_that_systemd_does_not_take(text, line, message):
    said = found(Tool.SYSTEMD_ANALYZE, text)
    assert [place for place, what in said if re.search(message, what)] == [line]


@pytest.mark.parametrize("text", [UNIT, DROP_IN, PLIST, "ls\n"])
def test_a_unit_that_systemd_takes(text):
    assert found(Tool.SYSTEMD_ANALYZE, text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dnf place --assumeyes gcc\n", "No such command: place"),
        ("dnf install --assumeyez gcc\n", "unrecognized arguments: --assumeyez"),
        ("dnf install --assumeyes=3 gcc\n", "ignored explicit argument '3'"),
        ("dnf install --assumeyes\n", "the following arguments are required: PACKAGE"),
        ("dnf remove --setopt=cleaner=False gcc\n", "Main config did not have a cleaner attr"),
        ("dnf config-manager --set-enabld crb\n", "unrecognized arguments: --set-enabld"),
        ("zypper --non-interactiv install gcc\n", "The flag --non-interactiv is not known"),
        ("zypper --non-interactive place gcc\n", "Unknown command 'place'"),
        ("zypper --non-interactive install --assume gcc\n", "The flag --assume is not known"),
        ("zypper --non-interactive install\n", "Too few arguments"),
        ("pacman --synk gcc\n", "unrecognized option '--synk'"),
        ("pacman --sync --neded gcc\n", "unrecognized option '--neded'"),
        ("pacman --query --needed gcc\n", "invalid option '--needed'"),
        ("pacman gcc\n", "no operation specified"),
    ],
)
def test_a_line_that_a_package_manager_does_not_take(text, message):
    tool = Tool(text.split()[0])
    said = found(tool, f"if true; then\n    {text}fi\n")
    assert [line for line, _ in said] == [2]
    assert message in said[0][1]
    assert said[0][1].startswith(f"`{text.strip()}`: ")


@pytest.mark.parametrize(
    "text",
    [
        "dnf install --assumeyes gcc\n",
        "/usr/bin/dnf install --assumeyes 'dnf-command(config-manager)'\n",
        "dnf install --assumeyes \"https://a.example/\\\na-$(rpm --eval '%{rhel}').rpm\"\n",
        "dnf config-manager --set-enabled crb\n",
        "dnf remove --assumeyes --setopt=clean_requirements_on_remove=False gcc\n",
        "zypper --non-interactive install gcc\n",
        "zypper refresh\n",
        "pacman --sync --refresh --sysupgrade --needed --noconfirm gcc\n",
        "apt install --assume-no gcc\n",
    ],
)
@pytest.mark.parametrize("tool", [Tool.DNF, Tool.ZYPPER, Tool.PACMAN])
def test_a_line_that_a_package_manager_takes(tool, text):
    assert found(tool, text) == []


def test_nix_that_does_not_parse():
    assert found(Tool.NIX_INSTANTIATE, NIX) == []
    ((line, message),) = found(Tool.NIX_INSTANTIATE, NIX.replace("1;", "1"))
    assert (line, message) == (5, "syntax error, unexpected '}', expecting ';'")
