"""The engine's own files; podman itself is not called."""

import os
import shutil
from pathlib import Path

import pytest

from proof.errors import CannotVerify
from proof.podman import podman


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "cache"
    (folder / "store" / "libpod").mkdir(parents=True)
    return folder


def configure(cache):
    podman._configure(cache, sandboxed=os.geteuid() == 0)
    return (cache / "store" / "libpod").is_dir()


def test_a_cache_that_stays_keeps_its_database(cache):
    assert configure(cache)
    assert configure(cache)


def test_a_cache_that_was_moved_is_not_used_at_its_old_place(cache, tmp_path):
    configure(cache)
    moved = shutil.move(cache, tmp_path / "cache2")
    assert not configure(moved)


def test_who_has_the_store_is_told(tmp_path):
    path = tmp_path / "lock"
    with path.open("a+", encoding="utf-8") as first:
        podman._lock(first)
        with (
            path.open("a+", encoding="utf-8") as second,
            pytest.raises(CannotVerify, match=rf"one of {Path.cwd()}, begun 20") as caught,
        ):
            podman._lock(second)
    assert "XDG_CACHE_HOME" in caught.value.hint
    with path.open("a+", encoding="utf-8") as third:
        podman._lock(third)
    assert path.read_text(encoding="utf-8").count("begun") == 1


@pytest.mark.parametrize("there", [True, False])
def test_a_container_sees_the_certificates_that_this_machine_trusts(monkeypatch, tmp_path, there):
    bundle = tmp_path / "ca.crt"
    if there:
        bundle.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    options = [f"--volume={bundle}:{podman.CERTIFICATES}:ro"]
    assert podman.certificates() == (options if there else [])
