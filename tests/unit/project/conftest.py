import pytest

from tests.unit.project import clones


@pytest.fixture
def clone(tmp_path):
    """A project with the workflows' scripts, in a folder of its own."""
    return clones.make(tmp_path)
