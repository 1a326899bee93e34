"""CPython's configure under the PATH of services that can't run here, as contract and steps say."""

import subprocess
import sys

import pytest

from tests.engine import configure, service_path
from tests.engine.running import environment

PLATFORMS = ["nixos", "netbsd", "openbsd", "freebsd", "macos"]


@pytest.fixture(scope="module")
def said(after):
    """What configure said, by platform."""
    done = subprocess.run(
        [sys.executable, service_path.__file__, after["10-prepare"], *PLATFORMS],
        env=environment(), stdout=subprocess.PIPE, text=True, check=True,
        timeout=configure.LIMIT_S * (len(PLATFORMS) + 1),
    )  # fmt: skip
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_configure_finds_what_it_needs_on_the_path_of_the_service(said, platform):
    assert said[platform] == "good"
