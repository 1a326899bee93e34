"""A package that changed, and a test program that fails: neither is the guide's fault.

That the guide is to blame, or the surroundings, the other modules here say of each fault they make.
"""

import sys

import pytest

from tests.engine.running import TARGET, answer, run

TAG = f"localhost/guide-tests/{TARGET}:whose"

#: Give an installed package another version.
NEWER = "sed -i '/^Package: {package}$/,/^$/s/^Version: .*/&+other/' /var/lib/dpkg/status"

#: And put a program of its that fails in its place.
OTHER = (
    NEWER + " && dpkg-divert --local --rename --add {path}"
    " && printf '#!/bin/sh\\necho {says} >&2\\nexit 9\\n' >{path} && chmod 755 {path}"
)

PACKAGES = {
    "buildbot-worker": ("/usr/bin/buildbot-worker", "unknown option --keepalive", "create"),
    "git": ("/usr/bin/git", "unknown option -q", "check"),
    "util-linux": ("/usr/bin/su", "unrecognized option --pty", "create"),
}

#: Faults of the program: where it is not the guide that runs, or a check that asks.
ENGINE = {
    "values": "from proof.proving.scene import Scene\nScene.values = lambda *_: 1 / 0",
    "transcript": "from proof.proving import paste\npaste.render = lambda _: None",
    "check": "from proof.proving.scene import Scene\n"
    "Scene.folder = property(lambda scene: scene.kept['nothing'])",
    "recorder": "from proof.proving.recorder import Recorder\n"
    "Recorder.add_checks = lambda *_: [].pop()",
}


def derive(base: str, command: str) -> None:
    """Make TAG anew on an image, with what the shell command changes."""
    answer("derive", base, TAG, command)


@pytest.fixture
def verify(guide, tmp_path, leaves_nothing):
    """Return a function that runs the proof with a fault; `good`: where the last good record is."""

    def verify(code="", *arguments, good=tmp_path / "none"):
        script = [sys.executable, "tests/engine/patched.py", str(good), code, "verify", TARGET]
        return run([*script, *guide.options(tmp_path / "evidence"), *arguments])

    return verify


@pytest.fixture(scope="module")
def records(after, tmp_path_factory):
    """A folder for the record of a run that passed."""
    return tmp_path_factory.mktemp("good")


@pytest.fixture
def good(guide, verify, after, records):
    """The folder with the record of a run that passed, on an image that may change below it."""
    guide.on(TAG)
    if not (records / f"{TARGET}.json").exists():
        derive(after["20-install"], "true")
        assert verify("", "--into", str(records)).status == 0
    return records


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_that_changed(package, verify, good, after, whose):
    path, says, stage = PACKAGES[package]
    derive(after["20-install"], OTHER.format(package=package, path=path, says=says))
    ended = verify("", "--until", stage, good=good)
    whose("package")
    assert ended.status == 1
    assert f"{TARGET}: a package changed: " in ended.words
    assert f"{package} " in ended.words.partition("which passed: ")[2]
    assert "+other" in ended.words


def test_a_step_that_changed_is_to_blame_before_a_package(guide, verify, good, after, whose):
    derive(after["20-install"], NEWER.format(package="git"))
    guide.change("30-create", "9020", "9021")
    ended = verify("", "--until", "create", good=good)
    whose("guide")
    assert ended.status == 1


@pytest.mark.parametrize("part", ENGINE)
def test_the_test_program_fails(part, guide, verify, after, whose):
    guide.on(after["20-install"])
    ended = verify(ENGINE[part], "--until", "create")
    whose("engine")
    assert ended.status == 3
    assert f"{TARGET}: the test program failed: " in ended.words
    assert "hint: " in ended.words
