"""CPython's configure under the PATH of services that can't run here, as contract and steps say."""

import pytest

from tests.engine import configure
from tests.engine.running import answer

PLATFORMS = ["nixos", "netbsd", "openbsd", "freebsd", "macos"]


@pytest.fixture(scope="module")
def said(after):
    """What configure said, by platform."""
    limit_s = configure.LIMIT_S * (len(PLATFORMS) + 1)
    lines = answer("service_path", after["10-prepare"], *PLATFORMS, limit_s=limit_s).splitlines()
    return dict(line.split(" ", 1) for line in lines)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_configure_finds_what_it_needs_on_the_path_of_the_service(said, platform):
    assert said[platform] == "good"
