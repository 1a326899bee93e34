"""Many proofs side by side, and their exit status; the proofs are stand-ins."""

import contextlib
import os
import signal
import sys
import time

import attrs
import pytest

from proof.errors import GuideError
from proof.guide import manifest, plan
from proof.machines.container import Container
from proof.podman.podman import Podman
from proof.proving import many, side_by_side
from proof.records import record
from proof.records.record import Failure, Outcome
from tests import programs
from tests.patience import patient, slowness

PROVEN, FAILED, UNVERIFIED = Outcome.PROVEN, Outcome.FAILED, Outcome.UNVERIFIED


def of(proven, outcome, *, until="", failure=False):
    reason = Failure(message="why") if failure else None
    return attrs.evolve(proven, outcome=outcome, until=until, failure=reason)


STATUSES = [
    ([], 3),
    ([{"outcome": PROVEN}], 0),
    ([{"outcome": FAILED}], 1),
    ([{"outcome": UNVERIFIED}], 3),
    ([{"outcome": UNVERIFIED, "failure": True}], 3),
    # A run that was asked for a part and did it is what was asked for.
    ([{"outcome": UNVERIFIED, "until": "install"}], 0),
    ([{"outcome": UNVERIFIED, "until": "install", "failure": True}], 3),
    ([{"outcome": FAILED, "until": "install", "failure": True}], 1),
    ([{"outcome": PROVEN}, {"outcome": UNVERIFIED}], 3),
    ([{"outcome": UNVERIFIED}, {"outcome": FAILED}], 1),
    ([{"outcome": PROVEN}, {"outcome": FAILED}], 1),
    ([{"outcome": PROVEN}, {"outcome": PROVEN}], 0),
]


def test_the_exit_status_of_a_run(proven, subtests):
    for kinds, status in STATUSES:
        with subtests.test(kinds=kinds):
            assert many.exit_status([of(proven, **kind) for kind in kinds]) == status


@pytest.fixture
def plans(guide):
    """Plans of three targets."""
    text = guide.table.read_text(encoding="utf-8")
    entry = text[text.index("[targets.debian-13]") :]
    more = "".join(
        entry.replace("debian-13", f"debian-{n}").replace("Debian 13", f"Debian {n}")
        for n in (14, 15)
    )
    guide.say(more)
    book = manifest.load(guide.manifest)
    return [plan.make(book, target, checks=guide.checks) for target in book.targets.values()]


def prove_all(plans, tmp_path, **options):
    options = {"jobs": 2, "on_failure": lambda *_: None, **options}
    return many.prove_all(plans, Podman({}, tmp_path), tmp_path / "into", **options)


@pytest.fixture
def stand_in(monkeypatch, proven):
    """Let `act(plan)` stand for a proof; what it returns is the record's outcome."""

    def stand_in(act):
        def prove(plan, engine, into, emit, *, on_failure):
            outcome = act(plan) or PROVEN
            made = of(proven, outcome, failure=outcome is FAILED)
            made.target = plan.target.key
            record.save(made, into)
            return made

        monkeypatch.setattr(many, "prove", prove)

    return stand_in


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_the_records_are_in_the_order_of_the_plans(plans, tmp_path, stand_in, jobs):
    def act(plan):
        time.sleep(0.2 if plan.target.key == "debian-13" else 0)
        return FAILED if plan.target.key == "debian-14" else PROVEN

    stand_in(act)
    records = prove_all(plans, tmp_path, jobs=jobs)
    assert [r.target for r in records] == ["debian-13", "debian-14", "debian-15"]
    assert [r.outcome for r in records] == [PROVEN, FAILED, PROVEN]


def test_no_more_run_at_once_than_asked_for(plans, tmp_path, stand_in):
    def act(plan):
        began = time.monotonic()
        time.sleep(0.3 * slowness())
        (tmp_path / plan.target.key).write_text(f"{began} {time.monotonic()}", encoding="ascii")

    stand_in(act)
    prove_all(plans, tmp_path, jobs=2)
    times = [
        tuple(map(float, (tmp_path / p.target.key).read_text(encoding="ascii").split()))
        for p in plans
    ]
    together = [sum(b <= began < e for b, e in times) for began, _ in times]
    assert max(together) == 2


def test_a_proof_that_breaks_is_unverified_and_the_others_go_on(plans, tmp_path, stand_in, capfd):
    def act(plan):
        if plan.target.key == "debian-14":
            raise RuntimeError("a bug")

    stand_in(act)
    records = prove_all(plans, tmp_path)
    assert [r.outcome for r in records] == [PROVEN, UNVERIFIED, PROVEN]
    assert "the test run itself failed" in records[1].failure.message
    assert record.load(tmp_path / "into" / "debian-14.json") == records[1]
    assert many.exit_status(records) == 3
    assert "RuntimeError: a bug" in capfd.readouterr().err


@pytest.mark.usefixtures("handlers")
def test_an_interrupt_ends_every_proof_after_it_has_tidied_up(plans, tmp_path, stand_in):
    def act(plan):
        try:
            (tmp_path / f"{plan.target.key}.began").touch()
            if sum(1 for _ in tmp_path.glob("*.began")) == 2:
                os.kill(os.getppid(), signal.SIGTERM)
            time.sleep(600)
        finally:
            (tmp_path / f"{plan.target.key}.tidied").touch()

    stand_in(act)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), side_by_side.stoppable():
        prove_all(plans, tmp_path)
    assert time.monotonic() - began < patient(10)
    assert sorted(f.name for f in tmp_path.glob("*.tidied")) == [
        "debian-13.tidied", "debian-14.tidied",
    ]  # fmt: skip
    assert not (tmp_path / "debian-15.began").exists()


def test_one_proof_runs_in_this_process_and_can_offer_a_shell(plans, tmp_path, monkeypatch, proven):
    offered = []

    def prove(plan, engine, into, emit, *, on_failure):
        on_failure("machine", "error")
        return proven

    monkeypatch.setattr(many, "prove", prove)
    prove_all(plans[:1], tmp_path, on_failure=lambda *given: offered.append(given))
    assert offered == [("machine", "error")]


def test_the_offered_shell_is_in_the_machine_and_says_what_failed(tmp_path, monkeypatch, capfd):
    programs.put(tmp_path / "podman", 'echo "podman $*"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    box = Container(Podman(dict(os.environ), tmp_path), "guide-x", steady=None)
    with contextlib.redirect_stdout(sys.stdout):
        many.offer_shell(box, GuideError("step 3 is wrong", output="its last line"))
    out = capfd.readouterr().out
    assert "step 3 is wrong\nits last line\n" in out
    assert "guide-x; the machine is removed when you leave it" in out
    assert out.endswith("podman exec --interactive --tty guide-x su -\n")
