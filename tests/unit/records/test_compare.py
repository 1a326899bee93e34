import pytest

from proof.records.compare import differences, hint
from proof.records.record import CheckRun, Failure, ImageRun, Outcome

WORKER = "owner-debian-x86_64"


@pytest.fixture
def fresh(proven, copy):
    return copy(proven)


def test_equal_records_do_not_differ(proven, fresh):
    assert differences(proven, fresh) == []


def test_what_a_package_change_explains_is_no_difference(proven, fresh):
    fresh.started = "2027-01-01T00:00:00+00:00"
    fresh.duration_s = 99
    fresh.fetched_mb = None
    fresh.phases = {}
    fresh.image = ImageRun(
        ref="debian:trixie", digest="", origin="registry", made="2027-01-01", notes=["x"]
    )
    fresh.packages["base-files"] = "13.9"
    fresh.os_release["PRETTY_NAME"] = "Debian 13.1"
    fresh.os_release["BUG_REPORT_URL"] = "elsewhere"
    fresh.worker.version = "4.2.2"
    for run in (*fresh.steps, *fresh.checks):
        run.duration_s = 99
    fresh.steps[0].transcript = "debian-13/other.txt"
    fresh.checks[0].detail = "seen after 3 tries"
    assert differences(proven, fresh) == []


def change_target(fresh):
    fresh.target = "debian-12"


def change_platform(fresh):
    fresh.platform = "ubuntu"


def fail(fresh):
    fresh.outcome = Outcome.FAILED
    fresh.failure = Failure(message="the port is wrong")


def stop(fresh):
    fresh.until = "start"


def other_name(fresh):
    fresh.os_release["PRETTY_NAME"] = "Debian 14"


def other_release(fresh):
    fresh.packages["base-files"] = "14"
    fresh.os_release["VERSION_ID"] = "14"


def lose_os_release(fresh):
    del fresh.os_release["ID"]


def lose_step(fresh):
    del fresh.steps[3]


def add_step(fresh):
    fresh.steps.append(fresh.steps[0])


def swap_steps(fresh):
    fresh.steps[0], fresh.steps[1] = fresh.steps[1], fresh.steps[0]


def edit_step(fresh):
    fresh.steps[1].sha256 = "f" * 64
    for step in fresh.steps[1:]:
        step.chain = step.chain.replace("0", "e")


def edit_check(fresh):
    for step in fresh.steps[1:]:
        step.chain = step.chain.replace("0", "e")


def change_account(fresh):
    fresh.steps[0].as_ = "worker"


def change_stage(fresh):
    fresh.steps[0].stage = "prepare"


def change_exit(fresh):
    fresh.steps[0].commands[1].exit = 1


def never_end(fresh):
    fresh.steps[0].commands[0].exit = None


def lose_command(fresh):
    del fresh.steps[0].commands[1]


def fail_step(fresh):
    fresh.steps[0].outcome = "failed"


def lose_check(fresh):
    del fresh.checks[3]


def add_check(fresh):
    fresh.checks.append(CheckRun(point="remove", name="gone", outcome="passed", duration_s=0))


def fail_second_time(fresh):
    fresh.checks[3].outcome = "failed"


def lose_worker(fresh):
    fresh.worker.attached = False
    fresh.worker.build = ""
    fresh.worker.reattached = False
    fresh.worker.build_after_restart = "failure"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (change_target, ["these records are of two targets, debian-13 and debian-12"]),
        (change_platform, ["the platform was debian and is now ubuntu"]),
        (
            fail,
            [
                "the outcome was proven and is now failed",
                "the fresh run says: the port is wrong",
            ],
        ),
        (stop, ["the stage to stop after was empty and is now start"]),
        (other_name, ["PRETTY_NAME in os-release was Debian 13 and is now Debian 14"]),
        (other_release, ["VERSION_ID in os-release was 13 and is now 14"]),
        (lose_os_release, ["ID in os-release was debian and is now empty"]),
        (lose_step, [f"step debian/30-remove.sh for {WORKER}-2 is no longer run"]),
        (add_step, [f"step debian/10-install.sh for {WORKER}, time 2 is new"]),
        (swap_steps, ["the steps are run in another order"]),
        (edit_step, [f"the text of step debian/20-start.sh for {WORKER} has changed"]),
        (
            edit_check,
            [
                f"step debian/20-start.sh for {WORKER} rests on something that has changed: "
                "its manifest entry or a check"
            ],
        ),
        (
            change_account,
            [
                f"the account that runs step debian/10-install.sh for {WORKER} "
                "was root and is now worker"
            ],
        ),
        (
            change_stage,
            [f"the stage of step debian/10-install.sh for {WORKER} was install and is now prepare"],
        ),
        (
            change_exit,
            [
                "the exit status of `cat <<'END'` in step debian/10-install.sh "
                f"for {WORKER} was 0 and is now 1"
            ],
        ),
        (
            never_end,
            [
                f"the exit status of `apt update` in step debian/10-install.sh for {WORKER} "
                "was 0 and is now none, it did not end"
            ],
        ),
        (lose_command, [f"step debian/10-install.sh for {WORKER} is divided into other commands"]),
        (
            fail_step,
            [f"the outcome of step debian/10-install.sh for {WORKER} was passed and is now failed"],
        ),
        (lose_check, ["check attached (after restart-machine), time 2 is no longer run"]),
        (add_check, ["check gone (after remove) is new"]),
        (
            fail_second_time,
            [
                "the outcome of check attached (after restart-machine), time 2 "
                "was passed and is now failed"
            ],
        ),
        (
            lose_worker,
            [
                "whether the worker attached was yes and is now no",
                "the forced build was success and is now empty",
                "whether the worker attached again was yes and is now no",
                "the build after the restart was success and is now failure",
            ],
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_a_maintainer_has_to_know_of(proven, fresh, change, expected):
    change(fresh)
    assert differences(proven, fresh) == expected


def test_the_hint_is_the_command():
    assert hint("debian-13").endswith("nox -s verify-snippets -- debian-13 --record")
