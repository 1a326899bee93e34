"""What canaries found: whether the guide will still work on what readers will have later."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from proof.paths import write_whole
from proof.records import record

#: The file beside the records.
FILE = "canaries.jsonl"

GOOD, BREAKS, UNKNOWN = "good", "will break", "could not run"

_SCHEMA = Path(__file__).with_suffix(".schema.json")


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
    """Return what is noted beside the records, or nothing where nothing is.

    The file may be a stranger's. Raises ValueError for one that is no regular file, is too large,
    or has a line that is no sighting.
    """
    path = folder / FILE
    try:
        text = record.strangers_text(path).removesuffix("\n")
        found = [record.parsed(line, Sighting, _SCHEMA) for line in text.split("\n") if text]
        for one in found:
            datetime.date.fromisoformat(one.day)
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise ValueError(f"{FILE}: {error}") from None
    return found


def renewed(
    before: Iterable[Sighting], found: Iterable[Sighting], known: Iterable[str]
) -> list[Sighting]:
    """Return what holds of each known canary: a run that learned nothing replaces no other."""
    held = {one.key: one for one in before}
    for one in found:
        if one.outcome != UNKNOWN or one.key not in held:
            held[one.key] = one
    return [held[key] for key in known if key in held]


def refusal(found: Sequence[Sighting], known: Mapping[str, str], today: datetime.date) -> str:
    """Return why a night's sightings aren't believed, or nothing; `known`: what each key says."""
    for one in found:
        if known.get(one.key) != one.what:
            return f"there is no canary {one.key!r} that tests {one.what!r}"
        if one.day > today.isoformat():
            return f"{one.key} says that it ran on {one.day}"
    if len({one.key for one in found}) != len(found):
        return "a canary is in it twice"
    return ""


def save(sightings: Sequence[Sighting], folder: Path) -> Path:
    """Write them beside the records, a line each; return the path."""
    lines = [json.dumps(attrs.asdict(each), ensure_ascii=False) for each in sightings]
    return write_whole(folder / FILE, "".join(f"{line}\n" for line in lines))
