"""The word list: each rule finds its bad sentence and leaves its good one alone."""

import sys
import tomllib

import pytest

from proof.paths import ROOT
from tests import programs

PROSE = ROOT / "tools/prose.py"
LIST = tomllib.loads(PROSE.with_suffix(".toml").read_text(encoding="utf-8"))
LONG = "One " + "more " * 27
BLOCK = "```text\nThe password stands in the file.\n```\n"


@pytest.fixture
def found(tmp_path):
    """Return a function that writes a text and returns what the engine prints about it."""

    def look(text, name="page.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return run(tmp_path, name)

    return look


def run(folder, *paths):
    """Run the engine as lint does, and check that its status says whether it found something."""
    done = programs.run([sys.executable, PROSE, *paths], cwd=folder)
    assert done.returncode == (2 if done.stderr else bool(done.stdout))
    return done.stderr or done.stdout


def test_a_rule_finds_its_bad_sentence_and_not_its_good_one(tmp_path, subtests):
    rules = LIST["rules"]
    texts = {f"{name}-{kind}.md": rules[name][kind] for name in rules for kind in ("bad", "good")}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = run(tmp_path, *texts).splitlines()
    for name in rules:
        with subtests.test(name=name):
            of_rule = [line for line in said if line.startswith(f"{name}-bad.md:1: {name}: ")]
            assert any(line.endswith(f" -> {rules[name]['advice']}") for line in of_rule)
            assert [line for line in said if line.startswith(f"{name}-good.md:")] == []


def test_a_text_of_another_folder_is_looked_at_too(tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "note.md").write_text("It lies there.\n", encoding="utf-8")
    assert run(tmp_path / "here", "../note.md").startswith("../note.md:1: lies: ")


FAULTS = [
    (f"{LONG}word.", "page.md:1: long: 29 words"),
    ("One; two; three.", "page.md:1: semicolons: 2"),
    ("| `a` | One; two; three |", "page.md:1: semicolons: 2"),
    (f"{BLOCK}It lies there.", "page.md:4: lies"),
    ("````{which}\nIt lies there.\n````", "page.md:2: lies"),
    ("| It lies there. |", "page.md:1: lies"),
]


def test_a_fault_is_found_with_its_line(found, subtests):
    for text, line in FAULTS:
        with subtests.test(text=text):
            assert line in found(text)


FAULTLESS = [
    f"{LONG[:-5]}word.",
    f"| {LONG}word. |",
    "| One; two | three; four |",
    f"{LONG}[word](https://example.org/page)"[4:],
    BLOCK,
    f"````{{which}}\n{BLOCK}````",
    "Run `it lies there` now.",
    "# What leaves the machine",
]


def test_what_is_no_fault_is_left_alone(found, subtests):
    for text in FAULTLESS:
        with subtests.test(text=text):
            assert found(text) == ""


def test_only_the_newest_entry_of_a_changelog_is_read(found):
    text = "# Log\n\n## [2]\n\n{}\n\n## [1]\n\nIt lies there.\n"
    assert found(text.format("It is there."), "CHANGELOG.md") == ""
    assert "CHANGELOG.md:5: lies" in found(text.format("It lies there."), "CHANGELOG.md")


def test_a_rule_leaves_the_texts_alone_that_it_names(found):
    allowed = [(n, r, path) for n, r in LIST["rules"].items() for path in r.get("allowed", ())]
    assert allowed
    for name, rule, path in allowed:
        assert (ROOT / path).is_file()
        assert f" {name}: " not in found(rule["bad"], path)


def test_a_list_that_names_no_file_is_told(tmp_path):
    assert run(tmp_path) == (
        "prose.toml: no file matches 'source/**/*.md'. Correct the path or remove it.\n"
    )
