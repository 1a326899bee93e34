from pathlib import Path

import pytest

from proof.paths import ROOT, cache_dir, shown_path


@pytest.mark.parametrize("variable", ["/somewhere/cache", "", None])
def test_the_cache_is_where_caches_are(monkeypatch, variable):
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if variable is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", variable)
    folder = variable or "/home/ada/.cache"
    assert cache_dir() == Path(folder) / "buildbot-worker-guide"


@pytest.mark.parametrize(
    ("path", "shown"),
    [(ROOT / "evidence", "evidence"), (ROOT, "."), (ROOT.parent, str(ROOT.parent))],
)
def test_a_place_inside_the_project_has_a_short_name(path, shown):
    assert shown_path(path) == shown
