"""The table at the end of a run, from records alone; a renderer, it runs nothing."""

import itertools
import textwrap
from collections.abc import Iterator, Sequence

from proof.records.record import CheckRun, Outcome, Record, StepRun

WIDTH = 80
NOTHING = "–"
#: Checks after a restart and the like belong to no stage of the guide.
ACTIONS = "actions"


def table(records: Sequence[Record], stages: Sequence[str]) -> str:
    """Return a plain text of at most 80 columns: a column per target, a row per stage.

    `stages` are the guide's, in order: a stage that a run did not reach shows a dash. A cell
    shows how the stage ended and its seconds, steps and checks together. As many targets stand
    side by side as fit; below, what each run that is not proven says.
    """
    first = max(map(len, [*stages, ACTIONS]))
    columns = [_column(record, stages) for record in records]
    labels = ["", *stages, ACTIONS, "total", "worker", "outcome"]
    blocks = [
        "\n".join(
            "  ".join([f"{label:{first}}", *(f"{c[row]:{_width(c)}}" for c in block)]).rstrip()
            for row, label in enumerate(labels)
        )
        for block in _blocks(columns, WIDTH - first)
    ]
    words = [line for record in records for line in _sentences(record)]
    return "\n\n".join([*blocks, *(["\n".join(words)] if words else [])]) + "\n"


def _column(record: Record, stages: Sequence[str]) -> list[str]:
    """One target from top to bottom."""
    runs: dict[str, list[StepRun | CheckRun]] = {stage: [] for stage in [*stages, ACTIONS]}
    for step in record.steps:
        runs[step.stage].append(step)
    for check in record.checks:
        stage = check.point.partition("-")[0]
        runs[stage if stage in runs else ACTIONS].append(check)
    return [
        record.target,
        *(_cell(of_stage) for of_stage in runs.values()),
        f"{record.duration_s:.0f} s",
        record.worker.version or NOTHING,
        record.outcome.value,
    ]


def _cell(runs: Sequence[StepRun | CheckRun]) -> str:
    if not runs:
        return NOTHING
    outcomes = {run.outcome for run in runs}
    worst = next(word for word in ("failed", "skipped", "exempt", "passed") if word in outcomes)
    return f"{worst} {sum(run.duration_s for run in runs):.0f} s"


def _sentences(record: Record) -> Iterator[str]:
    """What a run that is not proven has to say, in lines."""
    failure = record.failure
    if failure:
        yield from _wrap(f"{record.target}: {failure.sentence}")
        if failure.hint:
            yield from _wrap(f"  hint: {failure.hint}")
        # What a machine has printed stays as it was: wrapped, it could not be searched for.
        yield from textwrap.indent(failure.output, "  | ", lambda _: True).splitlines()
    elif record.until:
        yield from _wrap(f"{record.target}: stopped after the stage {record.until}, as asked")
    elif record.outcome is not Outcome.PROVEN:
        yield from _wrap(f"{record.target}: {record.outcome.value}, without a reason")


def _wrap(text: str) -> list[str]:
    # Commands and paths stay whole: they are there to be copied.
    return textwrap.wrap(
        text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _width(column: Sequence[str]) -> int:
    return max(map(len, column))


def _blocks(columns: Sequence[list[str]], room: int) -> Iterator[list[list[str]]]:
    """Split columns into blocks that fit side by side, at least one in each."""
    ends = itertools.accumulate(2 + _width(column) for column in columns)
    block: list[list[str]] = []
    start = 0
    for column, end in zip(columns, ends, strict=True):
        if block and end - start > room:
            yield block
            block, start = [], end - 2 - _width(column)
        block.append(column)
    if block:
        yield block
