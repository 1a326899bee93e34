"""The engine's own files; podman itself is not called."""

import os
import shutil

import pytest

from proof import engine


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "cache"
    (folder / "store" / "libpod").mkdir(parents=True)
    return folder


def configure(cache):
    engine._configure(cache, sandboxed=os.geteuid() == 0)
    return (cache / "store" / "libpod").is_dir()


def test_a_cache_that_stays_keeps_its_database(cache):
    assert configure(cache)
    assert configure(cache)


def test_a_cache_that_was_moved_is_not_used_at_its_old_place(cache, tmp_path):
    configure(cache)
    moved = shutil.move(cache, tmp_path / "cache2")
    assert not configure(moved)
