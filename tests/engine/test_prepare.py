"""After the stage prepare, CPython's configure finds every optional module."""

import re

from tests.engine.running import answer


def test_configure_misses_no_module(after):
    found, *missing = answer("configure", after["10-prepare"]).splitlines()
    assert int(re.search(r": (\d+) modules found", found)[1]) > 40, found
    assert missing == []
