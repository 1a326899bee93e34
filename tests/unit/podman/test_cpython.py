"""The CPython that deep runs build: `proof.podman.cpython`."""

import os
import tarfile
import time

import pytest

from proof.errors import CannotVerify
from proof.podman import cpython, images
from tests import programs


@pytest.fixture
def cache(monkeypatch, tmp_path):
    for module in (cpython, images):
        monkeypatch.setattr(module, "cache_dir", lambda: tmp_path)


@pytest.mark.usefixtures("cache")
def test_the_cpython_of_a_suite_is_fetched_once_without_podman(mmdebstrap):
    log = mmdebstrap('for last; do [ "$last" = "${last#*tar-out}" ] || out=$last; done\n'
                     'echo cpython >"${out##* }"; touch "$last"')  # fmt: skip
    said = []
    archive = cpython.archive("trixie", "", said.append)
    assert archive.read_text(encoding="utf-8") == "cpython\n"
    assert cpython.archive("trixie", "", said.append) == archive
    assert said == ["fetching the Python of trixie from the distribution's archive"]
    assert len(log.read_text(encoding="utf-8").splitlines()) == 1
    assert list(archive.parent.iterdir()) == [archive]
    week_ago = time.time() - 7 * 24 * 3600
    os.utime(archive, (week_ago, week_ago))
    cpython.archive("trixie", "", said.append)
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("suite", "tried"), [("sid", ["sid", "trixie"]), ("bookworm", ["trixie"])])
def test_a_suite_whose_cpython_cannot_be_had_gets_another(suite, tried, mmdebstrap):
    mmdebstrap('for last; do [ "$last" = "${last#*tar-out}" ] || out=$last; done\n'
               'case $last in *sid*) echo "E: 404" >&2; exit 1 ;; esac\n'
               'echo cpython >"${out##* }"; touch "$last"')  # fmt: skip
    said = []
    archive = cpython.archive(suite, "", said.append)
    assert archive.name.startswith("trixie-")
    assert [line.split()[4] for line in said if line.startswith("fetching")] == tried
    told = "the source of sid's Python can't be had, so it is trixie's" in said
    assert told == (suite == "sid")
    assert list(archive.parent.iterdir()) == [archive]


def git(folder, *arguments):
    me = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    done = programs.run(["git", "-C", str(folder), *me, *arguments])
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def upstream(tmp_path):
    """A repository with two commits on `main`, and a branch `3.14` with one more."""
    folder = tmp_path / "upstream"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    for name in ("first", "second"):
        git(folder, "commit", "--quiet", "--allow-empty", f"--message={name}")
    git(folder, "switch", "--quiet", "--create", "3.14")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=of 3.14")
    git(folder, "switch", "--quiet", "main")
    return folder


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("branch", "newest"), [("", "second"), ("#3.14", "of 3.14")])
def test_the_newest_commit_of_an_address_is_what_builders_clone(upstream, tmp_path, branch, newest):
    said = []
    archive = cpython.archive("trixie", f"file://{upstream}{branch}", said.append)
    assert said == [f"fetching CPython from file://{upstream}{branch}"]
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "served", filter="data")
    git(tmp_path, "clone", "--quiet", "--branch=main", f"file://{tmp_path}/served/cpython", "work")
    assert git(tmp_path / "work", "log", "--format=%s") == newest
    again = cpython.archive("trixie", f"file://{upstream}{branch}", said.append)
    assert list(archive.parent.iterdir()) == [again] == [archive]


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("age_s", "left"), [(3600, 2), (2 * 86400, 1)])
def test_another_commits_archive_is_kept_for_a_day_for_a_run_beside_this_one(upstream, age_s, left):
    earlier = cpython.archive("trixie", f"file://{upstream}", print)
    then = time.time() - age_s
    os.utime(earlier, (then, then))
    later = cpython.archive("trixie", f"file://{upstream}#3.14", print)
    assert later != earlier
    assert len(list(later.parent.iterdir())) == left


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("address", "says"), [("/nowhere", "nowhere"), ("#no", "no")])
def test_an_address_without_it_is_told(upstream, address, says):
    address = f"file://{upstream}{address}"
    with pytest.raises(CannotVerify, match=f"git failed: .*{says}"):
        cpython.archive("trixie", address, print)
