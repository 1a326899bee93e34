"""Folders of platforms: what holds for the real ones, and steps with the text of another one."""

import collections
import re

import pytest

from proof.errors import ManifestError
from proof.guide import manifest

BOOK = manifest.load()
SNIPPETS = BOOK.path.parent


def copies(files):
    """Return the files with the same bytes, where they are for the same thing."""
    same = collections.defaultdict(list)
    for file in files:
        same[file.read_bytes(), file.name].append(f"{file.parent.name}/{file.name}")
    return [found for found in same.values() if len(found) > 1]


def test_no_file_is_the_copy_of_another():
    """Two steps of one platform with one text say so, and two folders extend a third."""
    files = [file for file in SNIPPETS.glob("*/**/*") if file.is_file()]
    assert len(files) > 300
    assert copies(files) == []
    for platform in BOOK.platforms.values():
        texts = collections.Counter(file.read_bytes() for file in set(platform.texts))
        assert [text for text, times in texts.items() if times > 1] == [], platform.key


def test_a_copy_is_found(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "10-prepare.md").write_text("Once.")
    assert copies(sorted(tmp_path.glob("*/*"))) == [["a/10-prepare.md", "b/10-prepare.md"]]


def test_each_way_to_start_services_has_one_route():
    detects = [platform.detect for platform in BOOK.platforms.values() if platform.detect]
    routes = [init for detect in detects if detect.any for init in detect.inits]
    assert sorted(routes) == ["none", "openrc", "systemd", "sysvinit"]
    assert {init for detect in detects for init in detect.inits} == set(routes)


def test_the_tables_stay_short():
    # What steps print is held by runs, and each line of it is one that a reader looks for.
    lines = {
        path: sum("expect =" not in line for line in path.read_text().splitlines())
        for path in SNIPPETS.glob("*/platform.toml")
    }
    assert sum(lines.values()) <= 750
    assert sorted(lines.values())[len(lines) // 2] < 40


OTHER = 'label = "Other"\naccounts.root = { label = "root", become = "su -" }\n'


@pytest.fixture
def again(guide):
    """A guide whose last step but one is its second step once more."""
    guide.say('[steps.21-start-again]\nsame_as = "20-start-now"\n')
    return guide


def test_a_step_with_the_text_of_another_is_a_step_of_its_own(again):
    _, first, second, _ = again.plan().steps
    assert (second.key, second.file) == ("21-start-again", "debian/21-start-again.sh")
    assert (second.text, second.source) == (first.text, "debian/20-start-now.sh")


def test_what_comes_after_such_a_step_rests_on_that_text(again):
    before = again.chains()
    (again.steps / "20-start-now.sh").write_text("false\n", encoding="utf-8")
    after = again.chains()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False, False]


def test_the_text_may_be_in_another_folder(guide):
    guide.platform("other", OTHER + 'steps.20-start = { same_as = "debian/20-start-now" }\n')
    platform = manifest.load(guide.manifest).platforms["other"]
    assert platform.texts == [guide.steps / "20-start-now.sh"]


def test_a_nearer_file_replaces_the_text_and_the_text_a_farther_file(again):
    again.platform("near", 'label = "Near"\nextends = "debian"\n', "21-start-again")
    again.platform("far", 'label = "Far"\nextends = "near"\nsteps.21-start-again = '
                   '{ same_as = "10-install" }\n')  # fmt: skip
    platforms = manifest.load(again.manifest).platforms
    assert platforms["near"].files["21-start-again"].parent.name == "near"
    assert platforms["far"].files["21-start-again"].name == "10-install.sh"


def test_an_inherited_same_as_counts_only_where_there_is_that_step(guide):
    guide.platform("base", 'extends = "none"\nsteps.91-remove-b = { same_as = "90-remove-a" }\n')
    guide.platform("none", "")
    guide.platform("without", OTHER + 'extends = "base"\n', "10-install")
    extended = OTHER.replace("Other", "With") + 'extends = "base"\n'
    guide.platform("with", extended, "10-install", "90-remove-a")
    platforms = manifest.load(guide.manifest).platforms
    assert list(platforms["without"].steps) == ["10-install"]
    assert list(platforms["with"].steps) == ["10-install", "90-remove-a", "91-remove-b"]


def test_such_a_step_prints_what_that_text_prints(again):
    again.change("[steps.20-start-now]\n", '[steps.20-start-now]\nexpect = ["up"]\n')
    near = 'label = "Near"\nextends = "debian"\nsteps.20-start-now = { expect = ["near"] }\n'
    again.platform("near", near)
    again.platform("far", OTHER + 'steps.20-start = { same_as = "debian/20-start-now" }\n')
    platforms = manifest.load(again.manifest).platforms
    assert platforms["debian"].steps["21-start-again"].expect == ("up",)
    assert platforms["near"].steps["21-start-again"].expect == ("near",)
    assert platforms["far"].steps["20-start"].expect == ("up",)


def test_such_a_step_prints_what_the_base_of_another_folder_says(again):
    again.change("[steps.20-start-now]\n", '[steps.20-start-now]\nexpect = ["up"]\n')
    again.platform("near", 'label = "Near"\nextends = "debian"\n', "20-start-now")
    again.platform("far", OTHER + 'steps.20-start = { same_as = "near/20-start-now" }\n')
    assert manifest.load(again.manifest).platforms["far"].steps["20-start"].expect == ("up",)


WRONG_READERS = [
    ("bash", 'tools = ["dash", "shfmd"]', ".tools, number 2: nothing is called 'shfmd' here (did"),
    ("basch", 'tools = ["shfmt"]', ".dialect: nothing is called 'basch' here (did you mean bash"),
    ("zzz", 'tools = ["shfmt"]', "nothing is called 'zzz' here (known: sh, bash, ksh, bus"),
    ("bash", "tools = []", ".tools: name at least one tool (known: tree-sitter-"),
    ("bash", "", ".tools: name at least one tool"),
    ("bash", 'tools = ["pywin32"]', ".tools: pywin32 reads no bash; take it out"),
    ("powershell", 'tools = ["shellcheck"]', ".tools: shellcheck reads no powershell; take it"),
    ("bash", 'tool = ["shfmt"]', ": nothing is called 'tool' here (did you mean tools"),
]


@pytest.mark.parametrize(("dialect", "tools", "said"), WRONG_READERS)
def test_what_cannot_read_the_steps_is_named_in_its_place(guide, dialect, tools, said):
    guide.say(f'\n[lint]\ndialect = "{dialect}"\n{tools}\n')
    with pytest.raises(ManifestError, match=f"platform.toml: lint.*{re.escape(said)}"):
        manifest.load(guide.manifest)
