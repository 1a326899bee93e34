"""What the workflows consist of besides GitHub: the scripts they call, and what they may do."""

import dataclasses
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


report, judge = load("report"), load("judge")
Result, Night = report.Result, report.Night
URL = "https://example.org/runs/1"


# --- the issue of a night --------------------------------------------------------------------

GREEN, WRONG, UNKNOWN = Result("debian-13", 0), Result("debian-13", 1), Result("debian-13", 3)
MISSING, UNPROVEN = Result("debian-13", None), Result("macos-15", 3, known=False)
TITLE = "--title=Nightly tests: wrong on 1"


@pytest.mark.parametrize(
    ("results", "left_out", "issue", "expected"),
    [
        ([GREEN], [], None, ()),
        ([GREEN], [], 7, ("close", "7", f"--comment=Nothing is wrong in {URL}")),
        ([GREEN, UNPROVEN], [], 7, ("close", "7", f"--comment=Nothing is wrong in {URL}")),
        ([WRONG], [], None, ("create", "--label=proof", TITLE, "--body-file=-")),
        ([WRONG, UNKNOWN, UNPROVEN], [], 7, ("edit", "7", TITLE, "--body-file=-")),
        ([WRONG], ["no"], 7, ("edit", "7", f"{TITLE}, refused for 1", "--body-file=-")),
        (
            [GREEN],
            ["no"],
            7,
            ("edit", "7", "--title=Nightly tests: refused for 1", "--body-file=-"),
        ),
        ([UNKNOWN, MISSING, UNPROVEN], [], None, ()),
        # What an earlier run found still stands.
        ([GREEN, UNKNOWN], [], 7, ()),
        ([MISSING], [], 7, ()),
    ],
)
def test_a_night_has_one_issue_if_the_guide_is_wrong_or_a_result_refused(
    results, left_out, issue, expected
):
    calls = Night(tuple(results), tuple(left_out), URL).calls(issue)
    assert calls == ([("issue", *expected)] if expected else [])


def test_the_issue_says_what_is_wrong_what_is_unknown_and_what_never_passed():
    results = (dataclasses.replace(WRONG, says="a\n````\n@everybody <b>"), MISSING, UNPROVEN, GREEN)
    text = Night(results, ("site.txt: <i>no</i>",), URL).text()
    parts = text.split("\n## ")
    assert parts[0] == f"1 of 4 targets passed.\n\nThe run: {URL}\n"
    assert [part.partition("\n")[0] for part in parts[1:]] == [
        "The guide is wrong", "Refused, and not published",
        "Could not be tested; an earlier finding still holds",
        "Never passed yet, so it doesn't count",
    ]  # fmt: skip
    assert "### debian-13\n\n`````text\na\n````\n@everybody <b>\n`````" in parts[1]
    assert "```text\nsite.txt: <i>no</i>\n```" in parts[2]
    assert "### debian-13\n\n```text\nits job ended before its proof did\n```" in parts[3]
    assert "### macos-15" in parts[4]


def test_github_takes_the_text_of_a_night_on_which_all_is_wrong():
    worst = [dataclasses.replace(WRONG, target="a" * 30, says="`" * 3 + "x" * 50_000)] * 50
    assert len(Night(tuple(worst), ("y" * 50_000,), URL).text()) < 65_536


def test_a_result_is_read_however_little_a_job_left(tmp_path, proven):
    def read(target="debian-13"):
        return report.read(tmp_path, target, tmp_path)

    folder = tmp_path / "proof-debian-13" / "debian-13"
    folder.mkdir(parents=True)
    (tmp_path / "debian-12.json").touch()
    assert read("debian-12") == Result("debian-12", None)
    assert read() == Result("debian-13", None, known=False)
    (folder / "status").write_text("3\n")
    for text in ("", "[]", "{}", '{"failure": 1}', json.dumps(record.to_json(proven))):
        (folder / "record.json").write_text(text)
        assert read() == Result("debian-13", 3, "it ended with 3", known=False)
    proven.failure = record.Failure(message="it broke", output="E: no")
    (folder / "record.json").write_text(json.dumps(record.to_json(proven)))
    assert read().says == "it broke\nE: no"


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


@pytest.mark.parametrize(("status", "promoted"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_proof_leaves_its_status_its_record_and_what_it_promoted(clone, status, promoted):
    done = run(clone, ".github/prove.sh", "debian-13", NOX_STATUS=str(status), SAYS="new")
    # Nobody can do anything about a job that learned nothing.
    assert done.returncode == status % 3, done.stderr
    assert ("::warning::debian-13 could not be tested" in done.stdout) is (status == 3)
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


@pytest.mark.parametrize(("status", "left"), [(0, "0\n"), (1, "3\n")])
def test_the_first_failure_of_a_target_is_unknown(clone, status, left):
    (clone / "evidence/dates.txt").write_text("debian-12 2026-01-01\n")
    done = run(clone, ".github/prove.sh", "debian-13", NOX_STATUS=str(status), SAYS="new")
    result = clone / "build/result/debian-13"
    assert (done.returncode, (result / "status").read_text()) == (0, left), done.stderr
    assert (result / "evidence").exists() is (status == 0)


def test_a_proof_elsewhere_has_its_own_options(clone):
    options = ("--yes", "--on", "here", "--until", "start")
    done = run(clone, ".github/prove.sh", "debian-13", *options, NOX_STATUS="3", SAYS="new")
    assert done.returncode == 0, done.stderr
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
    assert done.returncode == 0, done.stderr
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
        # What is there is newer.
        (put("date.txt", "debian-13 2025-12-31T23:59:59+00:00\n"), ""),
    ],
)
def test_an_artifact_that_is_not_of_its_target_brings_nothing(clone, taken, change, why):
    done, evidence = taken(change)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert why in done.stderr
    lines = done.stderr.splitlines()
    assert all(line.startswith("::warning::take: the artifact of ") for line in lines)
    assert len(lines) == bool(why)
    told = clone / "build/left-out/artifacts.txt"
    assert told.exists() is bool(why)
    assert evidence == {"debian-13.json": "old\n", "debian-13.tar": "old\n", "dates.txt": OLD}


def test_a_record_that_is_not_believed_leaves_a_night(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(judge, "LEFT_OUT", tmp_path / "left/out.txt")
    for target in ("debian-12", "debian-13", "nobody"):
        folder = tmp_path / f"proof-{target}" / target / "evidence"
        folder.mkdir(parents=True)
        name = target.replace("nobody", "debian-12")
        for suffix in ("json", "tar"):
            shutil.copy(ROOT / f"evidence/{name}.{suffix}", folder / f"{target}.{suffix}")
    (tmp_path / "proof-debian-13/debian-13/evidence/debian-13.tar").unlink()
    (tmp_path / "proof-arch/arch").mkdir(parents=True)  # it learned nothing
    judge.main(tmp_path)
    left = [path.parent.name for path in tmp_path.glob("*/*/evidence")]
    assert left == ["debian-12"]
    missing, unknown = judge.LEFT_OUT.read_text().splitlines()
    assert missing.startswith("debian-13: transcript ")
    assert unknown == "nobody: there is no such target"
    assert capsys.readouterr().out.count("::warning::") == 2


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
    assert gh_calls(pushed) == ["auth setup-git", "pr list"]


def propose(pushed, record, day, pull=""):
    """Hand in a record of debian-13 as on one night; return what the branch then has."""
    (pushed / "evidence/debian-13.json").write_text(record)
    (pushed / "evidence/dates.txt").write_text(f"debian-12 2026-01-01\ndebian-13 {day}\n")
    done = hand_in(pushed, "propose", "renewed-evidence", pull)
    assert done.returncode == 0, done.stderr
    git(pushed, "fetch", "--quiet")
    git(pushed, "reset", "--quiet", "--hard", "origin/change")
    shown = git(pushed, "show", "origin/renewed-evidence:evidence/debian-13.json")
    return shown, gh_calls(pushed)[-1]


def test_the_records_of_nights_gather_on_one_branch_with_one_pull_request(pushed):
    older, newer = f"{NEW}\n", '{"target": "debian-13", "more": 1}\n'
    assert propose(pushed, older, "2026-02-01") == (older, "pr create")
    assert propose(pushed, newer, "2026-03-01", "12") == (newer, "pr list")
    # A night with an older result, or none, takes nothing away.
    assert propose(pushed, older, "2026-02-01", "12") == (newer, "pr list")
    assert propose(pushed, "old\n", "2026-01-01", "12") == (newer, "pr list")
    origin = pushed.parent / "origin.git"
    subjects = git(origin, "log", "--format=%s", "renewed-evidence").splitlines()
    assert subjects == ["evidence: renewed by a workflow", "a step"]
    # Where the proposal was merged or closed, the next begins anew.
    assert propose(pushed, older, "2026-02-01") == (older, "pr create")


def test_what_was_handed_in_meanwhile_is_not_overwritten(pushed):
    propose(pushed, f"{NEW}\n", "2026-02-01")
    meanwhile = "git push --quiet --force origin HEAD:refs/heads/renewed-evidence"
    programs.put(pushed / ".git/hooks/pre-commit", meanwhile)
    (pushed / "evidence/debian-13.json").write_text("new\n")
    done = hand_in(pushed, "propose", "renewed-evidence")
    assert done.returncode != 0
    assert "stale info" in done.stderr
    git(pushed, "fetch", "--quiet")
    now = git(pushed, "rev-parse", "origin/renewed-evidence", "origin/change").split()
    assert now[0] == now[1]


def test_hand_in_knows_two_ways(pushed):
    (pushed / "evidence/debian-13.json").write_text("new\n")
    done = hand_in(pushed, "publish", "change")
    assert (done.returncode, done.stderr) == (2, "hand-in: commit or propose, not publish\n")


def test_the_report_asks_gh_for_what_is_open_and_then_tells(clone):
    run(clone, ".github/prove.sh", "debian-13", NOX_STATUS="1", SAYS='{"failure": null}')
    shutil.copytree(clone / "build/result", clone / "build/results/proof-debian-13")
    programs.put(clone / "build/left-out/site/site.txt", "refused")
    done = run(
        clone, sys.executable, ".github/report.py", "build/results", "build/left-out",
        '["debian-13"]', URL, ISSUES='[{"number": 9}, {"number": 7}]', GITHUB_STEP_SUMMARY="sum",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert gh_calls(clone) == ["label create proof", "issue list", "issue edit 7"]
    assert "refused" in (clone / "sum").read_text()
