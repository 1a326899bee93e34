"""What other tools are given, what they are held to have noticed, and what is noted of them."""

import json
import re
import subprocess
import sys

import pytest

from benchmarks import defects, rival_forms
from benchmarks import proof as bench
from benchmarks import rivals as compared
from benchmarks.rival_forms import PARTS, RIVALS, Block, Job
from proof.errors import CannotVerify
from proof.guide import shell_text
from proof.paths import ROOT
from proof.records import rivals
from tests import programs

REAL = sys.executable
CREATE = Block(
    name="30-create", script="create 'a\nb'\ntrue", expect=["made … in …/a…", "at the end…"]
)
INSTALL = Block(name="20-install", script="apt install x", varies=True)
WORKS = Block(name="works", script="is-up && echo up", expect=["up"])
GONE = Block(name="gone", script="is-gone && echo gone", expect=["gone"])
REMOVE = Block(name="90-remove-worker", script="remove it")


@pytest.fixture
def job(tmp_path):
    blocks = ([INSTALL, CREATE], [WORKS], [REMOVE], [GONE])
    return Job(
        machine="box",
        folder=tmp_path,
        parts=dict(zip(PARTS, blocks, strict=True)),
        printed={"30-create": "  made\n", "works": "  up\n"},
    )


def test_there_are_enough_defects_and_each_breaks_its_step_in_a_way_of_its_own():
    made, known = compared.plan_of("debian-13"), defects.load()
    assert len(known) >= 25
    assert {defect.step for defect in known.values()} == set(compared.STEPS)
    ours = said(made)
    broken = [said(defect.break_plan(made)) for defect in known.values()]
    assert len(set(broken)) == len(known)
    assert all(sum(a != b for a, b in zip(ours, other, strict=True)) == 1 for other in broken)


def said(made):
    """Return what the steps of a plan say, and who runs each."""
    return tuple((step.text, step.settings.as_) for step in made.steps)


def test_a_machine_that_has_what_a_step_installs_prints_less():
    made = compared.plan_of("debian-13")
    steps = defects.load()["a package is missing"].break_plan(made).steps
    assert [step.settings.expect for step in steps[:2]] == [None, None]
    assert [step.settings for step in steps[2:]] == [step.settings for step in made.steps[2:]]


def test_a_text_that_a_step_does_not_have_once_is_no_defect():
    defect = defects.Defect(step="30-create", old="60", new="", says="")
    assert defect.break_text("a 60 b") == "a  b"
    for text in ("none", "60 60"):
        with pytest.raises(ValueError, match="30-create has '60'"):
            defect.break_text(text)


def test_the_steps_are_those_of_the_guide_filled_in_and_without_actions():
    made = compared.plan_of("debian-13")
    assert [step.key for step in made.steps] == list(compared.STEPS)
    assert {move.point for move in made.moves()} == {step.name for step in made.steps}
    parts = compared.parts(made, 2, "secret")
    assert [block.name for part in PARTS for block in parts[part]] == [
        "30-create", "40-describe", "50-start-policy", "51-start-now", "works",
        "90-remove-worker", "gone",
    ]  # fmt: skip
    create, describe, policy = parts["1-set-up"][:3]
    assert create.script.startswith("su --pty -s /bin/bash - buildbot -c 'buildbot-worker create-")
    assert create.script.endswith(" owner-debian-x86_64 secret' </dev/null")
    assert policy.script == made.steps[4].text.rstrip()
    assert (create.varies, compared.parts(made, 0, "x")["1-set-up"][0].varies) == (False, True)
    assert describe.expect == []
    scripts = [block.script for part in PARTS for block in parts[part]]
    assert not [text for text in scripts if re.search("WORKER|YOUR|[{}]", text)]
    assert all(shell_text.nodes(text) for text in scripts)


def test_the_floor_stops_at_the_first_step_that_fails_and_says_which(job, tmp_path):
    command = RIVALS["floor"].form(job)
    programs.put(tmp_path / "podman", '[ "$5" != "$FAILS" ] || exit 1\necho "$@"')

    def run(fails=""):
        return subprocess.run(
            command.split(), env={"PATH": f"{tmp_path}:/usr/bin:/bin", "FAILS": fails},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = run()
    assert done.returncode == 0
    assert done.stdout.count("exec box sh -c") == 5
    floor = RIVALS["floor"]
    for block, by_itself in ((REMOVE, True), (INSTALL, True), (WORKS, False), (GONE, False)):
        done = run(block.script)
        assert done.returncode == 1
        assert done.stdout.endswith(f"failed: {block.name}\n")
        assert floor.by_itself(done.stdout) is by_itself


def test_prysk_gets_what_was_printed_and_it_is_read_back(job, tmp_path):
    command = RIVALS["prysk"].form(job)
    assert command.endswith(" 1-set-up.t 2-works.t 3-remove.t 4-gone.t")
    assert (tmp_path / "1-set-up.t").read_text(encoding="utf-8") == (
        "20-install:\n\n  $ {\n  > apt install x\n  > } >/dev/null 2>&1\n\n"
        "30-create:\n\n  $ create 'a\n  > b'\n  > true\n  made\n"
    )
    assert rival_forms.learned(tmp_path) == {
        "20-install": "", "30-create": "  made\n", "works": "  up\n", "90-remove-worker": "",
        "gone": "",
    }  # fmt: skip
    assert (tmp_path / "in-machine").stat().st_mode & 0o111


def test_byexample_gets_the_lines_that_the_guide_shows(job, tmp_path):
    assert "'shell:podman exec -i box %e %p %a -i' 1-set-up.md" in RIVALS["byexample"].form(job)
    assert (
        (tmp_path / "1-set-up.md")
        .read_text(encoding="utf-8")
        .endswith(
            "30-create:\n\n```shell\n$ create 'a\n> b'\n> true\n"
            "<...>made <...> in <...>/a<...>\n<...>at the end<...>\n```\n"
        )
    )
    assert "$ apt install x\n<...>\n```" in (tmp_path / "1-set-up.md").read_text(encoding="utf-8")
    assert "$ remove it\n```" in (tmp_path / "3-remove.md").read_text(encoding="utf-8")


def test_tmt_gets_a_plan_for_the_container(job, tmp_path):
    assert f"--id {tmp_path}/run" in RIVALS["tmt"].form(job)
    plan = json.loads((tmp_path / "plan/plan.fmf").read_text(encoding="utf-8"))
    assert plan["provision"] == {"how": "container", "container": "box"}
    assert [phase["name"] for phase in plan["prepare"]] == ["20-install", "30-create"]
    assert plan["discover"]["tests"] == [{"name": "works", "test": WORKS.script}]
    assert [phase["script"] for phase in plan["finish"]] == [[REMOVE.script], [GONE.script]]


def test_molecule_gets_playbooks_and_a_test(job, tmp_path):
    assert RIVALS["molecule"].form(job) == "molecule test"
    folder = tmp_path / "molecule/default"
    [play] = json.loads((folder / "converge.yml").read_text(encoding="utf-8"))
    file = tmp_path / "30-create.sh"
    assert play["tasks"][1] == {"name": "30-create", "ansible.builtin.script": str(file)}
    assert file.read_text(encoding="utf-8") == f"#!/bin/sh\n{CREATE.script}\n"
    check = (folder / "tests/test_worker.py").read_text(encoding="utf-8")
    assert f"host.run({WORKS.script!r}).rc == 0" in check


NOTICED = [
    ("prysk", "1-set-up.t: failed\n2-works.t: failed\n", True),
    ("prysk", "1-set-up.t: passed\n2-works.t: failed\n3-remove.t: passed\n", False),
    ("byexample", 'File "3-remove.md", line 4\n', True),
    ("byexample", 'File 1-set-up.md, 4/4 test ran\nFile "4-gone.md", line 4\n', False),
    (
        "tmt",
        "fail: Command './script-0-outer-tmt-prepare-wrapper.sh-prepare-30-create-x'",
        True,
    ),
    ("tmt", "fail: Command './script-0-outer-tmt-prepare-wrapper.sh-finish-gone-x'", False),
    ("tmt", "report\n    summary: 1 test failed\n", False),
    ("molecule", "TASK [30-create] ****\nfatal: [box]: FAILED!", True),
    ("molecule", "TASK [90-remove] ***\nchanged: [box]\nTASK [gone] **\nfatal: [box]", False),
    ("molecule", "TASK [30-create] ***\nchanged: [box]\n1 failed in 3 s\n", False),
]


def test_what_a_check_by_hand_noticed_is_told_apart(subtests):
    for key, output, by_itself in NOTICED:
        with subtests.test(key=key, output=output):
            assert RIVALS[key].by_itself(output) is by_itself


PYTHON = """\
import json, sys
key, *defect = sys.argv[4:]
if key in ("prepare", "tidy"):
    print(json.dumps({{"podman": "4.3.1"}}))
    sys.exit()
if key == "prysk" and {dies}:
    sys.exit(3)
noticed = key == "engine" or key == "tmt" or (key == "floor" and defect == ["wrong port"])
print("a line of podman's")
print(json.dumps(dict(
    failed=noticed and bool(defect or key == "tmt"), by_itself=key == "engine", seconds=2.0,
    peak_mb=30, checks=0.0, says="it is broken",
)))
"""


@pytest.fixture
def run(tmp_path, monkeypatch, podman):
    """Return a function that compares stand-ins for all tools, and what it noted."""

    def compare(*, dies=False):
        python = programs.put(tmp_path / "python", PYTHON.format(dies=dies), REAL)
        monkeypatch.setattr(sys, "executable", str(python))
        monkeypatch.setattr(compared.on_loopback, "install", lambda *_: tmp_path)
        monkeypatch.setattr(compared, "_versions", lambda _, names: dict.fromkeys(names, "1.0"))
        monkeypatch.setattr(compared, "BUILT", tmp_path)
        monkeypatch.setattr(compared, "_work", lambda: tmp_path)
        monkeypatch.setattr(compared, "_missing", lambda r: "no such thing" if r.needs else "")
        status = compared.compare("debian-13", record=False)
        return status, rivals.load(tmp_path)

    return compare


def test_all_tools_are_compared_and_what_cannot_run_is_named(run, capsys):
    status, found = run()
    out = capsys.readouterr().out
    assert status == (0 if found.overhead <= rivals.GOAL else 1)
    assert found.of("engine").noticed == list(found.defects) == list(defects.load())
    assert found.of("floor").by_hand == ["wrong port"]
    assert found.of("floor").noticed == found.of("prysk").noticed == []
    assert found.of("tmt").why_not == "no such thing"
    assert found.of("molecule").versions == dict.fromkeys(RIVALS["molecule"].versions, "1.0")
    rounds = [len(found.of(key).seconds) for key in ("engine", "floor", "tmt")]
    assert rounds == [compared.ROUNDS, compared.ROUNDS, 0]
    assert "wrong port: floor: 2.0 s, noticed by a check by hand: it is broken" in out
    assert f"{len(found.defects)} of {len(found.defects)} defects noticed" in out


def test_a_comparison_that_was_stopped_goes_on(run, capsys):
    with pytest.raises(CannotVerify):
        run(dies=True)
    done = capsys.readouterr().out.splitlines()
    assert [line.partition(" s,")[0].rpartition(": ")[0] for line in done] == [
        "round 1: engine",
        "round 1: floor",
    ]
    run()
    again = capsys.readouterr().out
    assert "round 1: floor" not in again
    assert "round 1: prysk: 2.0 s, nothing noticed" in again


def test_a_run_that_cannot_be_made_twice_ends_the_comparison(run):
    with pytest.raises(CannotVerify, match="the run debian-13 prysk failed"):
        run(dies=True)


def test_the_flag_leads_there(monkeypatch):
    asked = []
    monkeypatch.setattr(
        compared, "compare", lambda target, *, record: asked.append((target, record)) or 0
    )
    assert bench.main(["--rivals", "debian-12", "--record"]) == 0
    assert asked == [("debian-12", True)]


def test_each_tool_that_is_named_is_in_the_lock_and_each_image_has_its_recipe():
    lock = compared.LOCK.read_text(encoding="utf-8")
    packages = [name for rival in RIVALS.values() for name in rival.versions]
    assert [name for name in packages if f"\n{name}==" not in f"\n{lock}"] == []
    recipes = [ROOT / "images" / rival.image for rival in RIVALS.values() if rival.image]
    assert all((recipe / "Containerfile").is_file() for recipe in recipes)
