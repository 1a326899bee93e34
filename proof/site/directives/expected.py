"""What a step printed when it was proven: shown closed, below its block."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx import addnodes

from proof.guide.placeholders import Placeholders
from proof.guide.step import Step
from proof.records.record import StepRun
from proof.site.knowledge import TargetResult
from proof.site.markup import link, paragraph, transcript_name

__all__ = ["KEPT", "expected"]

#: So many lines are shown of the end, which says how it went; a page holds hundreds of outputs.
#: What is hardly longer is shown whole.
KEPT, SHORT = 2, 4


def expected(results: Iterable[TargetResult], step: Step, docname: str) -> list[nodes.Node]:
    """Return what a reader should see, by the run of the default target or else of another."""
    for result in sorted(results, key=lambda result: not result.target.default):
        run = result.runs().get(step.file)
        if run is None or run.sha256 != step.sha256 or run.outcome != "passed":
            continue  # it printed what another text prints
        printed = _printed(result, run, step)
        if printed is None:
            continue
        if not printed:
            words = f"On {result.target.label} this printed nothing."
            return [paragraph(words, classes=["guide-aside"])]
        return list(_closed(result, run, printed, docname))
    return []


def _printed(result: TargetResult, run: StepRun, step: Step) -> list[str] | None:
    """Return the lines below what was pasted, or None where they cannot be told apart."""
    pasted = step.text.splitlines()
    lines = result.transcript(run).splitlines()
    first = _filled_in(pasted[0], result.plan.manifest.placeholders, run.worker)
    if result.target.typed or not lines or not re.search(rf"{first}$", lines[0]):
        return None
    return lines[len(pasted) :]


def _filled_in(line: str, known: Placeholders, worker: str) -> str:
    """Return a pattern of a line as it was pasted; a record hides passwords."""
    pattern = re.escape(line).replace(re.escape(known.name), re.escape(worker))
    return pattern.replace(re.escape(known.password), ".*")


def _closed(
    result: TargetResult, run: StepRun, printed: list[str], docname: str
) -> Iterator[nodes.Node]:
    words = f"What you should see, as it was on {result.target.label}"
    opening = f'<details class="guide-output"><summary>{html.escape(words)}</summary>'
    yield nodes.raw("", opening, format="html")
    yield addnodes.only("", paragraph(f"{words}:"), expr="not html")
    left_out = len(printed) - KEPT if len(printed) > SHORT else 0
    if left_out:
        printed = [f"[… {left_out} lines …]", *printed[-KEPT:]]
    text = "\n".join(printed)
    yield nodes.literal_block(text, text, language="text")
    if left_out:
        yield paragraph(link("The whole transcript", transcript_name(result, run), docname))
    yield nodes.raw("", "</details>", format="html")
