"""Which targets a workflow proves: a list for its matrix, as JSON, on standard output.

    nox -s list-targets -- --json | python .github/targets.py [--void]

With --void only those whose record in evidence/ is not of the present steps; that needs what
requirements/run.txt has.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def in_containers(rows: list[dict[str, Any]]) -> list[str]:
    """Return the targets that a container runs, of what `list-targets` says."""
    return [row["target"] for row in rows if row["runs"] == "container"]


def is_void(target: str, evidence: Path) -> bool:
    """Tell whether the record of a target rests on other steps than there are now, or is none.

    Age is no matter here: what is only old is renewed at night.
    """
    from proof import manifest, plan, record

    book = manifest.load()
    steps = plan.make(book, book.target(target)).steps
    try:
        made = record.load(evidence / f"{target}.json")
    except ValueError:
        return True
    ran = {(run.file, run.chain) for run in made.steps}
    now = {(step.file, step.chain) for step in steps}
    # A run that failed ended early; what it found of the present steps still holds.
    return ran != now if made.outcome is record.Outcome.PROVEN else not ran <= now


if __name__ == "__main__":
    chosen = in_containers(json.load(sys.stdin))
    if sys.argv[1:] == ["--void"]:
        chosen = [target for target in chosen if is_void(target, ROOT / "evidence")]
    print(json.dumps(chosen))
