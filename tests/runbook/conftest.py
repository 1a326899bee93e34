"""Fixtures as a newcomer's, and which targets are proven when nobody says which."""

import pytest

from tests.browser.conftest import browser, open_page, site  # noqa: F401 - fixtures
from tests.conftest import leave_out
from tests.newcomer.conftest import terminal  # noqa: F401 - a fixture

DEFAULT = ["debian-13", "debian-13-pypi"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Nobody waits for all of them."""
    if not config.getoption("target"):
        leave_out(config, items, DEFAULT)
