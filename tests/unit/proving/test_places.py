"""Where a machine and its buildmaster come from; podman is a stand-in."""

import pytest

from proof.podman.podman import opened
from proof.proving.places import Containers, OnThisMachine
from proof.records.record import MachineRun, Outcome


@pytest.fixture
def store(proof):
    with opened(sandboxed=False) as store:
        yield store


def test_both_are_containers_that_go_with_their_network(proof, store):
    made, place, notes = proof.plan(), Containers(store), []
    passwords = dict.fromkeys(made.target.workers, "open.sesame")
    assert place.prepare(made, lambda what, *_: notes.append(what)).notes == []
    with place.set_up(made, passwords, print) as (box, master, machine):
        assert box.run("echo here") == "here"
        assert {worker["name"] for worker in master.get("workers")["workers"]} == set(passwords)
        assert machine == MachineRun()
        assert [name.rsplit("-", 1)[0] for name in proof.podman.left] == [
            "guide-debian-13-machine", "guide-debian-13-master", "guide-debian-13-net",
        ]  # fmt: skip
    assert proof.podman.left == []


def test_a_capability_is_noted(proof, store):
    proof.guide.change('label = "Debian 13"', 'label = "Debian 13"\ncapabilities = ["NET_RAW"]')
    made = Containers(store).prepare(proof.plan(), lambda *_: None)
    assert made.notes == ["the container had CAP_NET_RAW, as root has on a machine of its own"]


def test_the_machine_may_be_made_from_another_image(proof, store):
    made, other = proof.plan(), proof.podman.image("localhost/another:1")
    place = Containers(store, lambda *_: other)
    place.prepare(made, lambda *_: None)
    with place.set_up(made, dict.fromkeys(made.target.workers, "x"), print):
        images = [call[-1] for call in proof.podman.calls if call[0] == "run"]
    assert other in images
    assert len(set(images)) == 2


def test_a_machine_that_cannot_be_made_is_no_fault_of_the_guide(proof):
    proof.podman.fault("network", "echo 'Error: no subnet is free' >&2; kill -TERM $PPID")
    made = proof.run()
    assert made.outcome is Outcome.UNVERIFIED
    assert made.failure.message == "podman network failed: Error: no subnet is free"
    assert (made.steps, made.os_release) == ([], {})


@pytest.mark.usefixtures("twistd")
def test_a_machine_that_is_there_already_is_made_from_nothing(made):
    said = []
    assert OnThisMachine().prepare(made, said.append) is None
    assert said == ["making the buildmaster ready on this computer"]
