"""Take from the artifacts of a night what isn't believed, and say why; needs requirements/run.txt.

    python .github/judge.py RESULTS

RESULTS has the artifacts proof-TARGET.  A record that the site would refuse loses its folder there,
and has a line in build/left-out/records.txt; what was tracked before then stays tracked.
"""

import datetime
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from proof.guide import manifest, plan  # noqa: E402
from proof.records import record, validity  # noqa: E402

LEFT_OUT = ROOT / "build/left-out/records.txt"


def refusal(book: manifest.Manifest, target: str, folder: Path, today: datetime.date) -> str:
    """Return why what an artifact brings of a target isn't believed, or nothing."""
    if target not in book.targets:
        return "there is no such target"
    try:
        made = record.load(folder / f"{target}.json")
    except ValueError as error:
        return str(error).replace(f"{folder}/", "")
    return validity.refusal(plan.make(book, book.target(target)), made, folder, today)


def main(results: Path) -> None:
    """Remove what isn't believed."""
    book, today = manifest.load(), datetime.datetime.now(datetime.UTC).date()
    for found in sorted(results.glob("proof-*")):
        target = found.name.removeprefix("proof-")
        folder = found / target / "evidence"
        if folder.is_dir() and (why := refusal(book, target, folder, today)):
            shutil.rmtree(folder)
            LEFT_OUT.parent.mkdir(parents=True, exist_ok=True)
            with LEFT_OUT.open("a", encoding="utf-8") as told:
                print(f"{target}: {why}", file=told)
            print(f"::warning::{target}: this record is refused")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
