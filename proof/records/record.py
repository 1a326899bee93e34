"""The record: what one run of one target did. One writer (prove), many readers."""

import enum
import functools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

import attrs
import cattrs
import fastjsonschema

from proof import dates
from proof.errors import Cause, ProofError
from proof.guide.plan import Plan
from proof.guide.step import Step
from proof.guide.vocabulary import Way
from proof.paths import shown_path, write_whole

_T = TypeVar("_T")

SCHEMA = 1
SCHEMA_FILE = Path(__file__).with_name("record.schema.json")

#: A file with more bytes is no record; the longest of 20 tracked ones has 34 kB (27 Nov 2026).
MOST_BYTES = 2_000_000


class Outcome(enum.Enum):
    """How a run ended. `unverified`: it says nothing about the guide, or only about a part."""

    PROVEN = "proven"
    FAILED = "failed"
    UNVERIFIED = "unverified"


@attrs.define(kw_only=True)
class ImageRun:
    """What the machine was made from. `origin`: `registry`, `archive` or `file`; `made`: a date."""

    ref: str
    digest: str
    origin: str
    made: str
    notes: list[str] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class MachineRun:
    """Where the steps ran. `root`: as what the run was root there, `root`, `sudo` or `doas`.

    `kernel` and `processor` are what `uname -s` and `uname -m` printed; older records lack them.
    `release`: what `uname -r` printed in a virtual machine; a container has no kernel of its own.
    `accelerator`: how QEMU ran a virtual machine, `kvm` or `tcg`, which is emulation.
    """

    kind: Way = Way.CONTAINER
    root: str = "root"
    kernel: str = ""
    release: str = ""
    processor: str = ""
    accelerator: str = ""

    @property
    def emulated(self) -> bool:
        """Whether its processor was made by software, which takes many times as long."""
        return self.accelerator == "tcg"


@attrs.define(kw_only=True)
class CommandRun:
    """One command of a step: its text as the guide shows it, its line, its exit status."""

    line: int
    text: str
    exit: int | None


@attrs.define(kw_only=True)
class StepRun:
    """One pasted step. `transcript` is a file beside the record; `worker` is whom it was for.

    One with the outcome `exempt` was not pasted: it has no commands, and a `reason`.
    """

    file: str
    stage: str
    sha256: str
    chain: str
    as_: str
    worker: str
    commands: list[CommandRun]
    duration_s: float
    transcript: str
    outcome: str
    reason: str = ""

    @classmethod
    def of(cls, step: Step, worker: str, **what: Any) -> Self:
        """Return what a step's run is by the step itself, and `what` became of it."""
        return cls(
            file=step.file,
            stage=step.stage,
            sha256=step.sha256,
            chain=step.chain,
            as_=step.settings.as_,
            worker=worker,
            **what,
        )


@attrs.define(kw_only=True)
class CheckRun:
    """One check: `point` is the step or action after which it ran.

    `outcome`: passed, failed, skipped; error where the surroundings failed; broken where the check
    itself did.
    """

    point: str
    name: str
    outcome: str
    duration_s: float
    detail: str = ""


@attrs.define(kw_only=True)
class WorkerRun:
    """What the buildmaster saw of the worker."""

    version: str = ""
    attached: bool = False
    build: str = ""
    reattached: bool = False
    build_after_restart: str = ""


@attrs.define(kw_only=True)
class DeepRun:
    """What the worker's build of CPython cost and found; `python` is the version that it built.

    `phases`: seconds by step. `disk_mb`: the build's folder after the tests. `memory_mb`: the most
    that the worker's processes had at once, looked at every few seconds. `memory_by_step` and
    `disk_by_step` say the same of each step, where older records say nothing; the disk is looked
    at when the next step is seen, which may be cleaning it. `modules` is what CPython said of its
    extension modules, `tests` how many files of its tests ran. `single_tests` are in them, and
    `skipped` of these were skipped for reasons that aren't the guide's; older records say 0.
    """

    started: str
    python: str
    processors: int
    phases: dict[str, float]
    disk_mb: int
    memory_mb: int
    modules: str
    tests: int
    memory_by_step: dict[str, int] = attrs.field(factory=dict)
    disk_by_step: dict[str, int] = attrs.field(factory=dict)
    single_tests: int = 0
    skipped: int = 0


@attrs.define(kw_only=True)
class Failure:
    """Why a run is not proven: the sentence, what to look at, and the end of what was seen.

    `cause`: the name of a `Cause`; older records lack it.
    """

    message: str
    hint: str = ""
    output: str = ""
    cause: str = ""

    @classmethod
    def of(cls, error: ProofError) -> Self:
        """Return what an error says."""
        name = error.cause.name.lower()
        return cls(message=str(error), hint=error.hint, output=error.output, cause=name)

    @property
    def sentence(self) -> str:
        """The message, after whose fault it is."""
        return f"{Cause[self.cause.upper()].value}: {self.message}" if self.cause else self.message


@attrs.define(kw_only=True)
class Record:
    """One run of one target; times are UTC in ISO 8601, durations in seconds."""

    target: str
    platform: str
    outcome: Outcome
    started: str
    duration_s: float = 0.0
    schema: int = SCHEMA
    until: str = ""
    os_release: dict[str, str] = attrs.field(factory=dict)
    machine: MachineRun = attrs.field(factory=MachineRun)
    image: ImageRun | None = None
    packages: dict[str, str] = attrs.field(factory=dict)
    fetched_mb: float | None = None
    steps: list[StepRun] = attrs.field(factory=list)
    checks: list[CheckRun] = attrs.field(factory=list)
    phases: dict[str, float] = attrs.field(factory=dict)
    worker: WorkerRun = attrs.field(factory=WorkerRun)
    deep: DeepRun | None = None
    failure: Failure | None = None


def unverified(plan: Plan, failure: Failure | None = None) -> Record:
    """Return the record of a run that starts now or, with a `failure`, broke before it had one."""
    return Record(
        target=plan.target.key,
        platform=plan.platform.key,
        outcome=Outcome.UNVERIFIED,
        started=dates.now().isoformat(),
        until=plan.cut_off_after,
        failure=failure,
    )


_converter = cattrs.Converter(forbid_extra_keys=True)
_AS = cattrs.gen.override(rename="as")
_converter.register_structure_hook(
    StepRun,
    cattrs.gen.make_dict_structure_fn(StepRun, _converter, _cattrs_forbid_extra_keys=True, as_=_AS),
)
_converter.register_unstructure_hook(
    StepRun,
    cattrs.gen.make_dict_unstructure_fn(
        StepRun, _converter, as_=_AS, reason=cattrs.gen.override(omit_if_default=True)
    ),
)


_converter.register_unstructure_hook(
    Record,
    cattrs.gen.make_dict_unstructure_fn(
        Record, _converter, deep=cattrs.gen.override(omit_if_default=True)
    ),
)


def to_json(record: object) -> dict[str, Any]:
    """Return a record of any kind as plain JSON data."""
    return _converter.unstructure(record)  # type: ignore[no-any-return]


def from_json(data: object) -> Record:
    """Return the record that plain JSON data is; raises ValueError where it is none."""
    return _structure(data, Record)


def _structure(data: object, kind: type[_T]) -> _T:
    if not isinstance(data, dict):
        raise ValueError(f"not a record: a record is an object, not {type(data).__name__}")
    if "schema" in kind.__annotations__ and data.get("schema") != SCHEMA:
        raise ValueError(f"not a record: schema {data.get('schema')!r}; known is {SCHEMA}")
    try:
        return _converter.structure(data, kind)
    except cattrs.BaseValidationError as error:
        raise ValueError(f"not a record: {'; '.join(cattrs.transform_error(error))}") from None


def save(record: Record, folder: Path) -> Path:
    """Write TARGET.json into `folder` in one move, and return its path."""
    return write(to_json(record), folder / f"{record.target}.json")


def write(data: object, path: Path) -> Path:
    """Write plain JSON data in one move, its folder made where it is missing; return the path."""
    return write_whole(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def load(path: Path) -> Record:
    """Read a record; raises ValueError with the path where it isn't what the schema says."""
    return load_kind(path, Record, SCHEMA_FILE)


def load_kind(path: Path, kind: type[_T], schema_file: Path) -> _T:
    """Read a record of any kind; raises ValueError as `load` does.

    It may be a stranger's, so it is a regular file, and no link leads to it.
    """
    try:
        return parsed(strangers_text(path), kind, schema_file)
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def load_noted(path: Path, kind: type[_T], why: str) -> _T | None:
    """Return what a file that no stranger wrote says in JSON, or None where there is none.

    Raises ValueError with the path, and `why`, for anything else than this kind.
    """
    if not path.is_file():
        return None
    try:
        return cattrs.structure(json.loads(path.read_text(encoding="utf-8")), kind)
    except (ValueError, cattrs.BaseValidationError) as error:
        raise ValueError(f"{shown_path(path)}: {why}") from error


def strangers_text(path: Path) -> str:
    """Return the text of a stranger's file; raises ValueError or OSError if it isn't plain."""
    if path.is_symlink() or path.parent.is_symlink():
        raise ValueError("a record is a file in its own folder, not a link")
    if path.exists() and not path.is_file():
        raise ValueError("a record is a regular file")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"a record has at most {MOST_BYTES} bytes")
    return path.read_text(encoding="utf-8")


def parsed(text: str, kind: type[_T], schema_file: Path) -> _T:
    """Return what a text says in JSON, by its schema; raises ValueError for anything else."""
    try:
        data = json.loads(text)
        # Half a surrogate pair and a number that is too large can be read, and not written.
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
        found = _structure(data, kind)
        _schema(schema_file)(data)
    except fastjsonschema.JsonSchemaValueException as error:
        raise ValueError(f"not a record: {error.message}") from error
    except RecursionError as error:
        raise ValueError(str(error)) from error
    return found


@functools.cache
def _schema(file: Path) -> Callable[[Any], Any]:
    return fastjsonschema.compile(json.loads(file.read_text(encoding="utf-8")))


def remove(target: str, folder: Path) -> None:
    """Remove a target's record and transcripts, so that an old one cannot pass for a new one."""
    shutil.rmtree(folder / target, ignore_errors=True)
    (folder / f"{target}.json").unlink(missing_ok=True)
