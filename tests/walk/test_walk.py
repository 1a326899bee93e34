"""The newcomer's walk: every command of the maintainers' page, word for word, in a fresh clone.

Each file of tests/walk/steps/ is pasted in its turn; after each stands what a newcomer then sees.
"""

import hashlib
import json
import subprocess

import pytest

from proof.paths import ROOT

FILES = sorted((ROOT / "tests/walk/steps").glob("*.sh"))
STEP = "snippets/systemd-buildbot/60-check-status.sh"
CHECKED = "evidence/checked/debian.json"
BEFORE, CHANGED, AFTER = "start", "check", "remove"
TARGET, OTHER = "Debian 13 (trixie)", "Debian 12 (bookworm)"


def git(walk, *arguments):
    done = subprocess.run(
        ["git", "-C", walk.clone, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def record(walk, folder):
    return json.loads((walk.clone / folder / "debian-13.json").read_text(encoding="utf-8"))


def see_clone(walk, shown):
    assert git(walk, "status", "--porcelain") == ""


def see_set_up(walk, shown):
    assert (walk.clone / ".venv" / "bin" / "nox").is_file()


def see_look(walk, shown):
    assert "debian-13" in shown
    (line,) = (line for line in shown.splitlines() if line.startswith("debian-13 "))
    assert "not here" not in line
    assert walk.status(BEFORE, TARGET).endswith("Tested")


def see_edit(walk, shown):
    assert "+systemctl status --no-pager --lines=5 buildbot-worker@WORKERNAME.service" in shown
    assert git(walk, "status", "--porcelain") == f" M {STEP}\n"


def see_stale(walk, shown):
    assert walk.status(BEFORE, TARGET).endswith("Tested")
    for stage in (CHANGED, AFTER):
        for target in (TARGET, OTHER):
            assert walk.status(stage, target).endswith("Out of date")
    mark = walk.mark("debian-60-check-status")
    assert "Out of date" in mark
    assert "This step, or one before it, has changed since" in mark
    assert walk.mark("debian-51-start-now") == ""


def see_read(walk, shown):
    text = (walk.clone / STEP).read_bytes()
    read = (walk.clone / CHECKED).read_text(encoding="utf-8")
    assert hashlib.sha256(text).hexdigest() in read
    assert walk.status(CHANGED, TARGET).endswith("Out of date")


def see_stages(walk, shown):
    assert "stopped after the stage check, as asked" in shown
    made = record(walk, "build/evidence")
    assert made["outcome"] == "unverified"
    assert made["until"] == "check"
    assert [s["outcome"] for s in made["steps"] if "60-check-status" in s["file"]] == ["passed"]
    assert git(walk, "status", "--porcelain", "evidence/debian-13.json") == ""


def see_whole(walk, shown):
    assert "promoted evidence/debian-13.json" in shown
    assert record(walk, "evidence")["outcome"] == "proven"
    assert record(walk, "evidence") == record(walk, "build/evidence")


def see_proven(walk, shown):
    for stage in (BEFORE, CHANGED, AFTER):
        assert walk.status(stage, TARGET).endswith("Tested")
    assert walk.status(CHANGED, OTHER).endswith("Out of date")
    page = (walk.clone / "build" / "html" / "setup.html").read_text(encoding="utf-8")
    assert "--lines" in page


def see_test(walk, shown):
    assert "lint: success" in shown
    assert "unit: success" in shown
    assert "site: success" in shown


def see_commit(walk, shown):
    assert git(walk, "status", "--porcelain") == ""
    changed = git(walk, "show", "--name-only", "--format=").split()
    assert STEP in changed
    assert "evidence/debian-13.json" in changed
    assert CHECKED in changed
    expected = {STEP, CHECKED, "evidence/dates.txt"}
    assert all(path in expected or "evidence/debian-13" in path for path in changed)


SEEN = {
    "01-clone": see_clone,
    "02-set-up": see_set_up,
    "03-look": see_look,
    "04-edit": see_edit,
    "05-see-stale": see_stale,
    "06-read": see_read,
    "07-prove-stages": see_stages,
    "08-prove-whole": see_whole,
    "09-see-proven": see_proven,
    "10-test": see_test,
    "11-commit": see_commit,
}


def test_after_each_file_something_is_looked_at():
    assert list(SEEN) == [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_works_word_for_word(walk, file):
    SEEN[file.stem](walk, walk.paste(file))
