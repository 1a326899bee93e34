"""The moves of a run: what is pasted, left out and done, in one list that all readers share."""

import ast

from proof.guide import manifest, plan
from proof.guide.step import Act, LeaveOut, Paste
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
