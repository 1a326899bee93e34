"""The history of the steps: what it says, and that no step of the guide changed without a line."""

import hashlib
from datetime import date

import pytest

from proof.errors import ManifestError
from proof.guide import changes, manifest

PLATFORMS = manifest.load().platforms
TODAY = date(2026, 3, 10)


def digests(files):
    return [(file, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]


def read(folder):
    return digests(sorted(folder.glob("*.sh")))


def test_each_text_of_the_guide_is_noted(subtests):
    """Otherwise: nox -s check-snippets -- PLATFORM --record."""
    for key, platform in PLATFORMS.items():
        with subtests.test(platform=key):
            assert list(changes.unnoted(digests(platform.texts))) == []


def test_each_change_says_in_a_sentence_what_is_new(subtests):
    for key, platform in PLATFORMS.items():
        with subtests.test(platform=key):
            for change in changes.of(platform):
                assert change.words[0].isupper() or change.words.startswith("pip"), change
                assert change.words.endswith("."), change


def test_a_new_text_and_a_changed_one_are_noted_once(tmp_path):
    folder = tmp_path / "alpha"
    folder.mkdir()
    (folder / "10-prepare.sh").write_text("true\n")
    first = list(changes.note(read(folder), TODAY))
    assert [line.partition("changes.tsv: ")[2] for line in first] == [
        "10-prepare.sh: New step. Say there what is new for a reader."
    ]
    assert list(changes.note(read(folder), TODAY)) == []
    (folder / "10-prepare.sh").write_text("false\n")
    (folder / "20-install.sh").write_text("true\n")
    assert len(list(changes.note(read(folder), TODAY))) == 2
    lines = [line.split("\t") for line in (folder / "changes.tsv").read_text().splitlines()]
    assert [(day, file, words) for day, file, _, words in lines] == [
        ("2026-03-10", "10-prepare.sh", "New step."),
        ("2026-03-10", "10-prepare.sh", "The command has changed."),
        ("2026-03-10", "20-install.sh", "New step."),
    ]


def test_a_text_that_comes_back_is_a_change(tmp_path):
    folder = tmp_path / "alpha"
    folder.mkdir()
    for text in ("true\n", "false\n", "true\n"):
        (folder / "10-prepare.sh").write_text(text)
        assert len(list(changes.note(read(folder), TODAY))) == 1


def test_the_history_of_a_step_that_is_shared_belongs_to_each_platform():
    shared = "systemd/51-start-now.sh"
    users = [
        platform.key
        for platform in PLATFORMS.values()
        if shared in {f"{file.parent.name}/{file.name}" for file in platform.texts}
    ]
    found = [key for key in users if shared in {c.file for c in changes.of(PLATFORMS[key])}]
    assert len(found) > 2
    assert found == users


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-10\t10-prepare.sh\tabc",
        "yesterday\t10-prepare.sh\tabc\tNew step.",
        "2026-03-10 10-prepare.sh abc New step.",
        "",
    ],
)
def test_a_line_that_is_none_is_refused_with_its_place(tmp_path, line):
    (tmp_path / "10-prepare.sh").write_text("true\n")
    (tmp_path / "changes.tsv").write_text(f"2026-03-10\t10-prepare.sh\tabc\tNew step.\n{line}\n")
    with pytest.raises(ManifestError, match=r"changes\.tsv:2: a line is a day"):
        list(changes.unnoted(read(tmp_path)))
