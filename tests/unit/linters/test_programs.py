"""Programs that read steps: how they are run, and what is said of one that is missing or breaks."""

import shutil

import pytest

from proof.errors import CannotVerify
from proof.linters import programs

PACKAGED = "`nox -s check-snippets` brings what it needs"
OF_THE_SYSTEM = "on Debian and Ubuntu: tools/setup.sh checkers"


def test_a_program_gets_a_text_a_folder_and_settings(program, tmp_path):
    program("shfmt", '#!/bin/sh\npwd; echo "$X $LC_ALL"; cat; echo "$*" >&2; exit 5\n')
    options = {"text": "in", "statuses": (5,), "folder": tmp_path, "settings": {"X": "x"}}
    assert programs.run("shfmt", "a", **options) == f"{tmp_path}\nx C.UTF-8\nin"
    assert programs.run("shfmt", "a", **options, errors=True) == "a\n"


def test_a_version_is_that_of_the_program_or_of_its_package(program):
    program("shfmt", "#!/bin/sh\necho shfmt, version v3.1.2-4\n")
    program("dash", "#!/bin/sh\nexit 0\n")
    program("dpkg-query", '#!/bin/sh\necho "$3 1.2-3"\n')
    assert programs.of_program("shfmt")() == ["3.1.2"]
    assert programs.of_debian("dash")() == ["dash 1.2-3\n"]
    assert programs.of_package("pytest")() == [pytest.__version__]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#!/bin/sh\necho no number\n", "shfmt --version names no version"),
        ("#!/bin/sh\nexit 7\n", "shfmt ended with 7"),
        ("no program", "shfmt does not run here: .*Exec format error"),
        ("#!/bin/sh\nexec sleep 60\n", "shfmt does not run here: .*timed out after 0.1 seconds"),
    ],
)
def test_a_program_that_breaks_is_named(program, monkeypatch, text, message):
    monkeypatch.setattr(programs, "LIMIT_S", 0.1 if "sleep" in text else 60)
    program("shfmt", text)
    with pytest.raises(CannotVerify, match=message):
        programs.of_program("shfmt")()


def test_a_program_that_breaks_off_has_its_complaint_told(program):
    program("shellcheck", "#!/bin/sh\necho broke >&2; exit 2\n")
    with pytest.raises(CannotVerify, match="shellcheck ended with 2") as caught:
        programs.run("shellcheck")
    assert caught.value.output == "broke\n"


@pytest.mark.parametrize(
    ("name", "versions", "hint"),
    [
        ("shellcheck", programs.of_program, PACKAGED),
        ("dash", programs.of_debian, OF_THE_SYSTEM),
        ("systemd-analyze", programs.of_program, OF_THE_SYSTEM),
        ("dnf", programs.of_program, OF_THE_SYSTEM),
    ],
)
def test_a_missing_program_is_named_with_what_brings_it(monkeypatch, name, versions, hint):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(CannotVerify, match=f"^{name} is not installed$") as caught:
        versions(name)()
    assert caught.value.hint == hint
