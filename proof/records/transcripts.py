"""Transcripts: what the terminal showed, a text a step; beside a record, in a folder or a file."""

import functools
import io
import re
import tarfile
from pathlib import Path

from proof.guide.platform import Target
from proof.messages import plain
from proof.paths import write_whole
from proof.records.record import Record, StepRun

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.txt")

#: The transcripts of a target have at most so many bytes; the longest of 20 tracked ones have
#: 98 kB (27 Nov 2026).
MOST_BYTES = 20_000_000


def name_of(target: Target, run: StepRun) -> str:
    """Return what the transcript of a step's run is called, beside a record and on the site."""
    again = "" if run.worker == target.worker_name else "-again"
    return f"{target.key}/{Path(run.file).stem}{again}.txt"


def path_of(target: str, folder: Path) -> Path:
    """Return where a target's transcripts are kept as one file, TARGET.tar.

    It isn't compressed: git does that, and better, since it stores only what differs from other
    targets and from the run before. `source/maintain/records.md` has the figures.
    """
    return folder / f"{target}.tar"


def files(target: str, folder: Path) -> list[Path]:
    """Return the files that hold a target's transcripts: one, or those that a run has written."""
    packed = path_of(target, folder)
    return [packed] if packed.is_file() else sorted((folder / target).glob("*.txt"))


def pack(record: Record, built: Path, into: Path) -> Path:
    """Write the transcripts of a record into one file, the same bytes for the same texts.

    Raises ValueError where one is missing, or isn't of this record's target.
    """
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted({run.transcript for run in record.steps}):
            text = read(record.target, built, name).encode()
            member = tarfile.TarInfo(name)  # of the year 1970, and nobody's
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return write_whole(path_of(record.target, into), whole.getvalue())


def read(target: str, folder: Path, name: str) -> str:
    """Return the transcript that a record calls `name`; raises ValueError where there is none.

    A record may be a stranger's: its transcripts are regular files called TARGET/STEP.txt, and what
    is no text in them is left out.
    """
    first, _, last = name.partition("/")
    if first != target or not _NAME.fullmatch(last):
        raise ValueError(f"transcript {name!r} isn't called {target}/STEP.txt")
    packed = path_of(target, folder)
    if packed.is_symlink():
        raise ValueError(f"{packed.name} is a link")
    if packed.is_file():
        state = packed.stat()
        text = _unpacked(packed, state.st_mtime_ns, state.st_ctime_ns).get(name)
    else:
        path = folder / name
        is_plain = path.is_file() and not path.is_symlink() and not path.parent.is_symlink()
        if is_plain and path.stat().st_size > MOST_BYTES:
            raise ValueError(f"transcript {name!r} has more than {MOST_BYTES} bytes")
        text = path.read_bytes() if is_plain else None
    if text is None:
        raise ValueError(f"transcript {name!r} is missing")
    return plain(text.decode(errors="replace"))


@functools.lru_cache(maxsize=64)
def _unpacked(path: Path, *_state: int) -> dict[str, bytes]:
    """Return the regular members of a file; raises ValueError for one that isn't readable."""
    found: dict[str, bytes] = {}
    if path.stat().st_size > MOST_BYTES:  # it may have millions of empty members
        raise ValueError(f"transcripts in {path.name} have more than {MOST_BYTES} bytes")
    try:
        with tarfile.open(path, mode="r:") as archive:
            members = [member for member in archive if member.isreg()]
            # A sparse member of a few bytes may say that it has many.
            if sum(m.size for m in members) > MOST_BYTES:
                raise ValueError(f"transcripts in {path.name} have more than {MOST_BYTES} bytes")
            # Nothing is written to a disk, so a member's name leads nowhere.
            for member in members:
                if member.name in found:
                    raise ValueError(f"transcript {member.name!r} is in {path.name} twice")
                found[member.name] = archive.extractfile(member).read()  # type: ignore[union-attr]
    except (OSError, tarfile.TarError, RecursionError) as error:  # headers of headers of headers
        raise ValueError(f"transcripts in {path.name} can't be read: {error}") from None
    return found
