"""The workflows themselves: what each job may do, and whether what it calls is there."""

import os
import re

import yaml

from proof.guide import manifest
from proof.guide.vocabulary import Way
from proof.paths import ROOT
from tests.unit.project.test_workflow_targets import targets

HERE = ROOT / ".github"

WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (HERE / "workflows").glob("*.yml")
}
JOBS = {
    f"{name}: {key}": job for name, flow in WORKFLOWS.items() for key, job in flow["jobs"].items()
}


def steps(job):
    return job.get("steps", [])


def scripts(job):
    return "\n".join(step.get("run", "") for step in steps(job))


def test_there_are_workflows():
    assert {"test", "nightly", "renew", "prove", "lent"} == set(WORKFLOWS)
    # YAML takes the bare word `on` for a truth.
    assert not [name for name, flow in WORKFLOWS.items() if "pull_request_target" in flow[True]]


def test_a_workflow_may_do_nothing_that_a_job_does_not_ask_for():
    offenders = [
        f"{name}: give it `permissions: {{}}` and a `concurrency`"
        for name, flow in WORKFLOWS.items()
        if flow["permissions"] != {}
        or ("concurrency" not in flow and list(flow[True]) != ["workflow_call"])
    ] + [
        f"{name}: give it its permissions" for name, job in JOBS.items() if "permissions" not in job
    ]
    assert offenders == []


def dangers(job):
    """Yield what a job must not do."""
    # Those of a target's job are held by test_workflow_targets.
    limit = job.get("timeout-minutes", 0)
    if "uses" not in job and limit != "${{ matrix.minutes }}" and not 0 < limit <= 60:
        yield "give it a `timeout-minutes` of at most 60"
    if job.get("runs-on", "").endswith("-latest"):
        yield "name the release of its runner, which otherwise changes under the tests"
    for step in steps(job):
        keeps = step.get("with", {}).get("persist-credentials", True)
        if step.get("uses", "").startswith("actions/checkout@") and keeps:
            yield "add `persist-credentials: false` to its checkout"
    if "${{" in scripts(job):
        yield "hand in values by `env`, because a script with ${{ }} runs what the value says"
    if "write" in job["permissions"].values():
        if found := re.search("nox|setup.sh|prove.sh|sudo|pip ", scripts(job)):
            yield f"it may write, so it must not run {found[0]}"
        if "uses" in job:
            yield "it may write, so it must not call another workflow"
    for name in re.findall(r"(?:^|\s)((?:\.github|tools|\.ci)/\S+)", scripts(job)):
        if not (ROOT / name).is_file():
            yield f"there is no {name}"
        elif not name.endswith(".py") and not os.access(ROOT / name, os.X_OK):
            yield f"make {name} executable"


def test_a_job_does_nothing_dangerous_and_calls_what_is_there():
    assert [f"{name}: {words}" for name, job in JOBS.items() for words in dangers(job)] == []


def test_each_danger_of_a_job_is_found():
    checkout = {"uses": "actions/checkout@v4"}
    run = {
        "run": "sudo .github/nothing.sh README.md ${{ x }}; .github/workflows/test.yml\n tools/x"
    }
    job = {
        "permissions": {"contents": "write"}, "runs-on": "ubuntu-latest", "steps": [checkout, run]
    }  # fmt: skip
    found = [*dangers(job), *dangers({"uses": "x", "permissions": {"contents": "write"}})]
    assert len(found) == len(set(found)) == 9


def test_every_system_of_a_lent_target_has_a_machine():
    lent = JOBS["lent: prove"]
    boots = {
        re.search("== '(.*)'", step["if"])[1]: step
        for step in steps(lent)
        if step.get("uses", "").startswith("vmactions/")
    }
    asked = {
        key.partition("-")[0] for key, t in manifest.load().targets.items() if t.runs is Way.SSH
    }
    assert set(boots) == asked - targets.WITH_IMAGE
    fetched = [step["if"] for step in steps(lent) if "image.sh" in str(step.get("env", ""))]
    assert fetched == ["${{ matrix.runs == 'image' }}"]
    assert any("--on build/image.qcow2" in step.get("run", "") for step in steps(lent))
    for system, step in boots.items():
        assert step["uses"].startswith(f"vmactions/{system}-vm@")
        assert step["with"]["run"] == "sh .github/vm.sh let-in"
        assert step["continue-on-error"], "it says nothing about the guide if it doesn't boot"
    assert lent["permissions"] == {"contents": "read"}


def test_a_runner_that_cannot_be_restarted_promotes_nothing():
    (here,) = (
        step["run"] for step in steps(JOBS["lent: prove"]) if "--on here" in step.get("run", "")
    )
    assert "--until start" in here
    assert "--record" not in here


def test_a_pull_request_runs_no_job_that_may_write():
    for name, flow in WORKFLOWS.items():
        if "pull_request" in flow[True]:
            for key, job in flow["jobs"].items():
                guarded = "github.event_name == 'workflow_dispatch'" in job.get("if", "")
                assert guarded or set(job["permissions"].values()) == {"read"}, f"{name}: {key}"


def test_only_a_job_that_runs_no_script_may_attest():
    attesting = {name: job for name, job in JOBS.items() if "attestations" in job["permissions"]}
    written = {n: j for n, j in attesting.items() if j["permissions"]["attestations"] == "write"}
    assert set(written) == {"nightly: attest", "renew: attest"}
    for name, job in written.items():
        assert job["permissions"] == {"id-token": "write", "attestations": "write"}, name
        download, attest = (step["uses"] for step in steps(job))
        assert download.startswith("actions/download-artifact@")
        assert re.fullmatch("actions/attest@[0-9a-f]{40}", attest), "pin it by its commit"
        # The outputs of a failed job stay set.
        for asked in ("needs.judge.result == 'success'", "needs.judge.outputs.kept == 'true'"):
            assert asked in job["if"], name


def test_who_takes_a_result_in_verifies_it_after_its_attestation():
    taken = re.compile(r"take\.sh build/\S+$", re.MULTILINE)
    takers = {name: job for name, job in JOBS.items() if taken.search(scripts(job))}
    assert set(takers) == {"nightly: propose", "nightly: build", "renew: commit"}
    for name, job in takers.items():
        (step,) = (step for step in steps(job) if "take.sh" in step.get("run", ""))
        assert "GH_TOKEN" in step["env"], name
        assert job["permissions"]["attestations"] == "read", name
        assert "attest" in job["needs"], name
    assert scripts(JOBS["renew: hand-out"]).strip() == ".github/take.sh build/judged unattested"
