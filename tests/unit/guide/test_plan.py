import subprocess
import sys

import pytest

from proof.errors import ManifestError
from proof.guide import check_code, manifest, plan
from proof.guide.platform import StepSettings
from proof.paths import ROOT


def chains(guide):
    return [step.chain for step in guide.plan().steps]


def test_the_real_steps_make_a_plan_for_every_target():
    real = manifest.load()
    for target in real.targets.values():
        assert [s.stage for s in plan.make(real, target).steps][-1] == list(real.stages)[-1]


def test_a_step_holds_what_its_run_needs(guide):
    install, start, remove = guide.plan().steps
    assert (install.name, start.name) == ("install", "start-now")
    assert start.file == "debian/20-start-now.sh"
    assert start.text == (guide.steps / "20-start-now.sh").read_text(encoding="utf-8")
    assert [remove.expected_exit(n) for n in (1, 2)] == [0, 4]
    assert [a.do.value for a in remove.before] == ["restart-machine"]
    assert remove.after == ()


@pytest.mark.parametrize("number", ["3", "0", "02", "²", "x"])
def test_an_exit_status_is_for_a_command_that_is_there(guide, number):
    guide.change("exits = { 2 = 4 }", f'exits = {{ "{number}" = 4 }}')
    with pytest.raises(ManifestError, match=f"the step has no command '{number}', it has 2"):
        guide.plan()


def test_a_step_needs_no_entry_and_its_stage_says_what_is_usual(guide):
    (guide.steps / "21-start-then.sh").write_text("true\n", encoding="utf-8")
    assert guide.plan().steps[2].settings == StepSettings()
    guide.change("[placeholders]", "[defaults]\nstart = { limit_s = 9 }\n\n[placeholders]")
    _, now, then, _ = guide.plan().steps
    assert (now.settings.limit_s, then.settings.limit_s) == (9, 9)
    guide.change("[steps.20-start-now]\n", "[steps.20-start-now]\nlimit_s = 8\n")
    assert guide.plan().steps[1].settings.limit_s == 8


@pytest.mark.parametrize(
    ("stage", "names"),
    [("install", ["install"]), ("start", ["install", "start-now"])],
)
def test_until_keeps_the_stage_and_what_comes_before(guide, stage, names):
    assert [step.name for step in guide.plan().until(stage).steps] == names


def test_the_steps_of_a_stage(guide):
    made = guide.plan()
    assert [step.key for step in made.of_stage("start")] == ["20-start-now"]
    assert made.of_stage("fly") == ()


def test_the_planned_checks_are_those_that_pytest_finds():
    """A record is held to this list, which is read from the text of the checks."""
    script = (
        "import pytest\n"
        "class Found:\n"
        "    def pytest_collection_modifyitems(self, items):\n"
        "        for item in items:\n"
        "            facts = sorted(mark.args[0] for mark in item.iter_markers('where'))\n"
        "            print('found', item.path.name, item.name.removeprefix('test_'), *facts)\n"
        "pytest.main(['--collect-only', '-q', '-p', 'no:cacheprovider', '-W', 'ignore', '-s',\n"
        "             '--override-ini=addopts=', 'tests/checks'], plugins=[Found()])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("found ")]
    planned = [
        [file.name, name, *sorted(facts)]
        for file in sorted(plan.CHECKS.glob("test_*.py"))
        for name, facts in check_code.needs(file.read_text(encoding="utf-8"), "vm")
    ]
    assert planned == found
    assert len(planned) > 40
    assert ["test_start_now.py", "confined", "confined"] in planned
