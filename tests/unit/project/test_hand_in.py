"""How records get into a branch or a pull request: `.github/hand-in.sh`."""

import datetime
import itertools

import pytest

from tests import programs
from tests.unit.project.clones import NEW, URL, attest, gh_calls, run


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


def hand_in(clone, how, branch, pull="", url=URL):
    return run(clone, ".github/hand-in.sh", how, branch, RUN_URL=url, PULL=pull)


#: Each night's run has an address of its own, so no two of its commits are one.
NIGHTS = itertools.count(1)


def test_records_are_committed_to_the_branch_and_nothing_else(pushed):
    (pushed / "evidence/debian-13.json").write_text("new\n")
    (pushed / "evidence/debian-13.tar").unlink()
    (pushed / "tools/setup.sh").write_text("changed by a run\n")
    done = hand_in(pushed, "commit", "change")
    assert done.returncode == 0, done.stderr
    shown = git(pushed, "show", "--name-status", "--format=%an%n%s%n%b", "origin/change")
    assert shown.splitlines() == [
        "github-actions[bot]", "evidence: renewed by a workflow", f"Made in {URL}", "", "",
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


def propose(pushed, record, day, pull="", **signer):
    """Hand in a record of debian-13 as on one night; return what the branch then has."""
    (pushed / "evidence/debian-13.json").write_text(record)
    (pushed / "evidence/dates.txt").write_text(f"debian-12 2026-01-01\ndebian-13 {day}\n")
    made = pushed.parent / f"result-{next(NIGHTS)}"
    for name in ("debian-13.json", "debian-13.tar"):
        programs.put(made / name, "").write_bytes((pushed / "evidence" / name).read_bytes())
    (made / "date.txt").write_text(f"debian-13 {day}\n")
    (made / "debian-13.sums").write_text(
        run(pushed, ".github/sums.sh", str(made), "debian-13").stdout
    )
    attest(pushed, made, **signer)
    done = hand_in(pushed, "propose", "renewed-evidence", pull, f"{URL}{next(NIGHTS)}")
    assert done.returncode == 0, done.stderr
    git(pushed, "fetch", "--quiet")
    git(pushed, "reset", "--quiet", "--hard", "origin/change")
    shown = git(pushed, "show", "origin/renewed-evidence:evidence/debian-13.json")
    return shown, gh_calls(pushed)[-1]


def test_the_records_of_nights_gather_on_one_branch_with_one_pull_request(pushed):
    verified = "attestation verify build/sums.txt"
    older, newer = f"{NEW}\n", '{"target": "debian-13", "more": 1}\n'
    assert propose(pushed, older, "2026-02-01") == (older, "pr create")
    assert propose(pushed, newer, "2026-03-01", "12") == (newer, "pr list")
    # A night with an older result, or none, takes nothing away.
    assert propose(pushed, older, "2026-02-01", "12") == (newer, verified)
    assert propose(pushed, "old\n", "2026-01-01", "12") == (newer, verified)
    origin = pushed.parent / "origin.git"
    subjects = git(origin, "log", "--format=%s", "renewed-evidence").splitlines()
    assert subjects == ["evidence: renewed by a workflow", "a step"]
    # Where the proposal was merged or closed, the next begins anew.
    assert propose(pushed, older, "2026-02-01") == (older, "pr create")


@pytest.mark.parametrize(("pull", "shown"), [("12", f"{NEW}\n"), ("", "old\n")])
def test_what_is_proposed_is_taken_while_nobody_has_merged_it(pushed, pull, shown):
    propose(pushed, f"{NEW}\n", "2026-02-01")
    done = hand_in(pushed, "earlier", "renewed-evidence", pull)
    assert done.returncode == 0, done.stderr
    assert (pushed / "evidence/debian-13.json").read_text() == shown
    assert git(pushed, "log", "--format=%s", "origin/change") == "a step\n"
    assert gh_calls(pushed).count("pr create") == 1


def test_what_has_changed_since_is_not_overwritten_by_a_proposal(pushed):
    propose(pushed, f"{NEW}\n", "2026-02-01")
    (pushed / "evidence/debian-13.json").write_text("of other steps\n")
    git(pushed, "commit", "--quiet", "--all", "--message=a merge")
    done = hand_in(pushed, "earlier", "renewed-evidence", "12")
    assert done.returncode == 0, done.stderr
    assert (pushed / "evidence/debian-13.json").read_text() == "of other steps\n"


@pytest.mark.parametrize("updated", [True, False])
def test_a_proposal_is_taken_whole_after_its_branch_has_moved_on(pushed, updated):
    """In a checkout of one commit; GitHub's button *Update branch* merges this branch into it."""
    propose(pushed, f"{NEW}\n", "2026-02-01")
    git(pushed, "commit", "--quiet", "--allow-empty", "--message=a step more")
    git(pushed, "push", "--quiet", "origin", "HEAD:change")
    if updated:
        git(pushed, "checkout", "--quiet", "origin/renewed-evidence")
        git(pushed, "merge", "--quiet", "origin/change", "--message=Update branch")
        git(pushed, "push", "--quiet", "origin", "HEAD:renewed-evidence")
    fresh = pushed.parent / "fresh"
    git(pushed.parent, "clone", "--quiet", "--depth=1", f"file://{pushed.parent}/origin.git",
        "--branch=change", str(fresh))  # fmt: skip
    done = hand_in(fresh, "earlier", "renewed-evidence", "12")
    assert done.returncode == 0, done.stderr
    assert (fresh / "evidence/debian-13.json").read_text() == f"{NEW}\n"


@pytest.mark.parametrize(("days", "call"), [(3, "pr list"), (5, "pr create")])
def test_new_dates_alone_are_proposed_before_a_result_gets_too_old(pushed, days, call):
    now = datetime.datetime.now(datetime.UTC)
    dates = pushed / "evidence/dates.txt"
    dates.write_text(f"debian-12 2999-01-01\ndebian-13 {now - datetime.timedelta(days):%F}\n")
    git(pushed, "commit", "--quiet", "--all", "--message=dates")
    dates.write_text(f"debian-12 2999-01-01\ndebian-13 {now:%F}\n")
    done = hand_in(pushed, "propose", "renewed-evidence")
    assert done.returncode == 0, done.stderr
    assert ("evidence/ has new dates alone" in done.stdout) == (days < 4)
    assert gh_calls(pushed)[-1] == call


@pytest.mark.parametrize(
    ("days", "now", "call"),
    [
        (3, "good", "pr list"),
        (5, "good", "pr create"),
        (3, "will break", "pr create"),
    ],
)
def test_what_canaries_found_again_is_no_news(pushed, days, now, call):
    today = datetime.datetime.now(datetime.UTC)

    def find(day, outcome):
        line = f'{{"key": "debian-sid", "day": "{day:%F}", "outcome": "{outcome}"}}\n'
        (pushed / "evidence/canaries.jsonl").write_text(line)

    find(today - datetime.timedelta(days=days), "good")
    git(pushed, "add", ".")
    git(pushed, "commit", "--quiet", "--message=canaries")
    find(today, now)
    done = hand_in(pushed, "propose", "renewed-evidence")
    assert done.returncode == 0, done.stderr
    assert ("evidence/ has new dates alone" in done.stdout) == (call == "pr list")
    assert gh_calls(pushed)[-1] == call


def test_where_nothing_was_proposed_nothing_is_taken(pushed):
    done = hand_in(pushed, "earlier", "renewed-evidence")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert git(pushed, "status", "--short") == ""


def test_what_canaries_found_stays_where_a_night_has_none(pushed):
    found = '{"key": "debian-sid", "day": "2026-02-01"}\n'
    made = programs.put(pushed.parent / "found/canaries.jsonl", "")
    for path in (made, pushed / "evidence/canaries.jsonl"):
        path.write_text(found)
    attest(pushed, made.parent)
    propose(pushed, f"{NEW}\n", "2026-02-01")
    propose(pushed, f"{NEW}\n", "2026-03-01", "12")
    assert git(pushed, "show", "origin/renewed-evidence:evidence/canaries.jsonl") == found


@pytest.mark.parametrize(
    "signer", [{"workflow": ".github/workflows/renew.yml"}, {"ref": "refs/heads/change"}]
)
def test_a_record_that_another_workflow_put_there_is_dropped(pushed, signer):
    forged = '{"target": "debian-13", "forged": 1}'
    assert propose(pushed, forged, "2999-01-01", **signer)[0] == forged
    assert propose(pushed, f"{NEW}\n", "2026-02-01", "12")[0] == f"{NEW}\n"


def test_another_part_is_proposed_alone(pushed):
    programs.put(pushed / "snippets/debian/platform.toml", "digest = 1")
    (pushed / "evidence/debian-13.json").write_text("new\n")
    done = run(pushed, ".github/hand-in.sh", "propose", "digests", "snippets", RUN_URL=URL, PULL="")
    assert done.returncode == 0, done.stderr
    git(pushed, "fetch", "--quiet", "origin", "digests")
    shown = git(pushed, "show", "--name-only", "--format=%s", "FETCH_HEAD").split("\n")
    assert shown[:3] == ["snippets: renewed by a workflow", "", "snippets/debian/platform.toml"]
    assert shown[3:] == [""]
    assert gh_calls(pushed)[-1] == "pr create"


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


def test_hand_in_knows_three_ways(pushed):
    (pushed / "evidence/debian-13.json").write_text("new\n")
    done = hand_in(pushed, "publish", "change")
    assert done.stderr == "hand-in: commit, propose or earlier, not publish\n"
    assert done.returncode == 2
