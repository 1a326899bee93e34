"""Copy what is believed of a night, and say why of the rest; needs requirements/run.txt.

    python .github/judge.py RESULTS JUDGED

RESULTS has the artifacts proof-TARGET.  JUDGED gets of each its own target's record, transcripts
and date, with their digests, and what the artifact `canaries` says, if RESULTS has it. It gets no
other file, because all of them are attested, the date by its digest.  If it gets any, the job's
output `kept` is true.  A result that the site would refuse has a line in
build/left-out/records.txt; what was tracked stays tracked.
"""

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from proof.guide import manifest, plan  # noqa: E402
from proof.proving import canaries  # noqa: E402
from proof.records import canary, evidence, record, validity  # noqa: E402

LEFT_OUT = ROOT / "build/left-out/records.txt"


def names(target: str) -> tuple[str, ...]:
    """Return the names of the files that an artifact brings of its target."""
    return f"{target}.json", f"{target}.tar", "date.txt"


def keep(target: str, folder: Path, new: Path) -> None:
    """Copy a result; its digests are made here, because those that it brings may be another's."""
    new.mkdir(parents=True)
    for name in names(target):
        shutil.copyfile(folder / name, new / name)
    with (new / f"{target}.sums").open("w", encoding="ascii") as sums:
        subprocess.run([ROOT / ".github/sums.sh", new, target], stdout=sums, check=True)


def refusal(book: manifest.Manifest, target: str, folder: Path, today: datetime.date) -> str:
    """Return why what an artifact brings of a target isn't believed, or nothing."""
    if target not in book.targets:
        return "there is no such target"
    if any(path.is_symlink() for path in (folder, *folder.parents[:2])):
        return "one of its folders is a link"
    for name in names(target):
        if (folder / name).is_symlink() or not (folder / name).is_file():
            return f"{name} is missing, or no regular file"
    try:
        made = record.load(folder / f"{target}.json")
    except ValueError as error:
        return str(error).replace(f"{folder}/", "")
    planned = plan.make(book, book.target(target))
    why = validity.refusal(planned, made, folder, today) or validity.of_other_steps(planned, made)
    if why:
        return why
    return _wrong_date(target, made, folder / "date.txt")


def _wrong_date(target: str, made: record.Record, path: Path) -> str:
    """Return why a date is not that of a run that made this record, or found the same."""
    with path.open(encoding="ascii", errors="replace") as file:
        text = file.read(200)
    try:
        name, confirmed = evidence.dated(text.removesuffix("\n"), path)
        dates = (made.started, confirmed.date)
        begun, last = (datetime.datetime.fromisoformat(d).astimezone(datetime.UTC) for d in dates)
        now = datetime.datetime.now(datetime.UTC)
        if name == target and not confirmed.by and begun <= last <= now + validity.CLOCKS_DIFFER:
            return ""
    except ValueError:
        pass  # it is no date
    return f"date.txt says {text!r}, and the record is of {made.started} and {target}"


def keep_canaries(found: Path, new: Path, tracked: Path, today: datetime.date) -> str:
    """Write the canaries' results that hold after a night; return why not, if that can't be."""
    if found.is_symlink():
        return "its folder is a link"
    known = {key: one.what for key, one in canaries.known().items()}
    try:
        seen = canary.load(found)
        if why := canary.refusal(seen, known, today):
            return why
        held = canary.renewed(canary.load(tracked), seen, known)
    except ValueError as error:
        return str(error)
    if seen:  # else none could run
        new.mkdir()
        canary.save(held, new)
    return ""


def refuse(name: str, why: str) -> None:
    """Tell why something isn't believed; the rest of the night is."""
    LEFT_OUT.parent.mkdir(parents=True, exist_ok=True)
    with LEFT_OUT.open("a", encoding="utf-8") as told:
        print(f"{name}: {why}", file=told)
    print(f"::warning::{name}: what this job left is refused")


def main(results: Path, judged: Path) -> None:
    """Copy what is believed."""
    book, today = manifest.load(), datetime.datetime.now(datetime.UTC).date()
    judged.mkdir(parents=True, exist_ok=True)
    (judged / "judged.txt").write_text(f"{today}\n")  # GitHub keeps no empty artifact
    for found in sorted(results.glob("proof-*")):
        target = found.name.removeprefix("proof-")
        folder = found / target / "evidence"
        if not folder.is_dir():
            continue  # it learned nothing
        try:
            why = refusal(book, target, folder, today)
        except Exception as error:  # noqa: BLE001  # whatever it brought, the others are judged
            why = f"it can't be judged: {type(error).__name__}"
        if not why:
            keep(target, folder, judged / found.name / target / "evidence")
        else:
            refuse(target, why)
    if why := keep_canaries(results / "canaries", judged / "canaries", evidence.PROMOTED, today):
        refuse("canaries", why)
    if (output := os.environ.get("GITHUB_OUTPUT")) and any(
        path.is_dir() for path in judged.iterdir()
    ):
        with Path(output).open("a", encoding="utf-8") as told:
            told.write("kept=true\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
