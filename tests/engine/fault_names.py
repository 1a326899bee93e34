"""The names of the faults that tests make, and which tests those are."""

import re
import subprocess
import sys

from proof.paths import ROOT

_ASK = """
import pytest

class Names:
    def pytest_collection_finish(self, session):
        for item in session.items:
            if "whose" in item.fixturenames:
                print("makes", item.name)

pytest.main(["--collect-only", "-qq", "tests/engine"], [Names()])
"""


def fault_name(test: str) -> str:
    """Return the name of the fault that a test makes, by the name of the test."""
    return test.removeprefix("test_").replace("_", " ").removesuffix("]").replace("[", ": ")


def collected() -> set[str]:
    """Return the faults that a run of all tests would make now."""
    asked = [sys.executable, "-c", _ASK]
    said = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {fault_name(name) for name in re.findall("^makes (.*)$", said, re.MULTILINE)}
