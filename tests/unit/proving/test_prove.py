"""A whole proof of a small guide: its steps are pasted for real, into shells of this machine."""

import os

import pytest

from proof.machines.machine import Machine
from proof.proving import many, prove
from proof.records import evidence, record
from proof.records.record import Outcome
from tests.unit.whole_run import NAME, told


def test_a_guide_that_is_right_is_proven(proof):
    made = proof.run()
    assert made.failure is None
    assert made.outcome is Outcome.PROVEN
    assert told(made) == [
        ("debian/10-install.sh", "passed"),
        ("debian/20-start-now.sh", "passed"),
        ("debian/30-remove.sh", "passed"),
    ]
    assert [command.exit for command in made.steps[2].commands] == [0, 2]
    assert [(check.point, check.name) for check in made.checks] == [
        ("install", "is_there"),
        ("start-now", "attached"),
        ("restart-machine", "attached_again"),
        ("remove", "no_trace"),
    ]
    assert (made.worker.attached, made.worker.reattached) == (True, True)
    assert made.os_release["VERSION_ID"] == "13"
    assert [made.machine.kernel, made.machine.processor] == [os.uname().sysname, os.uname().machine]
    assert made.packages == {"base-files": "13.8", "systemd": "257.9-1", "worker": "4.3.0"}
    assert made.fetched_mb == 123.0  # before and after the restart
    assert made.image.ref == "debian:trixie"
    assert record.load(proof.into / "debian-13.json") == made
    assert proof.podman.left == []


def test_versions_of_what_is_removed_are_those_before(proof):
    ask = "pip_packages = \"ls ~/attached | sed 's/$/ 26.1/'\""
    proof.guide.change('packages = "dpkg-query"', f'packages = "dpkg-query"\n{ask}')
    made = proof.run()
    assert made.failure is None
    assert made.packages[NAME] == "26.1"


def test_its_times_transcripts_and_progress(proof):
    made = proof.run()
    assert set(made.phases) == {
        "images", "set up", "steps", "checks", "waits", "actions", "tear down",
    }  # fmt: skip
    assert all(seconds >= 0 for seconds in made.phases.values())
    assert sum(made.phases.values()) == pytest.approx(made.duration_s, abs=0.5)
    steps = sum(step.duration_s for step in made.steps)
    assert steps == pytest.approx(made.phases["steps"], abs=0.5)
    assert "Continue? [Y/n] y\nthe answer is y\n" in proof.transcript("10-install")
    said = [(e.stage, e.what, e.outcome) for e in proof.events if e.stage == "start"]
    assert said == [
        ("start", "20-start-now", ""),
        ("start", "20-start-now", "passed"),
        ("start", "1 checks", "passed"),
    ]
    assert {event.target for event in proof.events} == {"debian-13"}


def test_no_password_is_written_down(proof):
    seen = proof.into.parent / "seen"
    proof.step("20-start-now", f"echo 'it is WORKERPASSWD' | tee {seen}\nfalse\n")
    made = proof.run()
    password = seen.read_text(encoding="utf-8").split()[-1]
    assert len(password) > 12
    assert "it is ********\n" in proof.transcript("20-start-now")
    files = [path for path in proof.into.rglob("*") if path.is_file()]
    assert len(files) == 3
    assert not [path for path in files if password in path.read_text(encoding="utf-8")]
    assert made.outcome is Outcome.FAILED


def test_a_step_that_fails_ends_it_there_while_the_machine_is_kept_for_a_look(proof):
    proof.step("20-start-now", "true\nls ~/nowhere\n")
    looked = []

    def look(machine, error):
        looked.extend((machine.run("echo here"), str(error)))

    made = proof.run(on_failure=look)
    message = "snippets/debian/20-start-now.sh:2, as root: `ls ~/nowhere`: ended with 2, not 0"
    assert looked == ["here", message]
    assert (made.outcome, made.failure.message) == (Outcome.FAILED, message)
    assert "nowhere" in made.failure.output
    assert told(made)[1:] == [("debian/20-start-now.sh", "failed")]
    assert [check.point for check in made.checks] == ["install"]
    assert proof.podman.left == []


def test_without_a_way_to_the_archive_a_failure_says_nothing_about_the_guide(proof):
    sources = proof.podman.template / "etc" / "apt" / "sources.list"
    sources.write_text("deb http://192.0.2.1/debian trixie main\n", encoding="utf-8")
    proof.step("20-start-now", "false\n")
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.message.startswith("can't reach the archive: snippets/debian/20-start-now")


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
    assert told(made)[-1] == ("debian/20-start-now.sh", "passed")


@pytest.mark.parametrize(
    ("records", "outcome"), [(None, Outcome.FAILED), ("none", Outcome.UNVERIFIED)]
)
def test_a_check_blames_the_guide_outside_linux_once_a_run_has_passed_there(
    proof, monkeypatch, records, outcome
):
    monkeypatch.setattr(Machine, "kernel", "FreeBSD")
    if records:
        monkeypatch.setattr(evidence, "tracked", lambda _: None)
    proof.check("start-now", "def test_it():\n    assert 0, 'stat: illegal option'\n")
    made = proof.run()
    assert made.outcome is outcome
    assert made.failure.message.endswith("the check 'it' failed: stat: illegal option")


def test_a_fault_of_this_program_is_not_the_guides(proof, monkeypatch):
    monkeypatch.setattr(prove.Recorder, "add_versions", lambda *_: 1 / 0)
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.cause == "engine"
    assert made.failure.message.endswith("itself failed: ZeroDivisionError: division by zero")
    assert "Traceback" in made.failure.output
    assert record.load(proof.into / "debian-13.json") == made
    assert proof.podman.left == []


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


@pytest.mark.parametrize(
    ("change", "cause", "says"),
    [
        ({"systemd": "256.0-1"}, "package", "systemd 256.0-1 → 257.9-1"),
        ({}, "guide", "no step has changed, and no package that records name"),
        ({"chain": "another"}, "guide", "look at the transcript"),
        ({"outcome": Outcome.FAILED}, "guide", "look at the transcript"),
    ],
)
def test_a_package_that_changed_since_a_run_passed_is_to_blame(
    proof, monkeypatch, change, cause, says
):
    good = proof.run()
    good.packages |= {k: v for k, v in change.items() if k in good.packages}
    good.steps[1].chain = change.get("chain", good.steps[1].chain)
    good.outcome = change.get("outcome", good.outcome)
    # The step does as before, and the system no longer does what it did then.
    proof.podman.program("touch", "exit 3")
    monkeypatch.setattr(evidence, "tracked", lambda _: good)
    made = proof.run()
    assert made.failure.cause == cause
    assert says in made.failure.hint
    # In the night after it, the tracked run is this one, and its versions are the same.
    monkeypatch.setattr(evidence, "tracked", lambda _: made)
    again = proof.run()
    assert again.failure.cause == cause
    if cause == "package":
        assert says in again.failure.hint


def test_a_machine_that_is_gone_when_it_is_to_be_looked_at_is_said_to_be(proof):
    proof.check(
        "start-now", "def test_it(scene):\n    scene.machine.stop()\n    assert 0, 'it is off'\n"
    )
    made = proof.run()
    assert "it is off" in made.failure.message
    assert "(the machine does not answer: podman exec failed: " in made.failure.output


def test_what_is_not_the_system_that_it_claims_proves_nothing(proof):
    path = proof.podman.template / "etc" / "os-release"
    path.write_text("ID=ubuntu\n", encoding="utf-8")
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.message == (
        "the machine is not Debian 13: its os-release has ID='ubuntu', not 'debian'"
    )
    assert made.steps == []
    assert proof.podman.left == []


@pytest.mark.parametrize(("suite", "outcome"), [("trixie", "proven"), ("sid", "unverified")])
def test_a_rolling_system_is_told_by_its_package_sources(proof, suite, outcome):
    proof.guide.change('label = "Debian 13"', f'label = "Debian 13"\nsuite = "{suite}"')
    made = proof.run()
    assert made.outcome.value == outcome
    if outcome == "unverified":
        assert "its package sources do not name 'sid'" in made.failure.message


def test_a_part_that_was_asked_for_is_no_whole_proof(proof):
    made = proof.run(proof.plan().until("start"))
    assert (made.outcome, made.until, made.failure) == (Outcome.UNVERIFIED, "start", None)
    assert [step.stage for step in made.steps] == ["install", "start"]
    assert many.exit_status([made]) == 0


def test_a_machine_that_cannot_be_made_is_no_fault_of_the_guide(proof):
    proof.podman.fault("network", "echo 'Error: no subnet is free' >&2; kill -TERM $PPID")
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.message == "podman network failed: Error: no subnet is free"
    assert (made.steps, made.os_release) == ([], {})


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
