"""One more distribution is one folder: in the plan, the list, the runbook and a test run.

The pages are in tests/site/test_one_folder.py.
"""

import json
import re
import shutil

import pytest

from proof import cli
from proof.guide import manifest, plan
from proof.paths import ROOT
from proof.records.record import Outcome
from proof.runbook import scripts
from tests.unit.conftest import TABLE
from tests.unit.whole_run import CHECKS, STEPS, told

EXAMPLE = ROOT / "tests" / "example"
FILES = sorted(str(file.relative_to(EXAMPLE)) for file in EXAMPLE.rglob("*") if file.is_file())

#: The steps of the small guide, under the names of the real guide's stages.
NAMES = {"10-install": "20-install", "20-start-now": "51-start-now", "30-remove": "90-remove"}


@pytest.fixture
def snippets(tmp_path):
    """A copy of the real guide's data."""
    return shutil.copytree(ROOT / "snippets", tmp_path / "wider" / "snippets")


@pytest.fixture
def wider(snippets):
    """The real guide with one more folder."""
    shutil.copytree(EXAMPLE, snippets / "example")
    return manifest.load(snippets / "guide.toml")


@pytest.fixture
def steps(wider):
    return plan.make(wider, wider.target("example-1")).steps


def test_it_has_its_own_files_and_for_the_rest_those_that_it_extends(wider, steps):
    assert steps[0].source == "example/10-prepare.sh"
    assert steps[0].prose == wider.path.parent / "example" / "10-prepare.md"
    assert {step.source.partition("/")[0] for step in steps[1:]} == {
        "pypi", "systemd", "systemd-buildbot",
    }  # fmt: skip
    assert all(step.prose for step in steps)
    platform = wider.platforms["example"]
    assert {str(f.relative_to(platform.path.parent)) for f in platform.files.values()
            if f.is_relative_to(platform.path.parent)} == set(FILES)  # fmt: skip
    assert list(wider.platforms)[-1] == "example"


def test_its_target_is_in_the_list(wider, monkeypatch, capsys):
    monkeypatch.setattr(cli.manifest, "load", lambda: wider)
    assert cli.main(["list", "--json"]) == 0
    rows = {row["target"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows["example-1"]["platform"], rows["example-1"]["runs"]) == ("example", "container")


def test_its_recipe_and_its_script_are_those_of_its_folder(wider):
    folder = wider.path.parent / "example"
    assert wider.target("example-1").recipe == folder / "Containerfile"
    assert wider.platforms["example"].script("second-worker") == folder / "actions/second-worker.sh"


def test_it_has_a_runbook(wider, steps):
    script = scripts.script(wider, wider.platforms["example"], steps)
    assert steps[0].text in script


def test_a_run_of_it_needs_nothing_but_its_folder(proof, snippets):
    table = TABLE.replace("debian-13", "toy-1").replace("exits = { 2 = 4 }", "exits = { 2 = 2 }")
    folder = snippets / "toy"
    folder.mkdir()
    for old, new in NAMES.items():
        table = table.replace(old, new)
        (folder / f"{new}.sh").write_text(STEPS[f"{old}.sh"], encoding="utf-8")
    (folder / "platform.toml").write_text(table.replace('label = "Debian', 'label = "Toy'))
    (folder / "Containerfile").write_text("ARG BASE\nFROM ${BASE}\n")
    book = manifest.load(snippets / "guide.toml")
    made = proof.run(plan.make(book, book.target("toy-1"), checks=proof.guide.checks))
    assert (made.outcome, made.failure) == (Outcome.PROVEN, None)
    assert told(made) == [(f"toy/{name}.sh", "passed") for name in NAMES.values()]
    assert {check.point for check in made.checks} == set(CHECKS)
    assert (proof.into / "toy-1.json").is_file()


def test_the_page_says_how_many_files_a_maintainer_touches():
    text = (ROOT / "source" / "maintain" / "add.md").read_text(encoding="utf-8")
    (number,) = re.findall(r"\bThe example has (\d+) files in one folder\b", text)
    assert int(number) == len(FILES)
    for name in FILES:
        assert f"`{name}`" in text, name
