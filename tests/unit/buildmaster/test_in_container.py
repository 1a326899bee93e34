"""A buildmaster in a container; podman is a stand-in."""

import json
import os
import signal

from proof import wait
from tests.patience import patient
from tests.unit.lending import NAME


def test_it_has_the_fleets_name_in_the_runs_own_network_alone(master, podman):
    (run,) = (call for call in podman.calls if call[0] == "run")
    assert {
        "--network=guide-net",
        "--ip=10.89.0.2",
        "--network-alias=buildbot-api.python.org",
        "--publish=127.0.0.1::8010",
    } < set(run)
    assert master.url.startswith("http://127.0.0.1:")


def test_new_passwords_are_in_force_when_it_returns(master, podman):
    master.set_passwords({NAME: "another", "third": "one"})
    folder = podman.root("guide-master") / "master"
    text = (folder / "workers.json").read_text(encoding="utf-8")
    assert json.loads(text) == {NAME: "another", "third": "one"}
    assert [worker["name"] for worker in master.get("workers")["workers"]] == [NAME, "third"]


def test_its_log_is_what_twistd_wrote(master, podman):
    path = podman.root("guide-master") / "master" / "twistd.log"
    path.write_text("".join(f"line {n}\n" for n in range(50)), encoding="utf-8")
    assert master.log(lines=2) == "line 48\nline 49"
    assert len(master.log().splitlines()) == 20


def test_it_is_gone_when_the_block_ends(start, podman):
    with start():
        assert podman.left == ["guide-master", "guide-net"]
    assert podman.left == ["guide-net"]


def test_one_that_was_killed_is_told(master, podman):
    assert master.gone() == ""
    os.kill(podman.pid("guide-master"), signal.SIGKILL)
    wait.until(lambda: master.gone() == "its container was killed", "its end", limit_s=patient(5))
