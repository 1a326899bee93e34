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

__all__ = ["SHORT", "expected"]

#: So many lines are shown; a page holds hundreds of outputs, and the end of one proves nothing.
SHORT = 4


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
        if len(printed) > SHORT:
            words = f"What it printed on {result.target.label}"
            whole = link(words, transcript_name(result, run), docname)
            return [paragraph(whole, classes=["guide-aside"])]
        return list(_closed(result, printed))
    return []


def _printed(result: TargetResult, run: StepRun, step: Step) -> list[str] | None:
    """Return the lines below what was pasted, or None where that is not found.

    Where a terminal too small for the text has echoed it in parts, return all lines.
    """
    pasted = step.text.splitlines()
    lines = result.transcript(run).splitlines()
    known = result.plan.manifest.placeholders
    first, last = (_filled_in(pasted[end], known, run.worker) for end in (0, -1))
    if result.target.typed or not lines or not re.search(rf"{first}$", lines[0]):
        return None
    if not any(re.search(rf"{last}$", line) for line in lines[len(pasted) - 1 :][:1]):
        return lines
    return lines[len(pasted) :]


def _filled_in(line: str, known: Placeholders, worker: str) -> str:
    """Return a pattern of a line as it was pasted; a record hides passwords."""
    pattern = re.escape(line).replace(re.escape(known.name), re.escape(worker))
    return pattern.replace(re.escape(known.password), ".*")


def _closed(result: TargetResult, printed: list[str]) -> Iterator[nodes.Node]:
    words = f"What you should see, as it was on {result.target.label}"
    opening = f'<details class="guide-output"><summary>{html.escape(words)}</summary>'
    yield nodes.raw("", opening, format="html")
    yield addnodes.only("", paragraph(f"{words}:"), expr="not html")
    text = "\n".join(printed)
    yield nodes.literal_block(text, text, language="text")
    yield nodes.raw("", "</details>", format="html")
