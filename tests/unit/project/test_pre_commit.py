"""What runs before a commit: the linters of `nox -s lint`, each of them, and nothing else."""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from proof.paths import ROOT
from tests import programs
from tools.linters import LINTERS

CONFIG = ROOT / ".pre-commit-config.yaml"
HOOKS = [
    h for repo in yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["repos"] for h in repo["hooks"]
]
ENTRY = ".venv/bin/nox --session lint -- "


def test_every_hook_is_this_projects_own():
    text = CONFIG.read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    assert {hook["language"] for hook in HOOKS} == {"system"}
    assert all(hook["entry"].startswith(ENTRY) for hook in HOOKS)


def test_hooks_call_each_linter_once():
    called = [name for hook in HOOKS for name in hook["entry"].removeprefix(ENTRY).split()]
    assert sorted(called) == sorted(LINTERS)


@pytest.fixture
def clone(tmp_path):
    """A repository with this configuration, and a nox that says what it is asked to do."""
    shutil.copy(CONFIG, tmp_path)
    programs.put(tmp_path / ".venv/bin/nox", 'echo "$*" >>.venv/log\n! cat a.* | grep WRONG')
    (tmp_path / ".gitignore").write_text(".venv\nhome\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    done = run(tmp_path, sys.executable, "-m", "pre_commit", "install")
    assert done.returncode == 0, done.stdout
    return tmp_path


def run(folder, *command):
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))}
    mine["HOME"] = str(folder / "home")
    return programs.run(command, cwd=folder, env=mine, stderr=subprocess.STDOUT)


def git(folder, *arguments):
    return run(folder, "git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments)


@pytest.mark.parametrize(
    ("name", "text", "asked", "commits"),
    [
        ("a.py", "fine\n", ["ruff mypy", "codespell prose"], True),
        ("a.sh", "fine\n", ["shellcheck shfmt", "codespell prose"], True),
        ("a.md", "fine\n", ["codespell prose"], True),
        ("a.sh", "WRONG\n", ["shellcheck shfmt", "codespell prose"], False),
    ],
)
def test_a_commit_asks_the_linters_of_its_files(clone, name, text, asked, commits):
    (clone / name).write_text(text)
    git(clone, "add", name)
    done = git(clone, "commit", "--quiet", "--message=x")
    assert (done.returncode == 0) is commits, done.stdout
    log = (clone / ".venv/log").read_text().splitlines()
    ours = [line.removeprefix("--session lint -- ") for line in log]
    assert ours == asked
