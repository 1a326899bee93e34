"""Looking at a worker over ssh; here ssh runs what it is told on this machine, for root."""

import ast
import os
import re
import uuid

import pytest

from proof import paths
from proof.cli import main
from proof.errors import CannotVerify, UsageError
from proof.guide import manifest, plan
from proof.guide.vocabulary import Way
from proof.machines.ssh import Address
from proof.proving import check_worker
from tests import programs

#: Notes the options that it was called with, and runs the command, which is the last word.
SSH = """\
echo "$1 $2 $3 $4 $5 $6" >>"$STAND_IN/ssh"
for command; do :; done
if [ -e "$STAND_IN/refused" ]; then cat "$STAND_IN/refused" >&2; exit 255; fi
exec sh -c "$command"
"""
ID = """\
[ -z "$SUDO" ] && [ -e "$STAND_IN/no-root" ] && echo 1000 || echo 0
"""
SUDO = """\
[ -e "$STAND_IN/no-sudo" ] && echo 'sudo: a password is required' >&2 && exit 1
SUDO=yes exec "$@"
"""


@pytest.fixture
def box(tmp_path, monkeypatch):
    """A folder for switches, with programs first on PATH that look there."""
    folder = tmp_path / "box"
    folder.mkdir()
    for name, text in {"ssh": SSH, "id": ID, "sudo": SUDO}.items():
        programs.put(tmp_path / "bin" / name, text)
    monkeypatch.setenv("STAND_IN", str(folder))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr("testinfra.host.Host._host_cache", {})
    return folder


STEP = "echo 'good: WORKERNAME'\n"


@pytest.fixture
def look(guide, tmp_path, box):
    """Return a function that looks at this machine by a small guide, whose step is this text."""
    workers = tmp_path / "workers"
    (workers / "owner-a").mkdir(parents=True)
    guide.change('workers = "/var/lib/buildbot/workers"', f'workers = "{workers}"')
    guide.change('install = "Install the worker"\n', 'install = "Install"\ncheck = "Check"\n')
    guide.change("20-start-now]", f"{check_worker.STEP[:2]}-check-worker]")
    (guide.steps / "20-start-now.sh").unlink()
    guide.change("30-remove]", "90-remove]")
    guide.change('before = "30-remove"', 'before = "90-remove"')
    (guide.steps / "30-remove.sh").rename(guide.steps / "90-remove.sh")
    guide.change('start = "Start it"\n', "")
    guide.change('start = "worker"\n', 'check = "look"\n')

    def look(*, text=STEP, platform="", name="", spec="ssh://me@box", config=None):
        (guide.steps / f"{check_worker.STEP}.sh").write_text(text, encoding="utf-8")
        book = manifest.load(guide.manifest)
        return check_worker.look(book, Address.parse(spec, config), platform, name)

    look.workers = workers
    look.guide = guide
    return look


CHECKS = """\
import pytest
@pytest.fixture
def host(scene): return scene.kept["host"]
def test_account(host): assert host.run("true").rc == 0
def test_that_writes(host): raise RuntimeError
"""


@pytest.fixture(autouse=True)
def checks(tmp_path, monkeypatch):
    """The only checks that there are, after the step install; a test may change them."""
    file = tmp_path / f"test_{uuid.uuid4().hex}.py"
    file.write_text(CHECKS, encoding="utf-8")
    monkeypatch.setattr(plan, "check_file", lambda point: file if point == "install" else None)
    return file


def test_all_good(look, capsys):
    assert look() == 0
    assert capsys.readouterr().out.splitlines() == [
        "me@box: owner-a, as on Debian",
        "good: owner-a",
        "good: install: account.",
    ]


@pytest.mark.parametrize(("status", "ends"), [(1, 1), (2, 3)])
def test_the_step_finds_something(status, ends, look):
    assert look(text=f"sh -c 'exit {status}'\n") == ends


def test_a_check_fails(look, checks, capsys):
    checks.write_text("def test_account(): assert 0, 'it has another shell'\n", encoding="utf-8")
    assert look() == 1
    assert "BAD: install: account: it has another shell" in capsys.readouterr().out


def test_no_check_but_those_that_only_read_is_run(look, capsys):
    look()
    assert "that writes" not in capsys.readouterr().out


def test_the_key_is_checked_and_nobody_is_asked(look, box, tmp_path):
    config = tmp_path / "config"
    config.touch()
    look(config=config)
    calls = (box / "ssh").read_text(encoding="utf-8").splitlines()
    assert {call.split(" -oConnect")[0] for call in calls} == {
        f"-F {config} -oStrictHostKeyChecking=yes -oBatchMode=yes"
    }


def test_ssh_refuses(look, box):
    (box / "refused").write_text("Host key verification failed.\n", encoding="utf-8")
    with pytest.raises(CannotVerify, match=r"ssh: Host key verification failed\.") as refused:
        look()
    assert "compare the key" in refused.value.hint


def test_sudo_makes_root(look, box):
    (box / "no-root").touch()
    assert look() == 0


def test_no_way_to_be_root(look, box):
    (box / "no-root").touch()
    (box / "no-sudo").touch()
    with pytest.raises(
        CannotVerify, match=r"can't become root on me@box: .* a password is required"
    ):
        look()


@pytest.mark.parametrize("spec", ["box", "paramiko://box", "ssh://", "local://"])
def test_another_way_than_ssh(spec, look):
    with pytest.raises(UsageError, match="write ssh://USER@HOST"):
        look(spec=spec)


def test_without_ssh(look, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotVerify, match="ssh is not installed"):
        look()


def test_two_workers_and_no_name(look):
    (look.workers / "owner-b").mkdir()
    with pytest.raises(UsageError, match=r"found 2 workers in .*, not one") as refused:
        look(platform="debian")
    assert refused.value.hint == "name one: --name owner-a | owner-b"
    assert look(name="owner-b") == 0


@pytest.mark.parametrize("made", ["$(touch${IFS}ran)", "-x", "a b", "\x1b]0;a\x07", "é"])
def test_a_folder_that_the_workers_user_named(made, look, box, capsys, monkeypatch):
    monkeypatch.chdir(box)
    (look.workers / made).mkdir()
    assert look(text="echo WORKERNAME; echo '\x1b]0;evil\x07'\n") == 0
    assert "owner-a\n]0;evil\n" in capsys.readouterr().out
    (look.workers / "owner-a").rmdir()
    with pytest.raises(UsageError, match="found 0 workers"):
        look(platform="debian")
    assert not (box / "ran").exists()


def test_no_fact_runs_a_program_of_the_workers_user():
    platforms = manifest.load().platforms.values()
    mine = [
        p for p in platforms if p.facts.workers and re.search(r"(^|[|;&(] *)/", p.facts.installed)
    ]
    assert [p.key for p in mine] == []


def test_a_name_that_none_can_be(look):
    with pytest.raises(UsageError, match="'a b' has other characters"):
        look(name="a b")


def test_no_worker_of_the_guide(look):
    look.guide.change('installed = "true"', 'installed = "false"')
    with pytest.raises(UsageError, match="found no worker") as refused:
        look()
    assert refused.value.hint == "name its platform: --platform debian"


def test_a_platform_that_no_check_knows(look):
    with pytest.raises(UsageError, match="there is no platform 'debain'"):
        look(platform="debain")


def test_a_platform_without_a_health_report(look):
    folder = look.guide.platform("other", 'label = "Other"\n')
    (folder / "about.md").write_text("It has none.\n")
    with pytest.raises(UsageError, match="there is no health report for Other; check its"):
        look(platform="other")


def test_the_worst_of_two_machines_is_the_status(monkeypatch):
    statuses = {"ssh://a": 0, "ssh://b": 3, "ssh://c": 1}
    monkeypatch.setattr(
        check_worker, "look", lambda _, at, *__: statuses[f"ssh://{at.destination}"]
    )
    assert main(["worker", "--hosts", "ssh://a,ssh://b"]) == 3
    assert main(["worker", "--hosts", "ssh://a,ssh://b,ssh://c"]) == 1
    assert main(["worker", "--hosts", "ssh://a"]) == 0


@pytest.mark.parametrize("point", check_worker.READ_ONLY)
def test_what_only_reads_is_there(point):
    file = paths.CHECKS / f"test_{point.replace('-', '_')}.py"
    tree = ast.parse(file.read_text(encoding="utf-8"))
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {f"test_{name}" for name in check_worker.READ_ONLY[point]} <= there


def test_the_guide_has_the_step():
    """It is Linux's; what a container runs is that."""
    book = manifest.load()
    proven = {t.platform for t in book.targets.values() if t.runs is Way.CONTAINER}
    assert [key for key in proven if check_worker.STEP not in book.platforms[key].steps] == []
