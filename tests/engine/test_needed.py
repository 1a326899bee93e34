"""Each package of the first step brings what the page says."""

import re

from tests.engine import configure
from tests.engine.explained import ASKED_FOR, EXPLAINED
from tests.engine.running import answer

#: What configure finds no more; modules that only tests import are no reason for a package.
MISSING = re.compile(r"^  (\w+?)(?<!_test)\.\.\. (?:missing|disabled)$", re.MULTILINE)


def test_without_a_package_what_the_page_says_is_missing(after):
    """The page names the modules in code, and what brings a package that stays."""
    limit_s = 2 * configure.LIMIT_S * len(ASKED_FOR)
    said = answer("configure", after["10-prepare"], *ASKED_FOR, limit_s=limit_s)
    seen = dict(re.findall(r"^(\S+)\n((?:  .*\n)*)", said, re.MULTILINE))
    offenders = [
        f"{package}: the page says {says!r}, and without it: {seen[package]!r}"
        for package, says in EXPLAINED.items()
        if set(re.findall(r"`(_?[a-z0-9]+)`", says)) != set(MISSING.findall(seen[package]))
        or ("  stays\n" in seen[package]) != ("comes with" in says)
        # What later Pythons lack, an older one still brings itself.
        or ("bundled" in seen[package]) != ("3.15" in says)
    ]
    assert offenders == []
