"""How checks are run and what the record says of them; on small files, without a machine."""

import itertools
import textwrap

import pytest

from proof.guide.manifest import Facts, Image, Platform, Target
from proof.proving import checks
from proof.proving.scene import Scene
from proof.records.record import WorkerRun
from tests.patience import patient

_numbers = itertools.count()


@pytest.fixture
def scene():
    """A scene without machine and master: no check here looks at them."""
    return Scene(
        target=Target(
            platform="debian",
            label="Debian 13",
            os_release={"ID": "debian"},
            worker_name="owner-debian",
            image=Image(registry="debian:trixie"),
        ),
        platform=Platform(
            label="Debian",
            accounts={},
            facts=Facts(  # noqa: S604
                package="buildbot-worker",
                user="buildbot",
                group="buildbot",
                home="/var/lib/buildbot",
                shell="/bin/false",
                workers="/workers",
                unit="worker@{name}.service",
            ),
            steps={},
        ),
        name="owner-debian",
        second_name="owner-debian-2",
        password="open.sesame",
        admin="Ada",
        host="a machine",
        machine=None,
        master=None,
        worker=WorkerRun(),
    )


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


def test_a_scene_names_the_workers_folder_and_unit(scene):
    assert (scene.folder, scene.unit) == ("/workers/owner-debian", "worker@owner-debian.service")


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


def test_a_case_goes_by_the_name_of_its_check(run):
    runs = run("""
        import pytest
        @pytest.mark.parametrize("x", ["a", "b[1]"])
        def test_case(x):
            pass
    """)
    assert told(runs) == [("case", "passed"), ("case", "passed")]


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        ("assert 1 == 2, 'the unit is off'", "failed", "the unit is off"),
        ("wait.until(lambda: 0, 'a start', limit_s=0)", "failed", "a start: did not happen"),
        ("raise ValueError('odd')", "failed", "ValueError: odd"),
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


def test_a_fixture_that_cannot_tidy_up_is_no_pass(run):
    runs = run("""
        import pytest
        @pytest.fixture
        def made():
            yield
            raise OSError("cannot tidy up")
        def test_it(made):
            pass
    """)
    assert told(runs) == [("it", "passed"), ("it", "error")]
    assert "cannot tidy up" in runs[1].detail


@pytest.mark.parametrize(
    ("mark", "names"),
    [('where("unit")', ["it", "other"]), ('where("supervised")', ["other"])],
)
def test_a_check_of_what_the_platform_has_not_is_left_out(run, mark, names):
    runs = run(f"""
        import pytest
        @pytest.mark.{mark}
        def test_it():
            pass
        def test_other():
            pass
    """)
    assert told(runs) == [(name, "passed") for name in names]


def test_where_every_check_is_left_out_nothing_passes(run):
    runs = run("""
        import pytest
        @pytest.mark.where("supervised")
        def test_it():
            pass
    """)
    assert told(runs) == [("none", "failed")]


def test_a_check_of_a_fact_that_there_is_not_fails(run):
    runs = run("""
        import pytest
        @pytest.mark.where("supervisd")
        def test_it():
            pass
    """)
    assert [r.outcome for r in runs] == ["failed"]


def test_what_follows_a_failure_is_not_waited_for(run):
    assert told(run("def test_a():\n    assert 0\ndef test_b():\n    pass\n")) == [("a", "failed")]


@pytest.mark.parametrize(
    "text",
    ["def broken(:\n", "import there_is_no_such_module\n", "raise OSError('no file')\n"],
)
def test_a_file_that_cannot_be_read_fails_and_does_not_count_as_interrupted(run, text):
    runs = run(text)
    assert told(runs) == [("collection", "failed")]
    assert runs[0].detail


@pytest.mark.parametrize("text", ["", "def helper():\n    pass\n"])
def test_a_file_without_a_check_fails(run, text):
    runs = run(text)
    assert told(runs) == [("none", "failed")]
    assert "ran nothing" in runs[0].detail


def test_a_file_that_is_missing_fails(tmp_path, scene):
    assert told(checks.run(tmp_path / "test_gone.py", "p", scene)) == [("none", "failed")]


def test_an_unknown_fixture_fails(run):
    runs = run("def test_it(there_is_none):\n    pass\n")
    assert told(runs) == [("it", "failed")]
    assert "there_is_none" in runs[0].detail


@pytest.mark.parametrize("where", ["", "def test_it():\n    "])
def test_an_interrupt_ends_the_run(run, where):
    with pytest.raises(KeyboardInterrupt):
        run(where + "raise KeyboardInterrupt\n")


def test_nothing_of_pytest_is_printed(run, capsys):
    run("def test_it():\n    assert 0\n")
    assert capsys.readouterr().out == ""
