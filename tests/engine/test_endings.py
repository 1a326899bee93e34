"""A worker whose connection ends comes back: a duplicate, a goodbye, a buildmaster that is away.

One whose Python was replaced comes back when the guide's upgrade has been followed.
"""

import json

import pytest

from tests.engine.running import answer


def came_back(target: str, *cases: str) -> dict[str, dict[str, bool]]:
    said: dict[str, dict[str, bool]] = json.loads(answer("endings", target, *cases, limit_s=1200))
    return said


@pytest.mark.parametrize("target", ["debian-13", "debian-12-pypi"])
def test_a_worker_comes_back(target):
    """tests/checks has the worker that is killed, and the one that ends well."""
    assert came_back(target) == {
        "duplicate": {"rejected": True, "back": True},
        "goodbye": {"back": True},
        "away": {"back": True},
    }


def test_a_worker_comes_back_after_its_python_was_replaced():
    assert came_back("debian-12-pypi", "new_python") == {
        "new_python": {"pip gone": True, "back": True, "kept": True}
    }
