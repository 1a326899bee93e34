"""What the workflows consist of besides GitHub: the scripts they call, and what they may do."""

import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from proof.paths import ROOT
from proof.records import record
from tests import programs

HERE = ROOT / ".github"


def load(name):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


report = load("report")
Result, Call = report.Result, report.Call
URL = "https://example.org/runs/1"


# --- issues --------------------------------------------------------------------------------

WRONG = {"number": 7, "title": "debian-13: the guide is wrong"}
UNKNOWN = {"number": 8, "title": "debian-13: could not be verified"}


def asked(status, *issues, says="why"):
    return list(report.calls([Result("debian-13", status, says)], list(issues), URL))


IS_WRONG = "--title=debian-13: the guide is wrong"
IS_UNKNOWN = "--title=debian-13: could not be verified"


@pytest.mark.parametrize(
    ("status", "issue", "expected"),
    [
        (0, None, ()),
        (0, WRONG, ("close", "7", f"--comment=Green in {URL}")),
        (0, UNKNOWN, ("close", "8", f"--comment=Green in {URL}")),
        (1, None, ("create", "--label=proof", IS_WRONG)),
        (1, WRONG, ("edit", "7", IS_WRONG)),
        (1, UNKNOWN, ("edit", "8", IS_WRONG)),
        (3, None, ("create", "--label=proof", IS_UNKNOWN)),
        (3, UNKNOWN, ("edit", "8", IS_UNKNOWN)),
        # What an earlier run found still stands.
        (3, WRONG, ()),
        (2, WRONG, ()),
        (2, UNKNOWN, ("edit", "8", IS_UNKNOWN)),
        (None, None, ("create", "--label=proof", IS_UNKNOWN)),
        (None, WRONG, ()),
    ],
)
def test_a_red_target_has_one_issue_and_a_green_one_none(status, issue, expected):
    made = asked(status, *filter(None, [issue]))
    arguments = [tuple(a for a in call.arguments if a != "--body-file=-") for call in made]
    assert arguments == ([("issue", *expected)] if expected else [])
    assert all(("--body-file=-" in call.arguments) is bool(call.body) for call in made)


def test_each_target_has_an_issue_of_its_own():
    results = [Result("debian-12", 1), Result("debian-13", 1), Result("debian-sid", 0)]
    made = list(report.calls(results, [WRONG], URL))
    assert [call.arguments[1:3] for call in made] == [
        ("create", "--label=proof"), ("edit", "7"),
    ]  # fmt: skip


def test_the_issue_of_a_retired_target_is_closed():
    assert list(report.calls([], [WRONG], URL)) == [
        Call(("issue", "close", "7", "--comment=This is no longer a target."))
    ]


def test_of_two_issues_of_a_target_the_older_stays_as_it_is():
    # gh lists the newest first.
    made = asked(1, {**WRONG, "number": 9}, WRONG)
    assert [call.arguments[2] for call in made] == ["9"]


@pytest.mark.parametrize(
    ("status", "blame", "text"),
    [
        (1, True, "the guide is wrong"),
        (3, False, "ended with 3. Nothing was learned about the guide"),
        (None, False, "The job ended before its proof did. Nothing was learned"),
    ],
)
def test_an_issue_says_whose_fault_it_is_and_where_to_look(status, blame, text):
    (call,) = asked(status, says="step 10-prepare.sh failed\nlook at line 1")
    assert text in call.body
    assert ("the guide is wrong" in call.body) is blame
    assert "\n```text\nstep 10-prepare.sh failed\nlook at line 1\n```\n" in call.body
    assert call.body.endswith(f"The run: {URL}\n")


def test_what_a_machine_said_stays_within_its_quotation():
    (call,) = asked(1, says="a\n````\n@everybody <b>")
    assert "\n`````text\na\n````\n@everybody <b>\n`````\n" in call.body


def test_a_result_is_read_however_little_a_job_left(tmp_path, proven):
    folder = tmp_path / "proof-debian-13" / "debian-13"
    folder.mkdir(parents=True)
    assert report.read(tmp_path, "debian-12") == Result("debian-12", None)
    assert report.read(tmp_path, "debian-13") == Result("debian-13", None)
    (folder / "status").write_text("3\n")
    assert report.read(tmp_path, "debian-13") == Result("debian-13", 3)
    (folder / "record.json").write_text(json.dumps(record.to_json(proven)))
    assert report.read(tmp_path, "debian-13") == Result("debian-13", 3)
    proven.failure = record.Failure(message="it broke", output="E: no")
    (folder / "record.json").write_text(json.dumps(record.to_json(proven)))
    assert report.read(tmp_path, "debian-13") == Result("debian-13", 3, "it broke\nE: no")


# --- the scripts ---------------------------------------------------------------------------

NOX = """\
mkdir -p build/evidence
echo "$SAYS" >build/evidence/debian-13.json
if [ "$NOX_STATUS" != 3 ]; then
    cp build/evidence/debian-13.json evidence/
    echo seen >evidence/debian-13.tar
    printf 'debian-12 2026-01-01\\ndebian-13 2026-02-01\\n' >evidence/dates.txt
fi
echo "$*" >>build/asked
exit "$NOX_STATUS"
"""
NEW = '{"target": "debian-13"}'
OLD = "debian-12 2026-01-01\ndebian-13 2026-01-01\n"
GH = """\
echo "$*" >>"$LOG"
case "$1 $2" in
"issue list") echo "$ISSUES" ;;
"pr list") echo "$PULL" ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    """A project with these scripts, and stand-ins for set-up, nox and gh."""
    clone = tmp_path / "clone"
    shutil.copytree(HERE, clone / ".github", ignore=shutil.ignore_patterns("__pycache__"))
    programs.put(clone / "tools/setup.sh", 'exit "${SETUP:-0}"')
    programs.put(clone / ".venv/bin/nox", NOX)
    programs.put(tmp_path / "bin/gh", GH)
    (clone / "evidence").mkdir()
    (clone / "evidence/debian-13.json").write_text("old\n")
    (clone / "evidence/debian-13.tar").write_text("old\n")
    (clone / "evidence/dates.txt").write_text(OLD)
    return clone


def run(clone, *command, **environment):
    mine = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    path = f"{clone.parent / 'bin'}:{mine['PATH']}"
    mine |= {"PATH": path, "LOG": str(clone.parent / "gh.log")} | environment
    return programs.run(command, cwd=clone, env=mine)


@pytest.mark.parametrize(("status", "promoted"), [(0, True), (1, True), (3, False)])
def test_a_proof_leaves_its_status_its_record_and_what_it_promoted(clone, status, promoted):
    done = run(clone, ".github/prove.sh", "debian-13", NOX_STATUS=str(status), SAYS="new")
    assert done.returncode == status, done.stderr
    result = clone / "build/result/debian-13"
    assert (result / "status").read_text() == f"{status}\n"
    assert (result / "record.json").read_text() == "new\n"
    left = {file.name: file.read_text() for file in (result / "evidence").glob("*")}
    date = "debian-13 2026-02-01\n"
    new = {"debian-13.json": "new\n", "debian-13.tar": "seen\n", "date.txt": date}
    assert left == (new if promoted else {})
    assert (clone / "build/asked").read_text() == (
        "--non-interactive --session verify-snippets -- debian-13 --record\n"
    )


def test_a_proof_elsewhere_has_its_own_options(clone):
    options = ("--yes", "--on", "here", "--until", "start")
    done = run(clone, ".github/prove.sh", "debian-13", *options, NOX_STATUS="3", SAYS="new")
    assert done.returncode == 3, done.stderr
    result = clone / "build/result/debian-13"
    assert sorted(path.name for path in result.iterdir()) == ["record.json", "status"]
    assert (clone / "build/asked").read_text() == (
        "--non-interactive --session verify-snippets -- debian-13 --yes --on here --until start\n"
    )


def test_each_side_of_a_virtual_machine_knows_the_others_key(clone):
    machine = clone / "machine"
    machine.mkdir()
    assert run(clone, ".github/vm.sh", "key").returncode == 0
    run(clone, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(machine / "host"))
    its = {"HOME": str(machine), "HOST_KEY": str(machine / "host.pub")}
    for done in (
        run(clone, "sh", ".github/vm.sh", "let-in", **its),
        run(clone, ".github/vm.sh", "config"),
    ):
        assert done.returncode == 0, done.stderr
    folder = clone / "build/vm"
    assert (machine / ".ssh/authorized_keys").read_text() == (folder / "key.pub").read_text()
    known = (folder / "known_hosts").read_text().split()
    assert known == ["[127.0.0.1]:2222", *(machine / "host.pub").read_text().split()[:2]]
    read = run(clone, "ssh", "-G", "-F", str(folder / "config"), "-p", "2222", "root@127.0.0.1")
    assert f"userknownhostsfile {folder}/known_hosts" in read.stdout
    assert f"identityfile {folder}/key" in read.stdout
    assert run(clone, ".github/vm.sh", "boot").returncode == 2


def test_a_set_up_that_fails_could_not_verify(clone):
    done = run(clone, ".github/prove.sh", "debian-13", SETUP="1")
    assert done.returncode == 3, done.stderr
    left = clone / "build/result/debian-13"
    assert [path.name for path in left.iterdir()] == ["status"]
    assert (left / "status").read_text() == "3\n"


@pytest.fixture
def taken(clone):
    """Take, into evidence as it was, the artifact of a proof of debian-13 after a change of it."""
    results = clone.parent / "results"

    def take(change=lambda _: None):
        run(clone, ".github/prove.sh", "debian-13", NOX_STATUS="0", SAYS=NEW)
        shutil.copytree(clone / "build/result", results / "proof-debian-13")
        (results / "proof-debian-12/debian-12").mkdir(parents=True)  # one that learned nothing
        change(results / "proof-debian-13/debian-13/evidence")
        for name, text in (
            ("debian-13.json", "old\n"),
            ("debian-13.tar", "old\n"),
            ("dates.txt", OLD),
        ):
            (clone / "evidence" / name).write_text(text)
        done = run(clone, ".github/take.sh", str(results))
        return done, {file.name: file.read_text() for file in (clone / "evidence").iterdir()}

    return take


def test_results_are_taken_whole(taken):
    done, evidence = taken()
    assert (done.returncode, done.stdout) == (0, "evidence/debian-13.json\n"), done.stderr
    assert evidence == {
        "debian-13.json": f"{NEW}\n",
        "debian-13.tar": "seen\n",
        "dates.txt": "debian-12 2026-01-01\ndebian-13 2026-02-01\n",
    }


def test_an_artifact_brings_only_what_is_of_its_target(taken):
    def add(artifact):
        for name in ("debian-12.json", "debian-12.tar", "dates.txt", "readme.md"):
            (artifact / name).write_text("a stranger's\n")

    done, evidence = taken(add)
    assert done.returncode == 0, done.stderr
    assert "a stranger's\n" not in evidence.values()
    assert len(evidence) == 3


def put(name, text):
    return lambda artifact: (artifact / name).write_text(text)


def grown(name):
    return lambda artifact: os.truncate(artifact / name, 2**31)


def linked(name):
    """Return a function that puts a link in place of a file or folder of an artifact."""

    def link(artifact):
        path = Path(os.path.normpath(artifact / name))
        path.rename(path.parent / "real")
        path.symlink_to("real")

    return link


def waiting(artifact):
    (artifact / "debian-13.tar").unlink()
    os.mkfifo(artifact / "debian-13.tar")


def renamed(name):
    """Return a function that hands an artifact in under another name."""

    def rename(artifact):
        new = artifact.parents[2] / f"proof-{name}"
        shutil.rmtree(new, ignore_errors=True)
        artifact.parents[1].rename(new)

    return rename


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (linked("debian-13.json"), "usual size"),
        (linked("debian-13.tar"), "usual size"),
        (linked("date.txt"), "usual size"),
        (linked(""), "a link"),
        (linked(".."), "a link"),
        (linked("../.."), "a link"),
        (waiting, "usual size"),
        (lambda artifact: (artifact / "debian-13.json").unlink(), "usual size"),
        (grown("debian-13.json"), "usual size"),
        (grown("debian-13.tar"), "usual size"),
        (grown("date.txt"), "usual size"),
        (put("date.txt", "debian-12 2026-02-01\n"), "its date"),
        (put("date.txt", "debian-13 2026\ndebian-12 2\n"), "its date"),
        (put("date.txt", "debian-13 2026-02-01\ndebian-12 2026-02-01\n"), "its date"),
        (put("date.txt", "debian-13 9999999\n"), "its date"),
        (put("debian-13.json", '{"target": "debian-12"}'), "its record"),
        (put("debian-13.json", "[" * 100_000), "its record"),
        (put("debian-13.json", "[]"), "its record"),
        (put("debian-13.json", "\0"), "its record"),
        (renamed("debian-13\n::error::x"), "no target"),
        (renamed(".."), "no target"),
        (renamed("$(touch x)"), "no target"),
        (renamed("debian-12"), ""),
    ],
)
def test_an_artifact_that_is_not_of_its_target_brings_nothing(taken, change, why):
    done, evidence = taken(change)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert why in done.stderr
    lines = done.stderr.splitlines()
    assert all(line.startswith("::warning::take: the artifact of ") for line in lines)
    assert len(lines) == bool(why)
    assert evidence == {"debian-13.json": "old\n", "debian-13.tar": "old\n", "dates.txt": OLD}


def test_a_bad_artifact_does_not_keep_back_the_others(taken):
    done, evidence = taken(
        lambda artifact: (artifact.parents[2] / "proof-aaa").symlink_to("nowhere")
    )
    assert (done.returncode, done.stdout) == (0, "evidence/debian-13.json\n"), done.stderr
    assert "the artifact of aaa is left out: one of its folders is a link" in done.stderr
    assert evidence["debian-13.json"] == f"{NEW}\n"


def test_where_no_job_left_anything_nothing_is_taken(clone):
    done = run(clone, ".github/take.sh", "build/results")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (clone / "evidence/debian-13.json").read_text() == "old\n"


def git(clone, *arguments):
    done = run(clone, "git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def pushed(clone):
    """The clone with a repository that it came from, on the branch `change`."""
    git(clone.parent, "init", "--quiet", "--bare", "origin.git")
    git(clone, "init", "--quiet", "--initial-branch=change")
    git(clone, "remote", "add", "origin", str(clone.parent / "origin.git"))
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "--message=a step")
    git(clone, "push", "--quiet", "origin", "change")
    return clone


def hand_in(clone, how, branch, pull=""):
    return run(clone, ".github/hand-in.sh", how, branch, RUN_URL=URL, PULL=pull)


def gh_calls(clone):
    log = clone.parent / "gh.log"
    return [line.split(" --")[0] for line in log.read_text().splitlines()] if log.exists() else []


def test_records_are_committed_to_the_branch_and_nothing_else(pushed):
    (pushed / "evidence/debian-13.json").write_text("new\n")
    (pushed / "evidence/debian-13.tar").unlink()
    (pushed / "tools/setup.sh").write_text("changed by a run\n")
    done = hand_in(pushed, "commit", "change")
    assert done.returncode == 0, done.stderr
    shown = git(pushed, "show", "--name-status", "--format=%an%n%s%n%b", "origin/change")
    assert shown.splitlines() == [
        "github-actions[bot]", "evidence: renewed by a workflow", f"Proven in {URL}", "", "",
        "M\tevidence/debian-13.json", "D\tevidence/debian-13.tar",
    ]  # fmt: skip
    assert gh_calls(pushed) == ["auth setup-git"]


def test_a_branch_that_moved_on_is_left_alone(pushed):
    git(pushed, "commit", "--quiet", "--allow-empty", "--message=later")
    git(pushed, "push", "--quiet", "origin", "change")
    git(pushed, "checkout", "--quiet", "HEAD~1")
    before = git(pushed, "rev-parse", "origin/change")
    (pushed / "evidence/debian-13.json").write_text("new\n")
    assert hand_in(pushed, "commit", "change").returncode != 0
    git(pushed, "fetch", "--quiet")
    assert git(pushed, "rev-parse", "origin/change") == before


def test_nothing_new_is_not_handed_in(pushed):
    done = hand_in(pushed, "propose", "renewed-evidence")
    assert (done.returncode, done.stdout) == (0, "evidence/ has nothing new\n"), done.stderr
    assert gh_calls(pushed) == []


@pytest.mark.parametrize(("pull", "last"), [("", "pr create"), ("12", "pr list")])
def test_records_of_a_night_replace_the_branch_and_have_one_pull_request(pushed, pull, last):
    git(pushed, "commit", "--quiet", "--allow-empty", "--message=of another night")
    git(pushed, "push", "--quiet", "origin", "HEAD:refs/heads/renewed-evidence")
    git(pushed, "checkout", "--quiet", "HEAD~1")
    (pushed / "evidence/debian-13.json").write_text("new\n")
    done = hand_in(pushed, "propose", "renewed-evidence", pull)
    assert done.returncode == 0, done.stderr
    subjects = git(pushed, "log", "--format=%s", "origin/renewed-evidence").splitlines()
    assert subjects == ["evidence: renewed by a workflow", "a step"]
    assert gh_calls(pushed)[-1] == last


def test_hand_in_knows_two_ways(pushed):
    (pushed / "evidence/debian-13.json").write_text("new\n")
    done = hand_in(pushed, "publish", "change")
    assert (done.returncode, done.stderr) == (2, "hand-in: commit or propose, not publish\n")


def test_the_report_asks_gh_for_what_is_open_and_then_tells(clone):
    run(clone, ".github/prove.sh", "debian-13", NOX_STATUS="1", SAYS='{"failure": null}')
    shutil.copytree(clone / "build/result", clone / "build/results/proof-debian-13")
    done = run(
        clone, sys.executable, ".github/report.py", "build/results", '["debian-13"]', URL,
        ISSUES=json.dumps([WRONG]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert gh_calls(clone) == ["issue list", "label create proof", "issue edit 7"]
