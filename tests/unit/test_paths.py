from pathlib import Path

import pytest

from proof.paths import ROOT, cache_dir, shown_path, write_whole


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


@pytest.mark.parametrize("data", ["é\n", b"\xff"])
def test_a_file_is_written_whole_or_not_at_all(tmp_path, data, monkeypatch):
    path = write_whole(tmp_path / "new/folder/file.txt", data)
    assert path.read_bytes() == (data.encode() if isinstance(data, str) else data)
    assert list(path.parent.iterdir()) == [path]
    monkeypatch.setattr(Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_whole(path, "half")
    assert path.read_bytes() != b"half"
