"""What follows from the entries of a platform's table."""

from pathlib import Path

import pytest

from proof.guide.platform import Facts, Image, Lint, Platform, StepSettings, Target
from proof.guide.vocabulary import Dialect, Way

BOTH = Image(registry="debian:trixie", archive="trixie", processor="arm64")

PROVEN_IN = [
    (BOTH, Way.CONTAINER, Way.CONTAINER),
    (BOTH, Way.SSH, Way.CONTAINER),
    (BOTH, Way.VM, Way.VM),
    (Image(), Way.SSH, Way.SSH),
    (Image(), Way.HERE, Way.HERE),
]


@pytest.mark.parametrize(("image", "way", "runs"), PROVEN_IN)
def test_a_container_may_stand_for_a_machine_that_is_lent(image, way, runs):
    target = Target(label="", os_release={}, worker_name="owner-x", image=image, way=way)
    assert target.runs is runs
    assert target.workers == ("owner-x", "owner-x-2")


@pytest.mark.parametrize(
    ("alone", "among_others", "printed"),
    [(None, None, None), (("a",), None, ("a",)), (("a",), (), ()), (None, ("b",), ("b",))],
)
def test_a_step_may_print_something_else_while_another_worker_is_there(
    alone, among_others, printed
):
    settings = StepSettings(expect=alone, expect_with_others=among_others)
    assert (settings.expected(others=False), settings.expected(others=True)) == (alone, printed)


def test_a_fact_is_a_command_for_one_worker():
    facts = Facts(active="status {name} | grep {name}: ${x}")
    assert facts.command("active", "owner-x") == "status owner-x | grep owner-x: ${x}"


@pytest.mark.parametrize(
    ("processor", "machine"),
    [("amd64", "x86_64"), ("arm64", "aarch64"), ("riscv64", "riscv64"), ("", "")],
)
def test_linux_has_its_own_names_for_some_processors(processor, machine):
    assert Image(processor=processor).machine == machine


def test_a_platform_has_its_texts_in_the_order_of_its_steps():
    files = {name: Path(name) for name in ("20-start", "10-install", "actions/stranger.sh")}
    steps = {"10-install": StepSettings(), "20-start": StepSettings()}
    platform = Platform(files=files, steps=steps)
    assert platform.texts == [Path("10-install"), Path("20-start")]
    assert platform.script("stranger") == Path("actions/stranger.sh")
    assert platform.script("second-worker") is None


def test_steps_are_for_bash_where_no_tool_reads_them():
    assert Platform().dialect is Dialect.BASH
    assert Platform(lint=Lint(dialect=Dialect.KSH)).dialect is Dialect.KSH
