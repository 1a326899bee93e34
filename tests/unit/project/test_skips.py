"""With CI=true a skipped test is a failure; tests/conftest.py sees to it."""

import os
import subprocess
import sys

import pytest

from proof.paths import ROOT

SKIPS = {
    "a mark": "@pytest.mark.skip(reason='not here')\ndef test_it(): ...\n",
    "a call": "def test_it(): pytest.skip('not here')\n",
    "a fixture": "@pytest.fixture\ndef f(): pytest.skip('not here')\ndef test_it(f): ...\n",
}


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
@pytest.mark.parametrize("kind", SKIPS)
def test_a_skip(kind, ci, status, tmp_path):
    (tmp_path / "test_it.py").write_text("import pytest\n" + SKIPS[kind], encoding="utf-8")
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert ("skipped, which CI does not allow" in done.stdout) is (ci == "true")
    assert "not here" in done.stdout


def test_an_expected_failure_is_no_skip(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n", encoding="utf-8"
    )
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path, env=os.environ | {"CI": "true"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
