"""What the rehearsal of the workflows rests on: GitHub's expressions, and a job's conditions."""

import os

import pytest

from tests import programs
from tests.unit.project.test_workflow_files import JOBS, steps
from tools.rehearsal import attestations, runner
from tools.rehearsal.runner import Runner, Values, fill

NAMES = {
    "github": Values.of({"event_name": "schedule", "sha": "abc", "event": {"a": {"b": 1}}}),
    "needs": Values.of({"list": {"result": "success", "outputs": {"t": '[{"x": 1}]'}}}),
}


EXPRESSIONS = [
    ("plain", "plain"),
    ("${{ github.sha }}", "abc"),
    ("${{ github.event.pull_request.head.sha || github.sha }}", "abc"),
    ("${{ github.event.a.b }}/${{ github.sha }}", "1/abc"),
    ("${{ fromJSON(needs.list.outputs.t) }}", [{"x": 1}]),
    ("${{ github.event_name == 'schedule'\n&& needs.list.result != '&&' }}", True),
    ("${{ !(github.sha == 'abc') }}", False),
    ({"a": "${{ github.nothing }}"}, {"a": ""}),
    (7, 7),
]


def test_an_expression_says_what_it_says_on_github(subtests):
    for text, value in EXPRESSIONS:
        with subtests.test(text=text):
            assert fill(text, NAMES) == value


@pytest.mark.parametrize(
    ("condition", "good", "ended", "holds"),
    [
        (None, True, False, True),
        (None, False, False, False),
        ("${{ github.sha == 'abc' }}", False, False, False),
        ("${{ !cancelled() && needs.list.result == 'success' }}", False, False, True),
        ("${{ !cancelled() }}", False, True, False),
    ],
)
def test_a_condition_without_a_status_holds_only_where_all_went_well(condition, good, ended, holds):
    what = {"if": condition} if condition else {}
    assert Runner.holds(what, NAMES, good=good, ended=ended) is holds


def test_every_action_has_a_stand_in():
    used = {
        step["uses"].partition("@")[0] for j in JOBS.values() for step in steps(j) if "uses" in step
    }
    assert used == set(runner.ACTIONS)
    assert all(callable(getattr(Runner, name)) for name in runner.ACTIONS.values())


@pytest.mark.parametrize(
    ("kept", "wants", "found"),
    [
        (["proof-a", "proof-b"], {"pattern": "proof-*"}, ["proof-a/x", "proof-b/x"]),
        # As the action itself does.
        (["proof-a"], {"pattern": "proof-*"}, ["x"]),
        (["proof-a", "proof-b"], {"name": "proof-b"}, ["x"]),
        ([], {"pattern": "proof-*"}, []),
    ],
)
def test_an_artifact_that_alone_has_a_name_is_unpacked_without_it(tmp_path, kept, wants, found):
    own = Runner(tmp_path, tmp_path, print, {}, print)
    for name in kept:
        programs.put(own.artifacts / name / "x", "")
    own.download(tmp_path / "space", {**wants, "path": "into"})
    into = tmp_path / "space/into"
    assert sorted(str(f.relative_to(into)) for f in into.rglob("x")) == found


@pytest.mark.parametrize(("tolerated", "result"), [(True, "success"), (False, "failure")])
def test_a_job_goes_on_after_a_step_only_where_that_is_tolerated(tmp_path, tolerated, result):
    own = Runner(tmp_path, tmp_path, print, dict(os.environ), print, jobs=tmp_path / "jobs")
    steps = [{"run": "exit 1", "continue-on-error": tolerated}, {"run": "touch done"}]
    names = {"github": Values.of(dict.fromkeys(("repository", "ref", "workflow_ref"), "x"))}
    job = {"permissions": {}, "steps": steps}
    assert own._steps(job, names, "a").result == result
    assert (tmp_path / "jobs/a/done").exists() is tolerated


@pytest.mark.parametrize(("tolerated", "result"), [(True, "success"), (False, "failure")])
def test_a_machine_that_does_not_boot_fails_its_step(tmp_path, tolerated, result):
    own = Runner(tmp_path, tmp_path, print, {"UNBOOTED": "a b"}, print, jobs=tmp_path / "jobs")
    boot = {"uses": "vmactions/netbsd-vm@v1", "continue-on-error": tolerated}
    names = {"github": Values(), "matrix": Values(target="b")}
    assert own._steps({"steps": [boot]}, names, "a").result == result


ATTEST = {"id-token": "write", "attestations": "write"}


@pytest.mark.parametrize(
    ("permissions", "path", "refused"),
    [
        (ATTEST, "*/a.sums", False),
        (ATTEST, "*/nothing", True),
        ({"id-token": "write"}, "*/a.sums", True),
        ({**ATTEST, "contents": "write"}, "*/a.sums", True),
    ],
)
def test_a_job_attests_what_is_there_and_may_do_nothing_else(tmp_path, permissions, path, refused):
    called = []
    own = Runner(tmp_path, tmp_path, print, {}, lambda: called.append(1))
    github = {"ref": "refs/heads/main", "repository": "a/b"}
    own.job = Values.of({"permissions": permissions, "file": "x.yml", "github": github})
    programs.put(tmp_path / "space/a/a.sums", "")
    if refused:
        with pytest.raises(ValueError, match="it may write"):
            own.attest(tmp_path / "space", {"subject-path": path})
        assert (called, own.attested.exists()) == ([], False)
    else:
        own.attest(tmp_path / "space", {"subject-path": path})
        assert called == [1]
        digest = attestations.digest(tmp_path / "space/a/a.sums")
        assert own.attested.read_text() == f"{digest} a/b a/b/x.yml refs/heads/main\n"


def test_only_a_site_that_was_kept_under_its_name_is_published(tmp_path):
    own = Runner(tmp_path, tmp_path, print, {}, print)
    own.job = Values.of({"file": "x.yml"})
    programs.put(tmp_path / "space/html/index.html", "a page")
    own.upload_pages(tmp_path / "space", {"path": "html", "name": "github-pages-2"})
    for wants in ({}, {"artifact_name": "github-pages-1"}):
        with pytest.raises(ValueError, match=r"x\.yml: there is no artifact github-pages"):
            own.deploy(tmp_path, wants)
    own.deploy(tmp_path, {"artifact_name": "github-pages-2"})
    assert (own.published, (tmp_path / "published/index.html").exists()) == (1, True)


@pytest.mark.parametrize("how", ["green", "altered", "unattested", "foreign"])
def test_a_stranger_meddles_with_one_result_so_that_it_does_not_verify(tmp_path, how):
    for target in ("debian-12", "debian-13"):
        programs.put(tmp_path / target / f"{target}.sums", target)
        (tmp_path / target / f"{target}.json").write_text('{"machine": {"kernel": "Linux"}}')
        files = (tmp_path / target).iterdir()
        attestations.attest(tmp_path / "attested", files, "a/b", "nightly.yml", "main")
    attestations.meddle(tmp_path / "attested", tmp_path / "debian-12", "debian-12", how)

    def verified(target, name):
        options = ("--repo", "a/b", "--signer-workflow", "a/b/nightly.yml", "--source-ref", "main")
        told = {**os.environ, "ATTESTED": str(tmp_path / "attested")}
        file = tmp_path / target / name
        options += ("--deny-self-hosted-runners", "--format", "json", "--jq", "it")
        said = ("attestation", "verify", file, *options)
        return programs.run(["sh", "-c", attestations.VERIFY, "gh", *said], env=told).returncode

    assert verified("debian-13", "debian-13.sums") == verified("debian-13", "debian-13.json") == 0
    assert bool(verified("debian-12", "debian-12.sums")) is (how in {"unattested", "foreign"})
    assert bool(verified("debian-12", "debian-12.json")) is (how == "altered")
