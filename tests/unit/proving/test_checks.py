"""How checks are run and what the record says of them; on small files, without a machine."""

import itertools
import textwrap

import pytest

from proof.proving import checks
from tests.patience import patient

_numbers = itertools.count()


@pytest.fixture
def run(tmp_path, scene):
    """Run a file of checks; its name is a new one, since pytest imports each name once."""

    def run(text):
        file = tmp_path / f"test_point_{next(_numbers)}.py"
        file.write_text(textwrap.dedent(text), encoding="utf-8")
        return checks.run(file, "some-point", scene)

    return run


def told(runs):
    return [(r.name, r.outcome) for r in runs]


def test_checks_that_pass_are_in_the_record(run, scene):
    runs = run("""
        import time
        def test_one(scene):
            scene.kept["seen"] = scene.name
            time.sleep(0.02)
        def test_two(scene):
            assert scene.kept["seen"] == "owner-debian"
    """)
    assert told(runs) == [("one", "passed"), ("two", "passed")]
    assert {r.point for r in runs} == {"some-point"}
    assert [r.detail for r in runs] == ["", ""]
    assert 0.02 <= runs[0].duration_s < patient(0.5)
    assert scene.kept == {"seen": "owner-debian"}


IT = "def test_it(): pass\n"
OTHER = "def test_b(): pass\n"
WHERE = '@pytest.mark.where("{}")\n' + IT
ON = '@pytest.mark.on("{}")\n' + IT
UNTIDY = "@pytest.fixture\ndef made():\n    yield\n    raise OSError('cannot tidy up')\n"
CASES = "@pytest.mark.parametrize('x', ['a', 'b[1]'])\ndef test_it(x): pass\n"

#: What a file of checks holds, what is told of each check, and why the last one did not pass.
FILES = {
    "a check in two cases": (CASES, "it passed, it passed", ""),
    "what the platform has": (WHERE.format("unit") + OTHER, "it passed, b passed", ""),
    "what it has not": (WHERE.format("supervised") + OTHER, "b passed", ""),
    "only what it has not": (WHERE.format("supervised"), "none broken", "ran no check"),
    "a fact that there is not": (WHERE.format("supervisd"), "none broken", "ran no check"),
    "what is for such machines": (ON.format("container") + OTHER, "it passed, b passed", ""),
    "what is for others": (ON.format("vm") + OTHER, "b passed", ""),
    "a failure and another check": ("def test_a(): assert 0\n" + IT, "a failed", "assert 0"),
    "a fixture that cannot tidy up": (
        f"{UNTIDY}def test_it(made): pass\n", "it passed, it error", "cannot tidy up",
    ),
    "an unknown fixture": ("def test_it(there_is_none): pass\n", "it broken", "there_is_none"),
    "no Python": ("def broken(:\n", "collection broken", "SyntaxError"),
    "a module that is missing": ("import there_is_none\n", "collection broken", "there_is_none"),
    "an error": ("raise OSError('no file')\n", "collection broken", "no file"),
    "nothing": ("", "none broken", "ran no check"),
    "no check": ("def helper(): pass\n", "none broken", "ran no check"),
}  # fmt: skip


def test_each_check_of_a_file_is_told(run, subtests):
    for name, (text, outcomes, detail) in FILES.items():
        with subtests.test(name):
            runs = run(f"import pytest\n{text}" if text else "")
            assert ", ".join(f"{r.name} {r.outcome}" for r in runs) == outcomes
            assert detail in runs[-1].detail
            assert bool(runs[-1].detail) is bool(detail)


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        ("assert 1 == 2, 'the unit is off'", "failed", "the unit is off"),
        ("wait.until(lambda: 0, 'a start', limit_s=0)", "failed", "a start: did not happen"),
        ("raise ValueError('odd')", "broken", "ValueError: odd"),
        ("raise CannotVerify('podman is gone')", "error", "podman is gone"),
        ("raise ConnectionRefusedError('no master')", "error", "no master"),
        ("pytest.skip('not here')", "skipped", "not here"),
        ("pytest.xfail('known')", "skipped", "known"),
    ],
)
@pytest.mark.parametrize("place", ["call", "fixture"])
def test_what_does_not_pass_is_told_with_its_reason(run, body, outcome, detail, place):
    parts = {"call": "pass", "fixture": "pass", place: body}
    runs = run(f"""
        import pytest
        from proof import wait
        from proof.errors import CannotVerify
        @pytest.fixture
        def made():
            {parts["fixture"]}
        def test_it(made):
            {parts["call"]}
    """)
    assert told(runs) == [("it", outcome)]
    assert detail in runs[0].detail
    assert not runs[0].detail.startswith(("AssertionError", "proof.wait"))


def test_a_file_that_is_missing_fails(tmp_path, scene):
    assert told(checks.run(tmp_path / "test_gone.py", "p", scene)) == [("none", "broken")]


@pytest.mark.parametrize("where", ["", "def test_it():\n    "])
def test_an_interrupt_ends_the_run(run, where):
    with pytest.raises(KeyboardInterrupt):
        run(where + "raise KeyboardInterrupt\n")


def test_nothing_of_pytest_is_printed(run, capsys):
    run("def test_it():\n    assert 0\n")
    assert capsys.readouterr().out == ""
