"""A step that has the text of another one: `same_as` in its entry."""

import pytest

from proof.guide import manifest
from tests.unit.guide.test_plan import chains

OTHER = 'label = "Other"\naccounts.root = { label = "root", become = "su -" }\n'


@pytest.fixture
def again(guide):
    """A guide whose last step but one is its second step once more."""
    guide.say('[steps.21-start-again]\nsame_as = "20-start-now"\n')
    return guide


def test_it_is_a_step_of_its_own_with_that_text(again):
    _, first, second, _ = again.plan().steps
    assert (second.key, second.file) == ("21-start-again", "debian/21-start-again.sh")
    assert (second.text, second.source) == (first.text, "debian/20-start-now.sh")


def test_what_comes_after_it_rests_on_its_text(again):
    before = chains(again)
    (again.steps / "20-start-now.sh").write_text("false\n", encoding="utf-8")
    after = chains(again)
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False, False]


def test_the_text_may_be_another_folders(guide):
    guide.platform("other", OTHER + 'steps.20-start = { same_as = "debian/20-start-now" }\n')
    platform = manifest.load(guide.manifest).platforms["other"]
    assert platform.texts == [guide.steps / "20-start-now.sh"]


def test_a_nearer_file_takes_its_place_and_it_that_of_a_farther_file(again):
    again.platform("near", 'label = "Near"\nextends = "debian"\n', "21-start-again")
    again.platform("far", 'label = "Far"\nextends = "near"\nsteps.21-start-again = '
                   '{ same_as = "10-install" }\n')  # fmt: skip
    platforms = manifest.load(again.manifest).platforms
    assert platforms["near"].files["21-start-again"].parent.name == "near"
    assert platforms["far"].files["21-start-again"].name == "10-install.sh"


def test_an_inherited_one_counts_only_where_there_is_that_step(guide):
    guide.platform("base", 'extends = "none"\nsteps.91-remove-b = { same_as = "90-remove-a" }\n')
    guide.platform("none", "")
    guide.platform("without", OTHER + 'extends = "base"\n', "10-install")
    extended = OTHER.replace("Other", "With") + 'extends = "base"\n'
    guide.platform("with", extended, "10-install", "90-remove-a")
    platforms = manifest.load(guide.manifest).platforms
    assert list(platforms["without"].steps) == ["10-install"]
    assert list(platforms["with"].steps) == ["10-install", "90-remove-a", "91-remove-b"]


def test_it_prints_what_that_text_prints(again):
    again.change("[steps.20-start-now]\n", '[steps.20-start-now]\nexpect = ["up"]\n')
    near = 'label = "Near"\nextends = "debian"\nsteps.20-start-now = { expect = ["near"] }\n'
    again.platform("near", near)
    again.platform("far", OTHER + 'steps.20-start = { same_as = "debian/20-start-now" }\n')
    platforms = manifest.load(again.manifest).platforms
    assert platforms["debian"].steps["21-start-again"].expect == ("up",)
    assert platforms["near"].steps["21-start-again"].expect == ("near",)
    assert platforms["far"].steps["20-start"].expect == ("up",)


def test_it_prints_what_the_base_of_another_folder_says(again):
    again.change("[steps.20-start-now]\n", '[steps.20-start-now]\nexpect = ["up"]\n')
    again.platform("near", 'label = "Near"\nextends = "debian"\n', "20-start-now")
    again.platform("far", OTHER + 'steps.20-start = { same_as = "near/20-start-now" }\n')
    assert manifest.load(again.manifest).platforms["far"].steps["20-start"].expect == ("up",)
