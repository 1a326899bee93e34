import re

import pytest

from proof.errors import ManifestError, UsageError
from proof.guide import manifest
from proof.guide.manifest import Answer
from proof.guide.vocabulary import Do


def test_the_real_manifest_is_right():
    real = manifest.load()
    assert real.platform_of(real.target("debian-13")).key == "debian"


def test_values_arrive(guide):
    loaded = manifest.load(guide.manifest)
    steps = loaded.platforms["debian"].steps
    assert loaded.path == guide.manifest
    assert loaded.targets["debian-13"].key == "debian-13"
    assert steps["10-install"].as_ == "root"
    assert steps["10-install"].limit_s == 900
    assert steps["10-install"].answers == (Answer(question="Continue?", answer="y"),)
    assert steps["20-start-now"].limit_s == 60
    assert steps["30-remove"].exits == {"2": 4}
    assert loaded.platforms["debian"].actions[0].do is Do.RESTART_MACHINE


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[stages]",
            "[stages",
            "Expected ']' at the end of a table declaration (at line 1, column 8)",
        ),
        (
            "limit_s = 900",
            'limit_s = "15 min"',
            "steps.10-install.limit_s: must be a whole number, not '15 min'",
        ),
        (
            "limit_s = 900",
            "limit_s = true",
            "steps.10-install.limit_s: must be a whole number, not True",
        ),
        (
            "limit_s = 900",
            "limits = 900",
            "steps.10-install: nothing is called 'limits' here (did you mean limit_s or exits?)",
        ),
        (
            "limit_s = 900",
            "limit_s = 0",
            "steps.10-install.limit_s: must be more than 0 seconds",
        ),
        (
            'as = "root"\nlimit',
            'as = "rot"\nlimit',
            "steps.10-install.as: there is no account 'rot' on this platform (did you mean root?)",
        ),
        (
            'as = "root"\nlimit',
            "as = 0\nlimit",
            "steps.10-install.as: must be a text, not 0",
        ),
        (
            'answer = "y"',
            "answer = true",
            "steps.10-install.answers, number 1, answer: must be a text, not True",
        ),
        (
            'do = "restart-machine"',
            'do = "restart"',
            "actions, number 1, do: nothing is called 'restart' here (did you mean restart-machine",
        ),
        (
            'before = "30-remove"',
            'before = "30-remov"',
            "actions, number 1: there is no step '30-remov' (did you mean 30-remove?)",
        ),
        (
            'before = "30-remove"',
            'before = "30-remove"\nafter = "30-remove"',
            "actions, number 1: give either `before` or `after`, and one of them only",
        ),
        (
            'before = "30-remove"\n',
            "",
            "actions, number 1: give either `before` or `after`, and one of them only",
        ),
        (
            'os_release = { ID = "debian" }',
            "os_release = {}",
            "targets.debian-13.os_release: name at least one field that identifies the system",
        ),
        (
            'worker_name = "owner-debian-x86_64"',
            'worker_name = "owner debian"',
            "targets.debian-13.worker_name: only letters, digits and . _ - are allowed",
        ),
        (
            'image = { registry = "debian:trixie", archive = "trixie" }',
            "image = {}",
            "targets.debian-13.image: give `registry`, `archive` or both",
        ),
        (
            'label = "Debian 13"',
            'label = "Debian 13"\nplatform = "other"',
            "targets.debian-13: nothing is called 'platform' here",
        ),
        (
            'label = "Debian"\n',
            'label = "Debian"\nkey = "fedora"\n',
            "the top level: nothing is called 'key' here",
        ),
        ("[stages]", 'path = "/"\n[stages]', "the top level: nothing is called 'path' here"),
        (
            "[stages]",
            "[stagse]",
            "the top level: nothing is called 'stagse' here (did you mean stages",
        ),
        ("[accounts.root]", "[accounts]\nx=1\n[accounts.root]", "accounts.x: must be a table"),
    ],
)
def test_an_error_is_one_sentence_that_says_where(guide, old, new, message):
    guide.change(old, new)
    with pytest.raises(ManifestError, match=re.escape(message)) as caught:
        manifest.load(guide.manifest)
    assert str(caught.value).startswith((f"{guide.manifest}: ", f"{guide.table}: "))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ManifestError, match=r"none\.toml: there is no such file"):
        manifest.load(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_named(guide):
    guide.manifest.write_bytes(b"label = '\xff'")
    with pytest.raises(
        ManifestError, match=r"guide\.toml:1: invalid start byte .*; save the file as UTF-8"
    ):
        manifest.load(guide.manifest)


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("debian-31", "did you mean debian-13? "), ("zzz", "")],
)
def test_an_unknown_target_comes_with_near_matches(guide, asked, hint):
    with pytest.raises(UsageError, match=f"there is no target '{asked}'") as caught:
        manifest.load(guide.manifest).target(asked)
    assert caught.value.hint == f"{hint}`nox -s list-targets` lists the targets"
    assert caught.value.exit_status == 2
