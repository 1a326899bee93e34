"""The moves of a run: what is pasted, left out and done, in one list that all readers share."""

import ast

import pytest

from proof.guide import manifest, plan
from proof.guide.platform import Account
from proof.guide.step import Act, LeaveOut, Paste, path_of_shells, shell_lines
from proof.paths import ROOT

BOOK = manifest.load()

#: What checks a folder's actions, gives them to steps and lists them, and how often each looks.
OWNERS = {"proof/guide/folders.py": 4, "proof/guide/plan.py": 2, "proof/guide/step.py": 2}


def test_moves_are_in_the_order_of_the_guide():
    made = plan.make(BOOK, BOOK.target("debian-13"))
    points = [move.point for move in made.moves()]
    assert points.index("restart-machine") + 1 == points.index("check-again")
    assert points[-2:] == ["remove-package", "remove-second-worker"]
    assert [move.step for move in made.moves() if not isinstance(move, Act)] == list(made.steps)


def test_a_step_that_no_run_pastes_is_left_out():
    made = plan.make(BOOK, BOOK.target("almalinux-9"))
    kinds = {move.point: type(move) for move in made.moves()}
    assert kinds["prepare-subscription"] is LeaveOut
    assert kinds["prepare-epel"] is Paste


def test_actions_repeat_steps_for_the_second_worker():
    made = plan.make(BOOK, BOOK.target("debian-13"))
    repeated = {
        move.point: {step.stage for step in made.repeated(move)}
        for move in made.moves()
        if isinstance(move, Act)
    }
    assert repeated == {
        "restart-machine": set(),
        "older-package": set(),
        "new-password": set(),
        "second-worker": {"create", "describe", "start"},
        "remove-second-worker": {"remove"},
    }


def test_steps_know_when_the_second_worker_is_there():
    made = plan.make(BOOK, BOOK.target("debian-13"))
    among = [step.name for step in made.steps if made.has_others(step)]
    assert among == ["remove-worker", "remove-package"]


def walkers(text):
    """Return the lines that look at what happens before or after a step."""
    nodes = ast.walk(ast.parse(text))
    found = (n for n in nodes if isinstance(n, ast.Attribute) and n.attr in {"before", "after"})
    return [node.lineno for node in found]


def test_nothing_else_walks_what_is_before_and_after_a_step():
    files = [*(ROOT / "proof").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py")]
    found = {
        str(file.relative_to(ROOT)): len(lines)
        for file in files
        if (lines := walkers(file.read_text(encoding="utf-8")))
    }
    assert found == OWNERS
    assert walkers("for a in step.before: pass") == [1]


ACCOUNTS = {
    "root": Account(label="root", become="su -"),
    "worker": Account(label="buildbot", become="su - buildbot", inside="root"),
    "admin": Account(label="admin", become="sudo -i"),
}


SWITCHES = [
    ("", "root", ["su -"]),
    ("", "worker", ["su -", "su - buildbot"]),
    ("root", "root", []),
    ("root", "worker", ["su - buildbot"]),
    ("worker", "root", ["exit"]),
    ("worker", "admin", ["exit", "exit", "sudo -i"]),
    ("admin", "worker", ["exit", "su -", "su - buildbot"]),
]


def test_what_is_typed_from_one_shell_to_another(subtests):
    for before, wanted, typed in SWITCHES:
        with subtests.test(before=before, wanted=wanted):
            assert [line.text for line in shell_lines(ACCOUNTS, before, wanted)] == typed


#: What a reader types before a step, where they type anything.
TYPED = {
    "debian-13": """\
10-prepare: su -
30-create: su -, su --pty -s /bin/bash - buildbot
50-start-policy: exit
61-check-again: su -
70-operate-status: su -
71-operate-log: su -
72-operate-stop: su -
73-operate-start: su -
74-operate-restart: su -
76-operate-upgrade: su -
77-operate-password: su -
90-remove-worker: su -
""",
    "debian-13-pypi-cron": """\
10-prepare: su -
20-install: su --pty - buildbot
30-create: su -, su --pty - buildbot
61-check-again: su -, su --pty - buildbot
65-check-worker: exit
70-operate-status: su -, su --pty - buildbot
71-operate-log: su -, su --pty - buildbot
72-operate-stop: su -, su --pty - buildbot
73-operate-start: su -, su --pty - buildbot
74-operate-restart: su -, su --pty - buildbot
75-operate-fetch: su -, su --pty - buildbot
77-operate-password: su -, su --pty - buildbot
90-remove-worker: su -, su --pty - buildbot
91-remove-package: exit
""",
}


@pytest.mark.parametrize("target", TYPED)
def test_the_path_of_shells_through_a_platform(target):
    """A shell stays open until a reader is sent away, or comes back."""
    made = plan.make(BOOK, BOOK.target(target))
    path = path_of_shells(made.platform.accounts, made.steps, BOOK.returns)
    typed = [f"{s.key}: {', '.join(line.text for line in lines)}\n" for s, lines in path if lines]
    assert "".join(typed) == TYPED[target]
