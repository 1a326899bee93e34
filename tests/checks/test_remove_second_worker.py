"""After the last worker was removed: no package, unit, account or file of it is left."""

import pytest

from proof.machines.machine import traces
from proof.proving.actions import UNRELATED_PACKAGE


def test_no_package(fact):
    assert fact("installed").rc != 0


def test_no_account(ask):
    assert ask("account").rc != 0
    assert ask("group").rc != 0


@pytest.mark.where("unit")
def test_no_unit(host, scene):
    kept = host.run("systemctl cat %s", scene.facts.template).rc
    assert kept != 0, "systemd still knows the unit"


def test_no_file(host, scene):
    assert host.run(traces(scene.facts.home, scene.machine.own)).stdout == ""


def test_unrelated_package_survives(host):
    assert host.exists(UNRELATED_PACKAGE)
