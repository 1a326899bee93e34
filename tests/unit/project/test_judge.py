"""What is believed of a night: `.github/judge.py`."""

import hashlib
import json
import os
import shutil

import pytest

from proof.paths import ROOT
from tests import programs
from tests.unit.project.clones import load

judge = load("judge")


def hand_in(results, target, line="{target} {started}\n", *, of=""):
    """Put the artifact of a target among results: the tracked record `of` one, and a date."""
    folder = results / f"proof-{target}" / target / "evidence"
    folder.mkdir(parents=True)
    for suffix in ("json", "tar"):
        shutil.copy(ROOT / f"evidence/{of or target}.{suffix}", folder / f"{target}.{suffix}")
    started = json.loads((folder / f"{target}.json").read_text())["started"]
    (folder / "date.txt").write_text(line.format(target=target, started=started))


def test_a_record_that_is_not_believed_leaves_a_night(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(judge, "LEFT_OUT", tmp_path / "left/out.txt")
    results, judged = tmp_path / "results", tmp_path / "judged"
    for target in ("debian-12", "debian-12-pypi", "debian-13", "debian-sid"):
        hand_in(results, target)
    hand_in(results, "nobody", of="debian-12")
    folder = results / "proof-debian-13/debian-13/evidence"
    (folder / "debian-13.tar").write_bytes(b"")
    waiting = results / "proof-debian-sid/debian-sid/evidence/date.txt"
    waiting.unlink()
    os.mkfifo(waiting)
    folder = results / "proof-debian-12-pypi/debian-12-pypi/evidence"
    folder.rename(folder.with_name("real")).with_name("evidence").symlink_to("real")
    (results / "proof-arch/arch").mkdir(parents=True)  # it learned nothing
    # Files that would all be attested, if they were kept.
    own = results / "proof-debian-12"
    for stray in ("debian-12/evidence/debian-13.json", "debian-13/evidence/debian-13.sums"):
        programs.put(own / stray, "a stranger's")
    (own / "debian-12/evidence/debian-12.sums").write_text("those of another target\n")
    judge.main(results, judged)
    kept = {path.name: path.read_bytes() for path in judged.glob("*/*/evidence/*")}
    assert set(kept) == {"debian-12.json", "debian-12.tar", "date.txt", "debian-12.sums"}
    assert kept["debian-12.sums"].decode() == "".join(
        f"{hashlib.sha256(kept[name]).hexdigest()}  {name}\n" for name in judge.names("debian-12")
    )
    link, missing, pipe, unknown = judge.LEFT_OUT.read_text().splitlines()
    assert link == "debian-12-pypi: one of its folders is a link"
    assert missing.startswith("debian-13: transcripts in debian-13.tar ")
    assert pipe == "debian-sid: date.txt is missing, or no regular file"
    assert unknown == "nobody: there is no such target"
    assert capsys.readouterr().out.count("::warning::") == 4


def test_a_pass_of_steps_that_are_not_the_guides_leaves_a_night(tmp_path, monkeypatch):
    monkeypatch.setattr(judge, "LEFT_OUT", tmp_path / "left.txt")
    hand_in(tmp_path / "results", "debian-12")
    path = tmp_path / "results/proof-debian-12/debian-12/evidence/debian-12.json"
    made = json.loads(path.read_text())
    for step in made["steps"]:
        step["chain"] = "0" * 64
    path.write_text(json.dumps(made))
    judge.main(tmp_path / "results", tmp_path / "judged")
    said = "debian-12: it passed, and did not run debian/10-prepare.sh as the guide has it\n"
    assert judge.LEFT_OUT.read_text() == said


@pytest.mark.parametrize(("target", "said"), [("debian-12", "kept=true\n"), ("arch", "")])
def test_a_job_learns_whether_anything_is_to_be_attested(tmp_path, monkeypatch, target, said):
    monkeypatch.setattr(judge, "LEFT_OUT", tmp_path / "left.txt")
    output = programs.put(tmp_path / "output", "")
    output.write_text("")
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    hand_in(tmp_path / "results", target, of="debian-12")
    judge.main(tmp_path / "results", tmp_path / "judged")
    assert output.read_text() == said


def test_a_date_is_that_of_a_run_that_is_over(tmp_path, monkeypatch, subtests):
    monkeypatch.setattr(judge, "LEFT_OUT", tmp_path / "left.txt")
    lines = [
        "debian-12 2999-01-01T00:00:00+00:00\n",
        "debian-12 2026-01-01T00:00:00+00:00\n",
        "debian-13 {started}\n",
        "debian-12 {started}\ndebian-13 {started}\n",
        "debian-12 {started}" + 10_000_000 * " " + "\n",
        "debian-12 9999999\n",
        "debian-12\n",
        "",
    ]
    for number, line in enumerate(lines):
        with subtests.test(line=line[:60]):
            results, judged = tmp_path / f"results-{number}", tmp_path / f"judged-{number}"
            hand_in(results, "debian-12", line)
            judge.main(results, judged)
            assert [path.name for path in judged.iterdir()] == ["judged.txt"]
            assert judge.LEFT_OUT.read_text().startswith("debian-12: date.txt says '")


def test_one_that_the_judge_fails_on_leaves_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(judge, "LEFT_OUT", tmp_path / "left.txt")
    real = judge.refusal

    def refusal(book, target, *rest):
        if target == "debian-12":
            raise KeyError(target)
        return real(book, target, *rest)

    monkeypatch.setattr(judge, "refusal", refusal)
    for target in ("debian-12", "debian-13"):
        hand_in(tmp_path / "results", target)
    judge.main(tmp_path / "results", tmp_path / "judged")
    assert [path.name for path in (tmp_path / "judged").glob("proof-*")] == ["proof-debian-13"]
    assert judge.LEFT_OUT.read_text() == "debian-12: it can't be judged: KeyError\n"


SEEN = {"key": "debian-sid", "what": "Debian unstable", "day": "2026-11-29", "outcome": "good"}


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """Judge what canaries found; return what is kept of it, and why it isn't, if it isn't."""
    monkeypatch.setattr(judge, "LEFT_OUT", tmp_path / "left.txt")
    monkeypatch.setattr(judge.evidence, "PROMOTED", tmp_path / "tracked")
    found = tmp_path / "results/canaries/canaries.jsonl"

    def judged(line, change=lambda _: None):
        programs.put(found, "").write_text(line)
        programs.put(tmp_path / "tracked/canaries.jsonl", "").write_text(
            json.dumps(SEEN | {"key": "debian-testing", "what": "Debian testing"})
        )
        change(found)
        judge.main(tmp_path / "results", tmp_path / "judged")
        kept = sorted((tmp_path / "judged/canaries").glob("*"))
        told = judge.LEFT_OUT.read_text() if judge.LEFT_OUT.exists() else ""
        return [
            json.loads(line)["key"] for path in kept for line in path.read_text().splitlines()
        ], told

    return judged


def test_what_canaries_found_is_kept_with_what_they_found_before(judged):
    assert judged(json.dumps(SEEN)) == (["debian-testing", "debian-sid"], "")


def test_canaries_that_could_not_run_are_no_fault(judged):
    assert judged("") == ([], "")
    assert judged("x", lambda found: found.unlink()) == ([], "")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "canaries.jsonl: "),
        (json.dumps(SEEN | {"outcome": "<b>"}), "canaries.jsonl: "),
        (json.dumps(SEEN | {"key": "arch"}), "there is no canary 'arch'"),
        (json.dumps(SEEN | {"what": "<b>"}), "that tests '<b>'"),
        (json.dumps(SEEN | {"day": "2999-01-01"}), "debian-sid says that it ran on 2999-01-01"),
    ],
)
def test_canaries_that_are_not_believed_leave_a_night(judged, line, why):
    kept, told = judged(line)
    assert kept == []
    assert told.startswith("canaries: ")
    assert why in told


def test_canaries_in_a_link_leave_a_night(judged):
    def link(found):
        found.parent.rename(found.parents[1] / "real")
        found.parent.symlink_to("real")

    assert judged(json.dumps(SEEN), link) == ([], "canaries: its folder is a link\n")


def test_canaries_beside_a_bad_tracked_file_are_refused_and_the_others_judged(judged, tmp_path):
    def spoil(_):
        (tmp_path / "tracked/canaries.jsonl").write_text("{")
        hand_in(tmp_path / "results", "debian-13")

    kept, told = judged(json.dumps(SEEN), spoil)
    assert (kept, told[:26]) == ([], "canaries: canaries.jsonl: ")
    assert (tmp_path / "judged/proof-debian-13").is_dir()


def test_a_night_that_learned_nothing_hands_something_on(tmp_path):
    judge.main(tmp_path / "results", tmp_path / "judged")
    assert [path.name for path in (tmp_path / "judged").iterdir()] == ["judged.txt"]
