"""What tests of linters share."""

import contextlib
import sysconfig

import pytest

from proof.linters import worker_options


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a program of that name before the real one."""

    def install(name, text, mode=0o755):
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)
        monkeypatch.setattr(sysconfig, "get_path", lambda _: str(file.parent))

    return install


@pytest.fixture
def releases(monkeypatch):
    """Two releases that are said to exist; the programs that they are asked through end here."""
    monkeypatch.setattr(worker_options, "VERSIONS", ("1.0", "2.0"))
    with contextlib.ExitStack() as stack:
        start = worker_options.started.__wrapped__
        monkeypatch.setattr(
            worker_options, "started", lambda *words: stack.enter_context(start(*words))
        )
        yield
