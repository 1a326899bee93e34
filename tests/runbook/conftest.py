"""Fixtures as a newcomer's, and which targets are proven when nobody says which."""

import pytest

from tests.browser.conftest import browser, open_page, site  # noqa: F401 - fixtures
from tests.newcomer.conftest import (  # noqa: F401 - an option and a fixture
    leave_out,
    pytest_addoption,
    terminal,
)

DEFAULT = ["debian-13", "debian-13-pypi"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the targets that were not asked for."""
    leave_out(config, items, config.getoption("target") or DEFAULT)
