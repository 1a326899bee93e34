import argparse
import sys
from pathlib import Path

import pytest

from proof import cli
from proof.errors import UsageError
from proof.options import hold_together, image_of


def parsed(*arguments):
    return cli._parser().parse_args(["verify", *arguments])


REFUSED = [
    (["--record", "--until", "install"], "--record promotes whole proofs only"),
    (["--keep"], "--keep offers a shell and so needs a terminal"),
    (["--undo"], "--undo needs --on\nhint: add `--on here`"),
    (["--ssh-config", "x"], "--ssh-config needs --on\nhint"),
    (["--on", "here"], "name the system that the machine has\nhint: `nox -s list-t"),
    (["x", "y", "--on", "here"], "--on proves one target; name the system"),
    (["x", "--deep", "--on", "here"], "hint: leave out one of --deep and --on"),
    (["x", "--on", "ssh://x", "--resume"], "over ssh a proof outlives"),
    (["x", "--cpython", "file:///x"], "hint: add --deep"),
    (["x", "--deep", "--cpython", "file:///x", "--record"], "--cpython names another"),
    (["x", "--on", __file__, "--undo"], "the file of an image\nhint: leave out --undo"),
    (["x", "--on=here", "--resume", "--until=check"], "hint: leave out --until"),
]


def test_options_that_contradict_each_other_are_refused(subtests):
    for arguments, said in REFUSED:
        with subtests.test(arguments=arguments):
            with pytest.raises(UsageError) as refused:
                hold_together(parsed(*arguments))
            assert said in f"{refused.value}\nhint: {refused.value.hint}"


ALLOWED = [
    ["--record"], ["x", "--on=here", "--resume", "--yes"], ["x", "--on=ssh://x", "--undo"],
    ["x", "--on", __file__], ["--deep", "--cpython", "file:///x"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", ALLOWED, ids=" ".join)
def test_other_options_go_together(arguments):
    hold_together(parsed(*arguments))


def test_a_file_that_is_called_here_is_not_this_machine(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("here", "image"):
        Path(name).touch()
    found = [image_of(argparse.Namespace(on=on)) for on in (None, "here", "image", "ssh://here")]
    assert found == [None, None, Path("image"), None]


def test_a_shell_is_offered_for_one_target_at_a_time(monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    options = parsed("--keep", "--jobs", "4")
    hold_together(options)
    assert options.jobs == 1
