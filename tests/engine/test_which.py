"""Which tab is mine? The command that the page shows, in machines with different inits."""

import json

import pytest

from proof.guide import manifest
from tests.engine.running import LIMIT_S, answer

#: Machines, and how services start there, as the machine says it.
STARTS = {
    "debian-13": "/run/systemd/system",
    "debian-12-pypi-openrc": "/run/openrc",
    "debian-13-pypi-sysv": None,
}


@pytest.fixture(scope="module")
def said():
    return json.loads(answer("ask", "which.sh", *STARTS, limit_s=2 * LIMIT_S))


@pytest.mark.parametrize("target", STARTS)
def test_a_machine_says_what_it_is_and_how_services_start(said, target):
    lines = said[target].splitlines()
    wanted = manifest.load().target(target).os_release
    for name, value in wanted.items():
        assert {f"{name}={value}", f'{name}="{value}"'} & set(lines)
    assert [line for line in lines if line.startswith("Linux ")]
    paths = [line for line in lines if line.startswith("/")]
    inits = [path for path in paths if path.startswith("/run/")]
    assert "/" in paths
    assert inits == ([STARTS[target]] if STARTS[target] else [])
    assert "/etc/rc2.d" in paths
