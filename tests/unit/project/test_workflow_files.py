"""The workflows themselves: what each job may do, and whether what it calls is there."""

import os
import re

import pytest
import yaml

from proof.guide import manifest
from proof.guide.vocabulary import Way
from proof.paths import ROOT

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


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_do_nothing_that_a_job_does_not_ask_for(name):
    assert WORKFLOWS[name]["permissions"] == {}
    assert all("permissions" in job for job in WORKFLOWS[name]["jobs"].values())
    assert "concurrency" in WORKFLOWS[name] or list(WORKFLOWS[name][True]) == ["workflow_call"]


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_a_job_ends_and_keeps_no_token(job):
    assert "uses" in job or 0 < job["timeout-minutes"] <= 60
    for step in steps(job):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    assert "${{" not in scripts(job)


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_a_job_that_may_write_runs_no_proof_and_installs_nothing(job):
    if "write" in job["permissions"].values():
        assert not re.search("nox|setup.sh|prove.sh|sudo|pip ", scripts(job))
        assert "uses" not in job


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_a_script_that_is_called_exists_and_can_be(job):
    for name in re.findall(r"(?:^|\s)((?:\.github|tools|\.ci)/\S+)", scripts(job)):
        path = ROOT / name
        assert path.is_file(), name
        assert path.suffix == ".py" or os.access(path, os.X_OK), name


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
    assert set(boots) == asked
    for system, step in boots.items():
        assert step["uses"].startswith(f"vmactions/{system}-vm@")
        assert step["with"]["run"] == "sh .github/vm.sh let-in"
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
