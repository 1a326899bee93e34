"""With CI=true a skipped test is a failure; tests/conftest.py sees to it."""

import os
import re
import sys

import pytest

from proof.paths import ROOT
from tests import programs

TESTS = """
import pytest

@pytest.fixture
def unable(): pytest.skip('not here')

@pytest.mark.skip(reason='not here')
def test_a_mark(): ...

def test_a_call(): pytest.skip('not here')

def test_a_fixture(unable): ...

@pytest.mark.xfail
def test_an_expected_failure(): assert False
"""


@pytest.mark.parametrize(
    ("ci", "status", "outcome"), [("true", 1, "FAILED|ERROR"), ("", 0, "SKIPPED")]
)
def test_a_skip_is_a_failure_in_ci_and_an_expected_failure_is_none(ci, status, outcome, tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", tmp_path]
    done = programs.run(command, cwd=tmp_path, env=os.environ | {"CI": ci})
    assert done.returncode == status, done.stdout
    found = dict(re.findall(r"::test_(\w+) (\w+)", done.stdout.partition("\n=====")[0]))
    assert found.pop("an_expected_failure") == "XFAIL"
    assert found.keys() == {"a_mark", "a_call", "a_fixture"}
    assert all(re.fullmatch(outcome, word) for word in found.values()), found
    assert ("skipped, which CI does not allow" in done.stdout) is (ci == "true")
    assert "not here" in done.stdout
