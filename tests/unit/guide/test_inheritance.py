"""What a platform takes from the one that it extends."""

import re
import shutil

import pytest

from proof.errors import ManifestError
from proof.guide import manifest, plan
from proof.guide.inheritance import extended, lineages
from proof.guide.tables import Misfit

BASE = {"label": "Base", "steps": {"10-a": {"as": "root", "limit_s": 9}}, "actions": [1]}


def whole(entries, key):
    return extended(entries, lineages(entries)[key])


def test_an_entry_has_what_it_does_not_say_itself():
    own = {"extends": "base", "label": "Own", "steps": {"10-a": {"as": "worker"}, "20-b": {}}}
    assert whole({"base": BASE, "own": own}, "own") == {
        "extends": "base",
        "label": "Own",
        "steps": {"10-a": {"as": "worker", "limit_s": 9}, "20-b": {}},
        "actions": [1],
    }


def test_lists_are_put_one_after_the_other():
    entries = {"base": BASE, "own": {"extends": "base", "actions": [2]}}
    assert whole(entries, "own")["actions"] == [1, 2]


def test_expected_lines_take_the_place_of_those_of_the_base():
    base = {"steps": {"10-a": {"expect": ["x"], "expect_with_others": ["y"]}}}
    own = {"extends": "base", "steps": {"10-a": {"expect": []}}}
    steps = whole({"base": base, "own": own}, "own")["steps"]
    assert steps == {"10-a": {"expect": [], "expect_with_others": ["y"]}}


@pytest.mark.parametrize("name", ["label", "detect", "targets"])
def test_what_a_platform_has_for_itself_alone_is_not_taken(name):
    entries = {"a": {name: {"x": 1}, "y": 1}, "b": {"extends": "a"}, "c": {"extends": "b"}}
    assert whole(entries, "c") == {"extends": "b", "y": 1}
    assert whole(entries, "a") == entries["a"]


def test_an_action_of_its_own_takes_the_place_of_that_of_the_base():
    restart, second = {"do": "restart", "before": "20"}, {"do": "second", "before": "90"}
    own = {"extends": "base", "actions": [{"do": "second", "before": "60"}]}
    entries = {"base": {"actions": [second, restart]}, "own": own}
    assert whole(entries, "own")["actions"] == [restart, {"do": "second", "before": "60"}]
    assert whole(entries, "base")["actions"] == [second, restart]


def test_the_base_stays_as_it_is():
    entries = {"own": {"extends": "base", "steps": {"10-a": {"as": "x"}}}, "base": BASE}
    assert whole(entries, "base") == BASE
    assert BASE["steps"] == {"10-a": {"as": "root", "limit_s": 9}}


def test_a_platform_may_extend_one_that_extends_another():
    entries = {"c": {"extends": "b", "x": 3}, "b": {"extends": "a", "x": 2, "y": 2}, "a": {"z": 1}}
    assert lineages(entries) == {"c": ("c", "b", "a"), "b": ("b", "a"), "a": ("a",)}
    assert whole(entries, "c") == {"extends": "b", "x": 3, "y": 2, "z": 1}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"own": {"extends": "own"}},
            "own: extends: 'own' extends this one; remove one of the two",
        ),
        (
            {"a": {"extends": "b"}, "b": {"extends": "a"}},
            "b: extends: 'a' extends this one; remove one of the two",
        ),
    ],
)
def test_what_cannot_be_extended_is_named(entries, message):
    with pytest.raises(Misfit, match=re.escape(message)):
        lineages(entries)


OWN = """
extends = "debian"
label = "Own"

[targets.own-1]
label = "Own 1"
os_release = { ID = "debian" }
worker_name = "owner-debian-x86_64"
image = { registry = "debian:trixie", archive = "trixie" }
"""


@pytest.fixture
def own(guide):
    """The small guide with a platform that takes all but one step from the other."""
    folder = guide.platform("own", OWN)
    (folder / "20-start-now.sh").write_text("service worker start\n", encoding="utf-8")
    return guide


def plans(guide):
    book = manifest.load(guide.manifest)
    return [plan.make(book, book.target(key), checks=guide.checks) for key in book.targets]


def test_its_steps_are_the_others_but_for_its_own(own):
    debian, made = plans(own)
    assert made.platform.folders == ("own", "debian")
    assert [step.source for step in made.steps] == [
        "debian/10-install.sh",
        "own/20-start-now.sh",
        "debian/30-remove.sh",
    ]
    assert made.steps[1].text == "service worker start\n"
    assert made.steps[0].settings == debian.steps[0].settings
    assert [a.do.value for a in made.steps[2].before] == ["restart-machine"]


def test_a_proof_rests_on_the_steps_that_it_took_up_to_its_own(own):
    debian, made = plans(own)
    same = [a.chain == b.chain for a, b in zip(debian.steps, made.steps, strict=True)]
    assert same == [True, False, False]


def test_to_extend_changes_no_other_platforms_chain(guide, own):
    chains = [step.chain for step in plans(own)[0].steps]
    shutil.rmtree(own.steps.with_name("own"))
    assert [step.chain for step in plans(guide)[0].steps] == chains


def test_two_files_of_one_number_are_refused_wherever_they_lie(own):
    (own.steps.with_name("own") / "20-start-then.sh").write_text("ls\n", encoding="utf-8")
    with pytest.raises(ManifestError, match=r"20-start-now\.sh has the number 20, too"):
        plans(own)


def test_a_script_of_an_action_is_its_own_or_the_others(own):
    assert plans(own)[1].platform.script("x") is None
    for name in ("debian", "own"):
        file = own.steps.with_name(name) / "actions" / "x.sh"
        file.parent.mkdir()
        file.touch()
        assert plans(own)[1].platform.script("x") == file


def test_the_prose_of_a_step_and_the_recipe_of_an_image_are_the_nearest(own):
    for name in ("debian", "own"):
        file = own.steps.with_name(name) / "30-remove.md"
        file.touch()
        recipe = own.steps.with_name(name) / "Containerfile"
        recipe.touch()
        made = plans(own)[1]
        assert made.steps[2].prose == file
        assert made.target.recipe == recipe


def test_a_base_may_say_something_of_a_step_that_only_some_have(own):
    own.say('[steps.31-remove-more]\nas = "root"\n')
    with pytest.raises(ManifestError, match=r"31-remove-more: there is no file"):
        plans(own)
    own.change('label = "Debian"\n', "")
    own.change(own.table.read_text("utf-8").partition("[targets")[2], "x]")
    own.change("[targetsx]", "")
    (own.steps.with_name("own") / "31-remove-more.sh").write_text("true\n", encoding="utf-8")
    assert [step.key for step in plans(own)[0].steps][-1] == "31-remove-more"


def test_a_platform_leaves_out_steps_of_its_base(guide):
    guide.platform("near", 'label = "Near"\nextends = "debian"\nwithout = ["20-start-now"]\n')
    guide.platform("far", 'label = "Far"\nextends = "near"\n')
    found = manifest.load(guide.manifest).platforms
    assert "20-start-now" in found["debian"].steps
    for key in "near", "far":
        assert list(found[key].steps) == [s for s in found["debian"].steps if s != "20-start-now"]
