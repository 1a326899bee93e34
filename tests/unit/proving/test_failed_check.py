"""What is told of a check that did not pass, in a whole run of a small guide."""

import pytest

from proof.records.record import Outcome
from tests.unit.whole_run import told


@pytest.mark.parametrize(
    ("text", "outcome", "message"),
    [
        ("assert 0, 'it is off'", Outcome.FAILED, "the check 'it' failed: it is off"),
        ("assert not scene.password, scene.password", Outcome.FAILED, "failed: ********"),
        ("import pytest; pytest.skip('not here')", Outcome.FAILED, "'it' skipped: "),
        (
            "scene.machine.engine.do('port', 'gone', '1')",
            Outcome.UNVERIFIED,
            "'it' error: proof.errors.CannotVerify: podman port failed",
        ),
    ],
)
def test_a_check_that_does_not_pass_is_the_reason(proof, text, outcome, message):
    proof.check("start-now", f"def test_it(scene):\n    {text}\n")
    made = proof.run()
    assert made.outcome is outcome
    assert made.failure.message.startswith("after start-now, the check ")
    assert message in made.failure.message
    assert made.failure.hint == "the check is in checks/test_start_now.py"
    assert "--- the end of the journal of buildbot-worker@owner" in made.failure.output
    assert "a line of the journal" in made.failure.output
    assert "--- the end of the buildmaster's log\n" in made.failure.output
    assert told(made)[-1] == ("debian/20-start-now.sh", "passed")


@pytest.mark.parametrize(
    ("text", "outcome", "cause"),
    [
        ("def test_it(scene):\n    assert 0, 'off'\n", Outcome.FAILED, "guide"),
        ("def test_it(scene):\n    scene.kept['no']\n", Outcome.UNVERIFIED, "engine"),
        ("def test_it(scene):\n    raise OSError('no')\n", Outcome.UNVERIFIED, "surroundings"),
    ],
)
def test_whom_a_check_blames(proof, text, outcome, cause):
    proof.check("start-now", text)
    made = proof.run()
    assert (made.outcome, made.failure.cause) == (outcome, cause)


def test_a_machine_that_is_gone_when_it_is_to_be_looked_at_is_said_to_be(proof):
    proof.check(
        "start-now", "def test_it(scene):\n    scene.machine.stop()\n    assert 0, 'it is off'\n"
    )
    made = proof.run()
    assert "it is off" in made.failure.message
    assert "(the machine does not answer: podman exec failed: " in made.failure.output


def test_what_the_buildmaster_said_last_is_told(proof):
    proof.check(
        "start-now",
        "def test_it(scene):\n"
        "    scene.master.set_passwords({scene.name: 'another'})\n"
        "    assert 0, 'it is refused'\n",
    )
    made = proof.run()
    assert made.failure.output.endswith("configuration update complete")


def test_a_buildmaster_that_is_gone_is_said_to_be(proof):
    proof.check(
        "start-now",
        "def test_it(scene):\n"
        "    scene.master.engine.do('stop', '--time=1', scene.master.name)\n"
        "    scene.master.worker(scene.name)\n",
    )
    made = proof.run()
    assert made.failure.cause == "surroundings"
    assert "log\n(there is none: its container was killed)" in made.failure.output


def test_a_buildmaster_whose_log_cannot_be_read_is_said_to_have_none(proof):
    proof.check(
        "start-now",
        "def test_it(scene):\n"
        "    master = scene.master\n"
        "    master.engine.do('exec', master.name, 'rm', '/master/twistd.log')\n"
        "    assert 0, 'it is off'\n",
    )
    made = proof.run()
    assert "it is off" in made.failure.message
    assert "log\n(there is none: podman exec failed: " in made.failure.output
    assert "twistd.log" in made.failure.output.split("(there is none: ")[1]
