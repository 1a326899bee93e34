"""Each package of the first step brings what the page says."""

import re
import subprocess
import sys

from tests.engine import configure
from tests.engine.explained import ASKED_FOR, EXPLAINED
from tests.engine.running import environment

#: What configure finds no more; modules that only tests import are no reason for a package.
MISSING = re.compile(r"^  (\w+?)(?<!_test)\.\.\. (?:missing|disabled)$", re.MULTILINE)


def test_without_a_package_what_the_page_says_is_missing(after):
    """The page names the modules in code, and what brings a package that stays."""
    done = subprocess.run(
        [sys.executable, configure.__file__, after["10-prepare"], *ASKED_FOR],
        env=environment(), stdout=subprocess.PIPE, text=True, check=True,
        timeout=2 * configure.LIMIT_S * len(ASKED_FOR),
    )  # fmt: skip
    seen = dict(re.findall(r"^(\S+)\n((?:  .*\n)*)", done.stdout, re.MULTILINE))
    offenders = [
        f"{package}: the page says {says!r}, and without it: {seen[package]!r}"
        for package, says in EXPLAINED.items()
        if set(re.findall(r"`(_?[a-z0-9]+)`", says)) != set(MISSING.findall(seen[package]))
        or ("  stays\n" in seen[package]) != ("comes with" in says)
    ]
    assert offenders == []
