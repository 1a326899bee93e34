"""Transcripts beside a record: packed, loose, and what a stranger might send instead."""

import io
import tarfile

import pytest

from proof.paths import PROMOTED
from proof.records import record, transcripts

TARGET = "debian-13"


@pytest.fixture
def built(tmp_path, proven):
    """A folder in which a run has left its transcripts."""
    for run in proven.steps:
        path = tmp_path / "built" / run.transcript
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"$ {run.file} \N{EURO SIGN}\n", encoding="utf-8")
    return tmp_path / "built"


def test_what_is_packed_is_read_as_it_was_and_packed_again_it_is_the_same(built, proven, tmp_path):
    path = transcripts.pack(proven, built, tmp_path)
    assert path == tmp_path / f"{TARGET}.tar"
    for run in proven.steps:
        text = transcripts.read(TARGET, built, run.transcript)
        assert text == f"$ {run.file} \N{EURO SIGN}\n"
        assert transcripts.read(TARGET, tmp_path, run.transcript) == text
    before = path.read_bytes()
    proven.steps.reverse()
    assert transcripts.pack(proven, built, tmp_path).read_bytes() == before
    assert transcripts.files(TARGET, tmp_path) == [path]
    assert len(transcripts.files(TARGET, built)) == 3


ELSEWHERE = (
    "../debian-13/10-install.txt", "debian-12/10-install.txt", "debian-13/../debian-13/x.txt",
    "/debian-13/10-install.txt", "debian-13/.txt", "debian-13/10-install.json", "debian-13", "",
)  # fmt: skip


def test_a_name_that_leads_elsewhere_is_refused(built, subtests):
    for name in ELSEWHERE:
        wrong = pytest.raises(ValueError, match=r"isn't called debian-13/STEP\.txt")
        with subtests.test(name), wrong:
            transcripts.read(TARGET, built, name)


def test_a_file_of_many_empty_members_is_not_even_listed(built, proven, tmp_path, monkeypatch):
    path = transcripts.pack(proven, built, tmp_path)
    monkeypatch.setattr(transcripts, "MOST_BYTES", path.stat().st_size - 1)
    monkeypatch.delattr(tarfile, "open")
    with pytest.raises(ValueError, match=r"debian-13\.tar have more than \d+ bytes"):
        transcripts.read(TARGET, tmp_path, proven.steps[0].transcript)


def linked_file(built, name):
    (built / name).unlink()
    (built / name).symlink_to("/etc/hostname")


def linked_folder(built, name):
    (built / TARGET).rename(built / "other")
    (built / TARGET).symlink_to("other")


def folder(built, name):
    (built / name).unlink()
    (built / name).mkdir()


def packed(kind):
    def pack(built, name):
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/hostname"
        with tarfile.open(built / f"{TARGET}.tar", "w") as archive:
            archive.addfile(member, io.BytesIO())

    return pack


@pytest.mark.parametrize(
    "spoil",
    [linked_file, linked_folder, folder, packed(tarfile.SYMTYPE), packed(tarfile.LNKTYPE),
     packed(tarfile.DIRTYPE), packed(tarfile.CHRTYPE)],
)  # fmt: skip
def test_what_is_no_regular_file_is_missing(built, spoil):
    name = "debian-13/10-install.txt"
    spoil(built, name)
    with pytest.raises(ValueError, match=r"transcript 'debian-13/10-install\.txt' is missing"):
        transcripts.read(TARGET, built, name)


def test_a_file_that_is_no_archive_is_named(built):
    (built / f"{TARGET}.tar").write_text("no\n" * 1000)
    with pytest.raises(ValueError, match=r"transcripts in debian-13\.tar can't be read: "):
        transcripts.read(TARGET, built, "debian-13/10-install.txt")


def test_the_tracked_records_have_their_transcripts_and_no_others():
    for path in PROMOTED.glob("*.json"):
        made = record.load(path)
        names = {run.transcript for run in made.steps}
        assert all(transcripts.read(made.target, PROMOTED, name) for name in names)
        with tarfile.open(transcripts.path_of(made.target, PROMOTED)) as archive:
            assert set(archive.getnames()) == names
