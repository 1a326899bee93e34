"""The faults that tests made on purpose, and whom a run blamed: a line each in `faults.tsv`."""

from pathlib import Path

import attrs

from proof.paths import write_whole

#: The file beside the records.
FILE = "faults.tsv"


@attrs.frozen
class Fault:
    """What was broken, and whom the run blamed for it.

    `expected`: the name of the `Cause` that it is. `cause`: that of the one that the run gave, and
    `says` the sentence of it. `day`: when, as YYYY-MM-DD.
    """

    name: str
    expected: str
    cause: str
    says: str
    day: str


def load(path: Path) -> list[Fault]:
    """Return the faults in the order of their names; raises ValueError for a line that is none."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = [line.split("\t") for line in lines]
    if any(len(fields) != len(attrs.fields(Fault)) for fields in found):
        raise ValueError(f"{path}: each line must be a name, two causes, a sentence, a day")
    return [Fault(*fields) for fields in found]


def note(path: Path, fault: Fault) -> None:
    """Note a fault in place of what was known of it; the file stays in order."""
    fault = attrs.evolve(fault, says=" ".join(fault.says.split()))
    found = {each.name: each for each in load(path)} | {fault.name: fault}
    lines = ["\t".join(attrs.astuple(found[key])) for key in sorted(found)]
    write_whole(path, "\n".join(lines) + "\n")
