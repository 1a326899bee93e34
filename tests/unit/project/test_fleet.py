"""What a buildmaster takes in of its workers' uploads, and how a rehearsal of a fleet is judged."""

import datetime
import io
import json
import re
import shutil
import tarfile

import attrs
import pytest

from proof.errors import CannotVerify
from proof.paths import PROMOTED
from proof.records import compare, record, transcripts
from proof.records.record import Failure, Outcome
from tests import archives, programs
from tests.unit.project.clones import HERE
from tools.fleet import __main__ as rehearsal
from tools.fleet import collect
from tools.fleet.__main__ import FAILURE, RETRY, ROUTED, SUCCESS, WARNINGS, Build

TARGET = "debian-13"
MADE = record.load(PROMOTED / f"{TARGET}.json")


def packed(path, *extra, json_of=MADE, **members):
    """Write an upload as a worker does; `members` replace its files, `extra` are added."""
    files = {f"{TARGET}.json": json.dumps(record.to_json(json_of)).encode()}
    for run in MADE.steps:
        files[run.transcript] = transcripts.read(TARGET, PROMOTED, run.transcript).encode()
    files |= members.get("files", {})
    with tarfile.open(path, "w") as archive:
        for name, text in files.items():
            if text is not None:
                member = tarfile.TarInfo(name)
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text))
        for member in extra:
            archive.addfile(member)
    return path


@pytest.fixture
def upload(tmp_path):
    """Return a function that uploads a result, and returns the status, and where it goes."""

    def put(*extra, target=TARGET, **how):
        path = packed(tmp_path / "new.tar", *extra, **how)
        status = collect.main(str(path), target, str(tmp_path / "results"))
        return status, tmp_path / f"results/proof-{target}/{target}/evidence"

    return put


def test_a_result_lies_where_take_sh_looks_for_it_and_is_the_same(upload, tmp_path, capsys):
    status, folder = upload()
    assert (status, capsys.readouterr().out) == (0, f"{TARGET}: proven, begun {MADE.started}\n")
    assert compare.differences(MADE, record.load(folder / f"{TARGET}.json")) == []
    assert (folder / "date.txt").read_text() == f"{TARGET} {MADE.started}\n"
    tar = (PROMOTED / f"{TARGET}.tar").read_bytes()
    assert (folder / f"{TARGET}.tar").read_bytes() == tar
    # Nothing else is left, and the script of the workflows takes it.
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert [path.name for path in (tmp_path / "results").iterdir()] == [f"proof-{TARGET}"]
    clone = tmp_path / "clone"
    shutil.copytree(HERE, clone / ".github")
    (clone / "evidence").mkdir()
    (clone / "evidence/dates.txt").write_text("")
    take = clone / ".github/take.sh"
    done = programs.run([take, tmp_path / "results", "unattested"], cwd=clone)
    assert (done.returncode, done.stdout) == (0, f"evidence/{TARGET}.json\n"), done.stderr
    assert (clone / f"evidence/{TARGET}.tar").read_bytes() == tar


def test_a_newer_result_replaces_an_older_one_and_never_the_other_way(upload, capsys):
    began = datetime.datetime.fromisoformat(MADE.started)
    later = (began + datetime.timedelta(seconds=9)).isoformat()
    for started, said, kept in (
        (MADE.started, "proven", MADE.started),
        (later, "proven", later),
        (MADE.started, "a newer result is there", later),
    ):
        status, folder = upload(json_of=attrs.evolve(MADE, started=started))
        assert status == 0
        assert said in capsys.readouterr().out
        assert (folder / "date.txt").read_text() == f"{TARGET} {kept}\n"
        assert record.load(folder / f"{TARGET}.json").started == kept


def link(name, to):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, to
    return member


FIRST = MADE.steps[0].transcript
SOON = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)).isoformat("T", "seconds")


@pytest.mark.parametrize(
    ("extra", "how", "why"),
    [
        ((), {"json_of": attrs.evolve(MADE, target="debian-12")}, "record of 'debian-12'"),
        ((), {"json_of": attrs.evolve(MADE, outcome=Outcome.UNVERIFIED)}, "says nothing"),
        ((), {"json_of": attrs.evolve(MADE, checks=MADE.checks[1:])}, "check"),
        ((), {"json_of": attrs.evolve(MADE, started="2999-01-01T00:00:00+00:00")}, "after the day"),
        # In an hour, which is today or tomorrow.
        ((), {"json_of": attrs.evolve(MADE, started=SOON)}, "not come yet|after the day"),
        ((), {"files": {FIRST: b"nothing"}}, "lacks what was pasted"),
        ((), {"files": {FIRST: None}}, "is missing"),
        ((), {"files": {f"{TARGET}.json": b"{}"}}, f"{TARGET}.json"),
        ((), {"files": {f"{TARGET}.json": b" " * 2_000_001}}, "has more than 2000000"),
        ((), {"files": {f"{TARGET}.json": None}}, "can't be read"),
        (
            (link(f"{TARGET}.json", "/etc/passwd"),),
            {"files": {f"{TARGET}.json": None}},
            "is a link",
        ),
        ((link(FIRST, "/etc/passwd"),), {"files": {FIRST: None}}, "is missing"),
    ],
)
def test_what_is_not_believed_is_refused_and_kept_for_a_look(
    upload, tmp_path, capsys, extra, how, why
):
    status, folder = upload(*extra, **how)
    assert status == 3
    said = capsys.readouterr().err
    assert said.startswith(f"{TARGET}: this result is refused: ")
    assert re.search(why, said)
    assert not folder.exists()
    assert (tmp_path / "new.tar").exists()


@pytest.mark.parametrize(
    "data", [b"half of an up", archives.chained(tarfile.GNUTYPE_LONGNAME)], ids=["half", "headers"]
)
def test_what_is_no_archive_is_refused(data, tmp_path, capsys):
    (tmp_path / "new.tar").write_bytes(data)
    assert collect.main(str(tmp_path / "new.tar"), TARGET, str(tmp_path / "results")) == 3
    assert "can't be read" in capsys.readouterr().err


def test_a_member_that_leads_out_of_the_folder_is_never_written(upload, tmp_path):
    status, _ = upload(files={"../../evil.txt": b"evil", "/tmp/evil.txt": b"evil"})
    assert status == 0
    assert not list(tmp_path.rglob("evil*"))


def build(target=TARGET, worker="worker-1", result=SUCCESS, key=1):
    return Build(key=key, target=target, worker=worker, seconds=100.0, result=result)


@pytest.fixture
def collected(tmp_path, monkeypatch):
    """Return a function that puts a record where the buildmaster of a rehearsal collects it."""
    monkeypatch.setattr(rehearsal, "FOLDER", tmp_path)

    def put(**changes):
        folder = tmp_path / f"master/results/proof-{TARGET}/{TARGET}/evidence"
        record.save(attrs.evolve(MADE, **changes), folder)

    return put


def test_a_target_that_fails_as_its_tracked_record_does_is_red(collected, tmp_path, monkeypatch):
    failed = {"outcome": Outcome.FAILED, "failure": Failure(message="x")}
    monkeypatch.setattr(rehearsal, "PROMOTED", tmp_path)
    record.save(attrs.evolve(MADE, **failed), tmp_path)
    collected(**failed)
    assert rehearsal.judge(TARGET, [build(result=FAILURE)], []) == 1


def test_a_target_is_judged_by_its_record_and_by_nothing_a_lost_worker_left(collected, capsys):
    collected()
    assert rehearsal.judge(TARGET, [build(result=RETRY), build()], []) == 0
    collected(checks=MADE.checks[1:])
    assert rehearsal.judge(TARGET, [build()], []) == 1
    assert f"{TARGET}: check {MADE.checks[0].name}" in capsys.readouterr().out
    collected(outcome=Outcome.FAILED, failure=Failure(message="x"))
    assert rehearsal.judge(TARGET, [build(result=FAILURE)], []) == 1


@pytest.mark.parametrize(
    ("result", "why"),
    [(WARNINGS, "not verified"), (4, r"broken \(4\)"), (SUCCESS, "can't be compared")],
)
def test_a_target_of_which_nothing_was_learned_is_unknown(tmp_path, monkeypatch, result, why):
    monkeypatch.setattr(rehearsal, "FOLDER", tmp_path)
    with pytest.raises(CannotVerify, match=why):
        rehearsal.judge(TARGET, [build(result=result)], [])


WORKERS = ["worker-1", "worker-2"]


def test_a_rehearsal_must_lose_a_worker_and_use_the_one_with_the_registry(capsys):
    lost = build(result=RETRY)
    assert rehearsal.look([lost, build(ROUTED, "worker-2", WARNINGS)], WORKERS) == 0
    assert rehearsal.look([lost, build(ROUTED, "worker-1")], WORKERS) == 1
    assert "went to worker-1, which has none" in capsys.readouterr().out
    with pytest.raises(CannotVerify, match="no worker was lost"):
        rehearsal.look([build()], WORKERS)
    assert rehearsal.look([build()], WORKERS[:1]) == 0


def test_the_table_has_each_build_and_the_throughput():
    builds = [build(result=RETRY), build(worker="worker-2"), build("debian-12"),
              build(ROUTED, "worker-2", WARNINGS)]  # fmt: skip
    text = rehearsal.report(builds, 400.0)
    assert [line.split()[1] for line in text.splitlines()[2:6]] == [
        "worker-1", "worker-2", "worker-1", "worker-2",
    ]  # fmt: skip
    assert "2 targets in 400 s, 18.0 an hour; their builds took 200 s together." in text
    assert "Lost with their worker and done again: 1, after 100 s." in text


def test_what_is_noted_has_every_build_and_what_was_compared(collected):
    collected(checks=MADE.checks[1:])
    found = []
    builds = [build(result=RETRY), build(worker="worker-2"), build(ROUTED, "worker-2", WARNINGS)]
    assert rehearsal.judge(TARGET, builds, found) == 1
    made = rehearsal.noted(builds, [TARGET], WORKERS, 400.04, found)
    assert [b.outcome for b in made.builds] == ["worker lost", "proven", "not verified"]
    assert (made.workers, made.seconds, made.compared) == (2, 400.0, [TARGET])
    assert [line.startswith(f"{TARGET}: check ") for line in made.differences] == [True]
