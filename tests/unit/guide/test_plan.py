import pytest

from proof.errors import ManifestError
from proof.guide import manifest, plan
from proof.guide.platform import StepSettings


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
