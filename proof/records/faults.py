"""The faults that tests made on purpose, and whom a run blamed: a line each in `faults.tsv`."""

from pathlib import Path

import attrs

#: The file beside the records.
FILE = "faults.tsv"


@attrs.frozen
class Fault:
    """What was broken, the name of the `Cause` that the run gave, and the sentence of it."""

    name: str
    cause: str
    says: str


def load(path: Path) -> list[Fault]:
    """Return the faults in the order of their names; raises ValueError for a line that is none."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = [line.split("\t") for line in lines]
    if any(len(fields) != len(attrs.fields(Fault)) for fields in found):
        raise ValueError(f"{path}: each line must be a name, a cause and a sentence")
    return [Fault(*fields) for fields in found]


def note(path: Path, name: str, cause: str, says: str) -> None:
    """Note a fault in place of what was known of it; the file stays in order."""
    found = {fault.name: fault for fault in load(path)} | {
        name: Fault(name, cause, " ".join(says.split()))
    }
    lines = ["\t".join(attrs.astuple(found[key])) for key in sorted(found)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
