"""What a platform takes from the one that it extends."""

import re

import pytest

from proof.errors import ManifestError
from proof.guide import manifest, plan
from proof.guide.inheritance import extended, lineages
from proof.guide.tables import Misfit

BASE = {"label": "Base", "steps": {"10-a": {"as": "root", "limit_s": 9}}, "actions": [1]}


def test_an_entry_has_what_it_does_not_say_itself():
    own = {"extends": "base", "label": "Own", "steps": {"10-a": {"as": "worker"}, "20-b": {}}}
    assert extended({"base": BASE, "own": own})["own"] == {
        "extends": "base",
        "label": "Own",
        "steps": {"10-a": {"as": "worker", "limit_s": 9}, "20-b": {}},
        "actions": [1],
    }


def test_lists_are_put_one_after_the_other():
    assert extended({"base": BASE, "own": {"extends": "base", "actions": [2]}})["own"][
        "actions"
    ] == [1, 2]


def test_an_action_of_its_own_takes_the_place_of_that_of_the_base():
    restart, second = {"do": "restart", "before": "20"}, {"do": "second", "before": "90"}
    own = {"extends": "base", "actions": [{"do": "second", "before": "60"}]}
    entries = {"base": {"actions": [second, restart]}, "own": own}
    assert extended(entries)["own"]["actions"] == [restart, {"do": "second", "before": "60"}]
    assert extended(entries)["base"]["actions"] == [second, restart]


def test_the_base_stays_as_it_is():
    entries = {"own": {"extends": "base", "steps": {"10-a": {"as": "x"}}}, "base": BASE}
    assert extended(entries)["base"] == BASE
    assert BASE["steps"] == {"10-a": {"as": "root", "limit_s": 9}}


def test_a_platform_may_extend_one_that_extends_another():
    entries = {"c": {"extends": "b", "x": 3}, "b": {"extends": "a", "x": 2, "y": 2}, "a": {"z": 1}}
    assert lineages(entries) == {"c": ("c", "b", "a"), "b": ("b", "a"), "a": ("a",)}
    assert extended(entries)["c"] == {"extends": "b", "x": 3, "y": 2, "z": 1}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"own": {"extends": "bsae"}, "base": {}},
            "platforms.own.extends: there is no platform 'bsae' (did you mean base?)",
        ),
        (
            {"own": {"extends": "own"}},
            "platforms.own.extends: 'own' extends this one; one of them must stand alone",
        ),
        (
            {"a": {"extends": "b"}, "b": {"extends": "a"}},
            "platforms.b.extends: 'a' extends this one; one of them must stand alone",
        ),
    ],
)
def test_what_cannot_be_extended_is_named(entries, message):
    with pytest.raises(Misfit, match=re.escape(message)):
        lineages(entries)


OWN = """
[platforms.own]
extends = "debian"
label = "Own"

[targets.own-1]
platform = "own"
label = "Own 1"
os_release = { ID = "debian" }
worker_name = "owner-debian-x86_64"
image = { registry = "debian:trixie", archive = "trixie" }
"""


@pytest.fixture
def own(guide):
    """The small guide with a platform that takes all but one step from the other."""
    guide.manifest.write_text(guide.manifest.read_text(encoding="utf-8") + OWN, encoding="utf-8")
    folder = guide.steps.with_name("own")
    folder.mkdir()
    (folder / "20-start-now.sh").write_text("service worker start\n", encoding="utf-8")
    return guide


def plans(guide):
    book = manifest.load(guide.manifest)
    return [plan.make(book, book.target(key), checks=guide.checks) for key in book.targets]


def test_its_steps_are_the_others_but_for_its_own(own):
    debian, made = plans(own)
    assert made.platform.folders == ("own", "debian")
    assert [step.file for step in made.steps] == [
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
    guide.manifest.write_text(
        guide.manifest.read_text(encoding="utf-8").removesuffix(OWN), encoding="utf-8"
    )
    for file in own.steps.with_name("own").iterdir():
        file.unlink()
    assert [step.chain for step in plans(guide)[0].steps] == chains


def test_two_files_of_one_number_are_refused_wherever_they_lie(own):
    (own.steps.with_name("own") / "20-start-then.sh").write_text("ls\n", encoding="utf-8")
    with pytest.raises(ManifestError, match=r"20-start-now\.sh has the number 20, too"):
        plans(own)


def test_a_script_of_an_action_is_its_own_or_the_others(own, monkeypatch, tmp_path):
    monkeypatch.setattr(plan, "ACTIONS", tmp_path / "actions")
    platform = plans(own)[1].platform
    assert plan.script_file(platform, "x") is None
    for name in ("debian", "own"):
        file = tmp_path / "actions" / name / "x.sh"
        file.parent.mkdir(parents=True)
        file.touch()
        assert plan.script_file(platform, "x") == file


def test_another_init_is_another_proof(guide):
    before = plans(guide)[0].steps[0].chain
    entry = 'worker_name = "owner-debian-x86_64"\n'
    guide.change(entry, f'{entry}init = "systemd"\n')
    assert plans(guide)[0].steps[0].chain == before
    guide.change('init = "systemd"', 'init = "openrc"')
    assert plans(guide)[0].steps[0].chain != before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'worker_name = "owner-debian-x86_64"\n',
            'worker_name = "x"\ninit = "openr"\n',
            "targets.debian-13.init: nothing is called 'openr' here (did you mean openrc?)",
        ),
        (
            'active = "true"\n',
            "",
            "platforms.debian.facts.active: give it, the checks of debian-13 need it",
        ),
        ('label = "Debian"\n', 'label = "Debian"\nextends = 3\n', "platforms.debian.extends: must"),
    ],
)
def test_an_error_says_where(guide, old, new, message):
    guide.change(old, new)
    with pytest.raises(ManifestError, match=re.escape(message)):
        manifest.load(guide.manifest)
