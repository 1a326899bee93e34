"""Take in the result that a worker has uploaded, if it is believed and no newer one is there.

    python -m tools.fleet.collect FILE TARGET RESULTS

FILE has TARGET.json and TARGET/STEP.txt. RESULTS/proof-TARGET is then what a job of a workflow
leaves, so that `.github/take.sh RESULTS unattested` takes it. FILE is removed, unless it's refused.
"""

import datetime
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from proof import dates
from proof.errors import CannotVerify
from proof.guide import manifest, plan
from proof.records import record, transcripts, validity
from proof.records.record import MOST_BYTES, Outcome, Record


def read(upload: Path, target: str, folder: Path) -> Record:
    """Put what was uploaded into a folder, as records lie; raises ValueError where it isn't one.

    The upload itself is the file of the transcripts: nothing of it is unpacked.
    """
    shutil.copy(upload, transcripts.path_of(target, folder))
    path = folder / f"{target}.json"
    try:
        with tarfile.open(upload, mode="r:") as archive:
            member = archive.getmember(path.name)
            if not member.isreg() or member.size > MOST_BYTES:
                raise ValueError(f"{path.name} is a link, or has more than {MOST_BYTES} bytes")
            path.write_bytes(archive.extractfile(member).read())  # type: ignore[union-attr]
    except (KeyError, OSError, tarfile.TarError, RecursionError) as error:
        raise ValueError(f"{upload.name} can't be read: {error}") from None
    return record.load(path)


def collect(upload: Path, target: str, results: Path) -> str:
    """Take a result in, and return what was done, in words; raises ValueError if it's refused."""
    book = manifest.load()
    planned = plan.make(book, book.target(target))
    results.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=results) as scratch:
        made = read(upload, target, Path(scratch))
        now = dates.now()
        if made.outcome is Outcome.UNVERIFIED:
            raise ValueError("it says nothing about the guide")
        why = validity.refusal(planned, made, Path(scratch), now.date())
        if why := why or validity.of_other_steps(planned, made):
            raise ValueError(why)
        # It would be the newest for good.
        if datetime.datetime.fromisoformat(made.started) > now + validity.CLOCKS_DIFFER:
            raise ValueError(f"it began at {made.started}, which has not come yet")
        place = results / f"proof-{target}" / target
        date, line = place / "evidence/date.txt", f"{target} {made.started}\n"
        if date.is_file() and date.read_text(encoding="utf-8") > line:
            upload.unlink()
            return f"{target}: a newer result is there"
        whole = Path(scratch, "whole")
        record.save(made, whole / "evidence")
        transcripts.pack(made, Path(scratch), whole / "evidence")
        (whole / "evidence/date.txt").write_text(line, encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(exist_ok=True)
        whole.rename(place)
    upload.unlink()
    return f"{target}: {made.outcome.value}, begun {made.started}"


def main(upload: str, target: str, results: str) -> int:
    """Return 0 where a result is taken in, 3 where it is refused."""
    try:
        print(collect(Path(upload), target, Path(results)))
    except ValueError as error:
        print(f"{target}: this result is refused: {error}", file=sys.stderr)
        return CannotVerify.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
