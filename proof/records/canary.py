"""What canaries found: whether the guide will still work on what readers will have later."""

import json
from collections.abc import Sequence
from pathlib import Path

import attrs
import cattrs

#: The file beside the records.
FILE = "canaries.jsonl"

GOOD, BREAKS, UNKNOWN = "good", "will break", "could not run"


@attrs.frozen(kw_only=True)
class Sighting:
    """One canary's test run; `day` is that of the run, YYYY-MM-DD.

    `outcome`: good, will break, or could not run. `says`: the sentence of the failure. `changed`:
    packages that are newer than in the last run of the target that passed, `NAME OLD → NEW`.
    """

    key: str
    what: str
    day: str
    outcome: str
    says: str = ""
    changed: list[str] = attrs.field(factory=list)


def load(folder: Path) -> list[Sighting]:
    """Return what is noted beside the records; raises ValueError for a line that is none."""
    path = folder / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [cattrs.structure(json.loads(line), Sighting) for line in lines]


def save(sightings: Sequence[Sighting], folder: Path) -> Path:
    """Write them beside the records, a line each; return the path."""
    path = folder / FILE
    lines = [json.dumps(attrs.asdict(each), ensure_ascii=False) for each in sightings]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
