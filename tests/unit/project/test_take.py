"""Which results of test runs get into evidence/: `.github/take.sh`."""

import os
import shutil
from pathlib import Path

import pytest

from tests import programs
from tests.unit.project import clones
from tests.unit.project.clones import NEW, OLD, attest, gh_calls, run
from tools.rehearsal import attestations


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
        sums = run(clone, ".github/sums.sh", str(artifact), "debian-13").stdout
        (artifact / "debian-13.sums").write_text(sums)  # as judge.py does
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
        "dates.txt": f"debian-12 2026-01-01\ndebian-13 2026-02-01 {attestations.RUN}\n",
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
        # Whoever takes it says which run made it.
        (put("date.txt", f"debian-13 2026-02-01 {attestations.RUN}\n"), "its date"),
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
        "--source-ref refs/heads/main --deny-self-hosted-runners --format json "
        "--jq .[0].verificationResult.signature.certificate.runInvocationURI\n"
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


@pytest.mark.parametrize(("pauses", "tries"), [("0 0", 3), ("0", 2)])
def test_an_attestation_that_is_not_found_at_once_is_asked_for_again(
    clone, taken, monkeypatch, pauses, tries
):
    # GitHub does not answer two times.
    failing = f'[ "$(wc -l <"$LOG")" -gt 2 ] || exit 1\n{attestations.VERIFY}'
    programs.put(clone.parent / "bin/attestation", failing)
    monkeypatch.setitem(clones.ENVIRONMENT, "PAUSES_S", pauses)
    done, _ = taken()
    assert ("no attestation" in done.stderr) == (tries < 3)
    assert len(gh_calls(clone)) == tries


def test_only_the_first_attestation_that_is_not_found_is_asked_for_again(clone, taken, monkeypatch):
    """The job that asks has a limit, and there may be dozens of artifacts."""
    monkeypatch.setitem(clones.ENVIRONMENT, "PAUSES_S", "0 0")

    def two(artifact):
        put("debian-13.json", FORGED)(artifact)
        other = artifact.parents[2] / "proof-debian-12/debian-12/evidence"
        other.mkdir()
        for name in ("json", "tar"):
            (other / f"debian-12.{name}").write_text('{"target": "debian-12"}')
        (other / "date.txt").write_text("debian-12 2026-02-01\n")

    done, _ = taken(two)
    assert done.stderr.count("no attestation by this workflow") == 2
    assert len(gh_calls(clone)) == 3 + 1


@pytest.mark.parametrize("day", ["2026-01-01", "2025-12-31"])
def test_what_is_not_newer_is_not_asked_about(clone, taken, day):
    # A branch of results has all that is tracked, also what no workflow has made.
    done, evidence = taken(put("date.txt", f"debian-13 {day}\n"))
    assert (done.stdout, done.stderr, gh_calls(clone)) == ("", "", [])
    assert evidence["dates.txt"] == OLD


@pytest.mark.parametrize("run", ["", "null", "https://example.org/", f"{attestations.RUN} x"])
def test_a_result_of_a_run_without_an_address_is_left_out(clone, taken, run):
    verify = attestations.VERIFY.replace(attestations.RUN, f"'{run}'")
    programs.put(clone.parent / "bin/attestation", verify)
    done, evidence = taken()
    assert "no attestation by this workflow" in done.stderr
    assert evidence["dates.txt"] == OLD


def test_parts_of_two_attested_results_are_none(clone, taken):
    def mix(artifact):
        put("debian-13.json", FORGED)(artifact)
        put("date.txt", "debian-13 2999-01-01\n")(artifact)
        sums = run(clone, ".github/sums.sh", str(artifact), "debian-13").stdout
        put("debian-13.sums", sums)(artifact)
        attest(clone, artifact)
        put("debian-13.json", f"{NEW}\n")(artifact)

    done, evidence = taken(mix)
    assert "no attestation" in done.stderr
    assert evidence["debian-13.json"] == "old\n"


def test_what_is_handed_out_needs_no_attestation(clone, taken):
    done, evidence = taken(put("debian-13.json", FORGED), "unattested")
    assert (done.returncode, gh_calls(clone)) == (0, []), done.stderr
    assert evidence["debian-13.json"] == FORGED


def test_a_bad_artifact_does_not_keep_back_the_others(taken):
    done, evidence = taken(
        lambda artifact: (artifact.parents[2] / "proof-aaa").symlink_to("nowhere")
    )
    assert (done.returncode, done.stdout) == (0, "evidence/debian-13.json\n"), done.stderr
    assert "the artifact of aaa is left out: one of its folders is a link" in done.stderr
    assert evidence["debian-13.json"] == f"{NEW}\n"


def sighted(day, says=""):
    return f'{{"key": "debian-sid", "day": "{day}", "says": "{says}"}}\n'


@pytest.fixture
def told(clone):
    """Take what canaries found, which was attested before a change of it."""
    found = clone.parent / "results/canaries/canaries.jsonl"
    tracked = clone / "evidence/canaries.jsonl"

    def take(day, change=lambda _: None, **signer):
        programs.put(found, "").write_text(sighted(day))
        attest(clone, found.parent, **signer)
        change(found)
        tracked.write_text(sighted("2026-02-01"))
        done = run(clone, ".github/take.sh", str(found.parents[1]))
        assert done.returncode == 0, done.stderr
        return tracked.read_text(), done.stderr

    return take


def test_what_canaries_found_is_taken_if_it_is_newer(clone, told):
    assert told("2026-03-01") == (sighted("2026-03-01"), "")
    assert told("2026-02-01") == (sighted("2026-02-01"), "")
    assert told("2026-01-01") == (sighted("2026-02-01"), "")
    assert len(gh_calls(clone)) == 1


def piped(found):
    found.unlink()
    os.mkfifo(found)


@pytest.mark.parametrize(
    ("change", "why", "signer"),
    [
        (lambda found: found.write_text(sighted("2026-03-01", "x")), "no attestation", {}),
        (lambda _: None, "no attestation", {"workflow": ".github/workflows/renew.yml"}),
        (lambda found: os.truncate(found, 2**31), "usual size", {}),
        (lambda found: found.symlink_to(found.rename(f"{found}l")), "usual size", {}),
        (lambda found: found.unlink(), "usual size", {}),
        (piped, "usual size", {}),
    ],
)
def test_what_no_canary_of_this_workflow_found_is_left_out(clone, told, change, why, signer):
    evidence, said = told("2026-03-01", change, **signer)
    assert evidence == sighted("2026-02-01")
    assert "the artifact of canaries is left out: " in said
    assert why in said
    assert why in (clone / "build/left-out/artifacts.txt").read_text()


def test_where_no_job_left_anything_nothing_is_taken(clone):
    done = run(clone, ".github/take.sh", "build/results")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (clone / "evidence/debian-13.json").read_text() == "old\n"
