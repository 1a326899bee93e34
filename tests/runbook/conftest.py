"""Fixtures as a newcomer's, and which targets are proven when nobody says which."""

import pytest

from tests.browser.conftest import browser, open_page, site  # noqa: F401 - fixtures
from tests.newcomer.conftest import terminal  # noqa: F401 - a fixture

DEFAULT = ["debian-13", "debian-13-pypi"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--target", action="append", default=[], help="only this one; may be repeated")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the targets that were not asked for."""
    asked = config.getoption("target") or DEFAULT
    out = [i for i in items if i.callspec.params["target"] not in asked]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
