"""What the workflows consist of besides GitHub: the scripts they call, and what they may do."""

import dataclasses
import hashlib
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
from tests.unit.project.clones import HERE, NEW, OLD, URL, attest, gh_calls, run


def load(name):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


report, judge = load("report"), load("judge")
Result, Night = report.Result, report.Night


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
    sums = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in new.items()
    )
    assert left == ({**new, "sums.txt": sums} if promoted else {})
    assert (clone / "build/asked").read_text() == (
        "--non-interactive --session verify-snippets -- debian-13 --fresh --record\n"
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
        "--non-interactive --session verify-snippets -- debian-13 --fresh --yes --on here "
        "--until start\n"
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
    """Take, into evidence as it was, the artifact of a proof of debian-13 after a change of it.

    The artifact was attested before the change, by this workflow unless `signer` is another.
    """
    results = clone.parent / "results"

    def take(change=lambda _: None, *options, **signer):
        run(clone, ".github/prove.sh", "debian-13", NOX_STATUS="0", SAYS=NEW)
        shutil.copytree(clone / "build/result", results / "proof-debian-13")
        (results / "proof-debian-12/debian-12").mkdir(parents=True)  # one that learned nothing
        artifact = results / "proof-debian-13/debian-13/evidence"
        attest(clone, artifact, **signer)
        change(artifact)
        for name, text in (
            ("debian-13.json", "old\n"),
            ("debian-13.tar", "old\n"),
            ("dates.txt", OLD),
        ):
            (clone / "evidence" / name).write_text(text)
        done = run(clone, ".github/take.sh", str(results), *options)
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


def test_what_is_taken_was_attested_by_this_workflow_on_its_branch(clone, taken):
    assert taken()[0].stdout
    assert (clone.parent / "gh.log").read_text() == (
        "attestation verify build/sums.txt --repo somebody/guide "
        "--signer-workflow somebody/guide/.github/workflows/nightly.yml "
        "--source-ref refs/heads/main --deny-self-hosted-runners\n"
    )


FORGED = '{"target": "debian-13", "forged": 1}'


@pytest.mark.parametrize(
    ("change", "signer"),
    [
        (put("debian-13.json", FORGED), {}),
        (put("debian-13.tar", "forged"), {}),
        (put("date.txt", "debian-13 2999-01-01\n"), {}),
        (put("readme.md", ""), {"repository": "stranger/guide"}),
        (put("readme.md", ""), {"workflow": ".github/workflows/renew.yml"}),
        (put("readme.md", ""), {"ref": "refs/heads/change"}),
    ],
)
def test_a_result_that_this_workflow_has_not_attested_is_left_out(clone, taken, change, signer):
    done, evidence = taken(change, **signer)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    why = (
        "the artifact of debian-13 is left out: no attestation by this workflow was found for it\n"
    )
    assert done.stderr == f"::warning::take: {why}"
    assert (clone / "build/left-out/artifacts.txt").read_text() == why
    assert evidence == {"debian-13.json": "old\n", "debian-13.tar": "old\n", "dates.txt": OLD}


@pytest.mark.parametrize("day", ["2026-01-01", "2025-12-31"])
def test_what_is_not_newer_is_not_asked_about(clone, taken, day):
    # A branch of results has all that is tracked, also what no workflow has made.
    done, evidence = taken(put("date.txt", f"debian-13 {day}\n"))
    assert (done.stdout, done.stderr, gh_calls(clone)) == ("", "", [])
    assert evidence["dates.txt"] == OLD


def test_parts_of_two_attested_results_are_none(clone, taken):
    def mix(artifact):
        put("debian-13.json", FORGED)(artifact)
        put("date.txt", "debian-13 2999-01-01\n")(artifact)
        sums = run(clone, ".github/sums.sh", str(artifact), "debian-13").stdout
        put("sums.txt", sums)(artifact)
        attest(clone, artifact)
        put("debian-13.json", f"{NEW}\n")(artifact)

    done, evidence = taken(mix)
    assert "no attestation" in done.stderr
    assert evidence["debian-13.json"] == "old\n"


def test_what_is_handed_out_needs_no_attestation(clone, taken):
    done, evidence = taken(put("debian-13.json", FORGED), "unattested")
    assert (done.returncode, gh_calls(clone)) == (0, []), done.stderr
    assert evidence["debian-13.json"] == FORGED


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


def test_the_report_asks_gh_for_what_is_open_and_then_tells(clone):
    run(clone, ".github/prove.sh", "debian-13", NOX_STATUS="1", SAYS='{"failure": null}')
    shutil.copytree(clone / "build/result", clone / "build/results/proof-debian-13")
    for job in ("site", "proposed"):
        programs.put(clone / f"build/left-out/{job}/{job}.txt", "refused")
    done = run(
        clone, sys.executable, ".github/report.py", "build/results", "build/left-out",
        '["debian-13"]', URL, ISSUES='[{"number": 9}, {"number": 7}]', GITHUB_STEP_SUMMARY="sum",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert gh_calls(clone) == ["label create proof", "issue list", "issue edit 7"]
    assert (clone / "sum").read_text().count("\nrefused\n") == 1
