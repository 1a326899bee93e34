"""A stand-in for QEMU."""

import os

import pytest

from tests import programs


@pytest.fixture
def qemu(tmp_path, monkeypatch):
    """What is called instead of QEMU; sshd lets us in once that is up."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    programs.put(tmp_path / "bin" / "ssh", f"test -e {tmp_path}/up")
    return tmp_path / "bin" / "qemu-system-x86_64"


@pytest.fixture
def comes_up(qemu):
    """Let it come up and go on."""
    script = "exec python3 -c 'import time; time.sleep(600)' \"$@\""
    programs.put(qemu, f"touch {qemu.parents[1]}/up\n{script}")


@pytest.fixture
def program(host):
    """Return a function that puts a program on the machine that is lent."""

    def program(name, script):
        programs.put(host.root("guide-lent") / "bin" / name, script)

    return program
