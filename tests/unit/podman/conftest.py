"""What tests of images share."""

import pytest

from tests import programs


@pytest.fixture
def mmdebstrap(monkeypatch, tmp_path):
    """Put a stand-in on PATH, a shell script; what it was called with is in the file `log`."""

    def mmdebstrap(script):
        log = tmp_path / "log"
        program = programs.put(tmp_path / "bin/mmdebstrap", f'echo "$*" >>{log}\n{script}')
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        return log

    return mmdebstrap
