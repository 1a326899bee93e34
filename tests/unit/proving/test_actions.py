"""What happens between the steps of a whole run of a small guide."""

import pytest

from proof.records.record import Outcome
from tests.unit.whole_run import NAME

MORE = """
[[actions]]
do = "second-worker"
before = "30-remove"
text = "Somebody else adds a worker."

[[actions]]
do = "new-password"
before = "30-remove"
text = "The administrators set a new password."

[[actions]]
do = "remove-second-worker"
after = "30-remove"
text = "Do the same for the second worker."
"""


@pytest.fixture
def scripts(guide):
    """Scripts of actions that only leave a trace."""
    folder = guide.steps / "actions"
    folder.mkdir()
    text = 'touch ~/attached/"$second_name"\necho "$password $unit" >~/second\n'
    (folder / "second-worker.sh").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("scripts")
def test_what_happens_between_the_steps_is_done_and_pasted_again(proof, tmp_path):
    proof.configure(MORE)
    proof.guide.change(
        "exits = { 2 = 2 }",
        'exits = { 2 = 2 }\nexpect = ["removing the last"]\nexpect_with_others = ["removing one"]',
    )
    seen = tmp_path / "seen"
    proof.step(
        "30-remove",
        f"echo WORKERPASSWD >>{seen}\nls ~/none\nrm ~/attached/WORKERNAME\n"
        "if ls ~/attached/*; then echo removing one; else echo removing the last; fi\n",
    )
    proof.check(
        "second-worker",
        "def test_it(scene):\n"
        "    assert scene.master.attached(scene.second_name)\n"
        "    said = scene.machine.run('cat ~/second').split()\n"
        "    assert said == [scene.password, f'buildbot-worker@{scene.name}.service']\n",
    )
    proof.check(
        "new-password",
        "import json\n"
        "def test_it(scene):\n"
        "    assert scene.old_password != scene.password\n"
        "    text = scene.master.engine.do('exec', '-i', scene.master.name, 'cat',\n"
        "        '/master/workers.json')\n"
        "    assert set(json.loads(text).values()) == {scene.password}\n",
    )
    proof.check(
        "remove-second-worker",
        "def test_it(scene):\n    assert not scene.master.attached(scene.second_name)\n",
    )
    made = proof.run()
    assert made.failure is None
    assert [(step.file, step.worker) for step in made.steps[2:]] == [
        ("debian/20-start-now.sh", f"{NAME}-2"),
        ("debian/30-remove.sh", NAME),
        ("debian/30-remove.sh", f"{NAME}-2"),
    ]
    assert made.steps[4].transcript == "debian-13/30-remove-again.txt"
    first, second = seen.read_text(encoding="utf-8").split()
    assert first == second  # the new one
    text = proof.transcript("30-remove-again")
    assert "********" in text
    assert first not in text
    assert [check.point for check in made.checks][2:] == [
        "restart-machine", "second-worker", "new-password", "remove", "remove-second-worker",
    ]  # fmt: skip


def test_a_script_of_an_action_that_fails_is_no_fault_of_the_guide(proof, scripts):
    (scripts / "second-worker.sh").write_text("echo no >&2\nfalse\n", encoding="utf-8")
    proof.configure(MORE)
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.message == "podman exec failed: no"
