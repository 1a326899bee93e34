"""Fixtures of the tests of the site."""

from pathlib import Path

import pytest

from tests.site.docset import Docset


@pytest.fixture
def docset(tmp_path: Path) -> Docset:
    """A guide with one made-up platform and no record."""
    return Docset(tmp_path)
