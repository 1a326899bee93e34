"""The tracked records: which run replaces one, and when each run was last seen to be the same."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import attrs

from proof.paths import PROMOTED, write_whole
from proof.records import lint_record, record, transcripts
from proof.records.compare import differences
from proof.records.lint_record import LintRecord
from proof.records.record import DeepRun, Outcome, Record

#: The file with the start of each target's last run; a renewal that learns nothing changes only it.
DATES = "dates.txt"

#: A name, a date and, where GitHub attested that a workflow made this, the address of its run.
_LINE = re.compile(r"(\S+) (\S+)(?: (https://[\w./-]+/actions/runs/\d+(?:/attempts/\d+)?))?")

#: What differs from one run to the next at the end of a transcript: numbers, sizes, times, days.
_VARYING = re.compile(
    r"0x[0-9a-f]+"
    r"|\b[0-9a-f]{7,}\b"
    r"|\d[\d.,:+-]*( ?(ms|s|min|h|us|[kMG]i?B?(/s)?)\b)*"
    r"|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
    r"|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
)

#: The pages show at most so many lines of the end of a transcript.
_SHOWN = 4


def tracked(target: str, folder: Path = PROMOTED) -> Record | None:
    """Return a target's tracked record, or None where there is none that can be read."""
    try:
        return record.load(folder / f"{target}.json")
    except ValueError:
        return None


@attrs.frozen
class Confirmed:
    """When a run last showed what a record shows, UTC in ISO 8601.

    `by`: the address of that run, where .github/take.sh has verified who made its record.
    """

    date: str = ""
    by: str = ""


def confirmed(folder: Path) -> dict[str, Confirmed]:
    """Return when each target was last run, and each platform read, by name.

    Raises ValueError with the path where a line isn't a name, a date and perhaps an address.
    """
    path = folder / DATES
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return dict(dated(line, path) for line in text.splitlines())


def dated(line: str, path: Path) -> tuple[str, Confirmed]:
    """Return a name and when it was confirmed, of a line of the file `path`; raises ValueError."""
    parts = _LINE.fullmatch(line)
    if not parts:
        raise ValueError(f"{path}: each line must be a name and a date")
    return parts[1], Confirmed(parts[2], parts[3] or "")


def promote(
    records: Iterable[Record], built: Path, promoted: Path, looks: Collection[str]
) -> Iterator[str]:
    """Make the records that say something about the guide the tracked ones; yield what was done.

    A record that is unverified is left where it is. One that says what the tracked one says, but
    for times and what a build of CPython cost, only gets a new date; so history grows when there is
    something to tell. `looks`: the stages after which a deep run builds CPython.
    """
    for made in records:
        if made.outcome is Outcome.UNVERIFIED:
            continue
        last = confirmed(promoted).get(made.target, Confirmed())
        if not last.by and last.date > made.started:  # made here before, or in another clone
            yield f"kept evidence/{made.target}.json: this run is older, of {made.started[:10]}"
            continue
        same = _is_same(made, built, promoted)
        _keep_deep(made, promoted, looks)
        if not same:
            record.save(made, promoted)
            transcripts.pack(made, built, promoted)
        _date(promoted, made.target, made.started)
        yield _sentence(made.target, same=same)


def promote_read(made: LintRecord, promoted: Path) -> str:
    """Make a lint record the tracked one, or date it anew if it says the same; return what was."""
    name = f"{lint_record.FOLDER}/{made.platform}"
    try:
        last = lint_record.load(lint_record.path_of(made.platform, promoted))
        same = attrs.evolve(last, started=made.started) == made
    except ValueError:
        same = False
    if not same:
        lint_record.save(made, promoted)
    _date(promoted, name, made.started)
    return _sentence(name, same=same)


def _sentence(name: str, *, same: bool) -> str:
    path = f"evidence/{name}.json"
    return f"kept {path}: only its date is new" if same else f"promoted {path}"


def _date(folder: Path, name: str, started: str) -> None:
    """Note a date, in a file that git can merge: a line each, in order."""
    noted = confirmed(folder) | {name: Confirmed(started)}
    lines = [f"{n} {each.date} {each.by}".rstrip() for n, each in sorted(noted.items())]
    write_whole(folder / DATES, "".join(f"{line}\n" for line in lines))


def _keep_deep(made: Record, promoted: Path, looks: Collection[str]) -> None:
    """Give a record the last build of CPython, if its run made none and pasted the same before."""
    looked = [number for number, run in enumerate(made.steps, 1) if run.stage in looks]
    before = {run.chain for run in made.steps[: max(looked, default=None)]}
    last = tracked(made.target, promoted)
    if not last or not last.deep or last.deep.started > made.started:
        return
    if before <= {run.chain for run in last.steps}:
        made.deep = made.deep or last.deep


def _is_same(fresh: Record, built: Path, promoted: Path) -> bool:
    """Whether a run showed what the tracked one did: outcome, versions, and what pages show."""
    try:
        last = record.load(promoted / f"{fresh.target}.json")
        return (
            not differences(last, fresh)
            and _versions(last) == _versions(fresh)
            and _ends(last, promoted) == _ends(fresh, built)
            and (not fresh.deep or _found(fresh.deep) == _found(last.deep))
        )
    except ValueError:
        return False  # the tracked one can't be read


def _found(built: DeepRun | None) -> object:
    """Return what is news of a build of CPython: not its cost, nor what a machine skips."""
    return built and (built.python, built.modules, built.tests, built.single_tests)


def _versions(made: Record) -> object:
    image = made.image and attrs.evolve(made.image, made="")
    return made.packages, made.os_release, made.machine, image, made.worker.version


def _ends(made: Record, folder: Path) -> dict[str, list[str]]:
    """Return the last lines of each transcript, without what varies."""
    texts = {r.transcript: transcripts.read(made.target, folder, r.transcript) for r in made.steps}
    return {
        name: [_VARYING.sub("0", line) for line in text.splitlines()[-_SHOWN:]]
        for name, text in texts.items()
    }
