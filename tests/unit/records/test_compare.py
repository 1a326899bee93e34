import pytest

from proof.records import record
from proof.records.compare import differences
from proof.records.record import ImageRun
from tests.unit.records import schemas

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


INSTALL = f"step debian/10-install.sh for {WORKER}"
START = f"step debian/20-start.sh for {WORKER}"
AGAIN = "check attached (after restart-machine), time 2"


def other_chains(steps):
    return [steps[0], *({**step, "chain": "e" * 64} for step in steps[1:])]


#: What a run has otherwise, by the path in its record, and what is said of it.
DIFFERENCES = [
    ({"target": "debian-12"}, ["these records are of two targets, debian-13 and debian-12"]),
    ({"platform": "ubuntu"}, ["the platform was debian and is now ubuntu"]),
    ({"outcome": "failed", "failure": {"message": "the port is wrong", "hint": "", "output": ""}},
     ["the outcome was proven and is now failed", "the new run failed: the port is wrong"]),
    ({"until": "start"}, ["the stage to stop after was empty and is now start"]),
    ({"os_release.PRETTY_NAME": "Debian 14"},
     ["PRETTY_NAME in os-release was Debian 13 and is now Debian 14"]),
    ({"packages.base-files": "14", "os_release.VERSION_ID": "14"},
     ["VERSION_ID in os-release was 13 and is now 14"]),
    ({"os_release": lambda fields: {k: v for k, v in fields.items() if k != "ID"}},
     ["ID in os-release was debian and is now empty"]),
    ({"steps": lambda steps: steps[:3]},
     [f"step debian/30-remove.sh for {WORKER}-2 is no longer run"]),
    ({"steps": lambda steps: [*steps, steps[0]]}, [f"{INSTALL}, time 2 is new"]),
    ({"steps": lambda steps: [steps[1], steps[0], *steps[2:]]},
     ["the steps are run in another order"]),
    ({"steps": other_chains, "steps.1.sha256": "f" * 64}, [f"the text of {START} has changed"]),
    ({"steps": other_chains},
     [f"{START} depends on a manifest entry or a check that has changed"]),
    ({"steps.0.as": "worker"}, [f"the account that runs {INSTALL} was root and is now worker"]),
    ({"steps.0.stage": "prepare"}, [f"the stage of {INSTALL} was install and is now prepare"]),
    ({"steps.0.commands.1.exit": 1},
     [f"the exit status of `cat <<'END'` in {INSTALL} was 0 and is now 1"]),
    ({"steps.0.commands.0.exit": None},
     [f"the exit status of `apt update` in {INSTALL} was 0 and is now none, because it did not end"
      ]),
    ({"steps.0.commands": lambda lines: lines[:1]}, [f"{INSTALL} is divided into other commands"]),
    ({"steps.0.outcome": "failed"}, [f"the outcome of {INSTALL} was passed and is now failed"]),
    ({"checks": lambda checks: checks[:3]}, [f"{AGAIN} is no longer run"]),
    ({"checks": lambda checks: [*checks, checks[0] | {"point": "remove", "name": "gone"}]},
     ["check gone (after remove) is new"]),
    ({"checks.3.outcome": "failed"}, [f"the outcome of {AGAIN} was passed and is now failed"]),
    ({"worker.attached": False, "worker.build": "",
      "worker.reattached": False, "worker.build_after_restart": "failure"},
     ["whether the worker attached was yes and is now no",
      "the forced build was build 1 green and is now empty",
      "whether the worker attached again was yes and is now no",
      "the build after the restart was build 2 green and is now failure"]),
]  # fmt: skip


def test_what_a_maintainer_has_to_know_of(proven, subtests):
    for changes, expected in DIFFERENCES:
        with subtests.test(changes=changes):
            data = record.to_json(proven)
            for path, value in changes.items():
                data = schemas.changed(data, path, value)
            assert differences(proven, record.from_json(data)) == expected
