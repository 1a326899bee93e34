"""What a step prints: the lines to look for, and a link to all that a run printed."""

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs
from docutils import nodes

from proof.guide import output
from proof.guide.fill import Values
from proof.guide.step import Step
from proof.records.record import StepRun
from proof.site.knowledge import TargetResult
from proof.site.markup import link, paragraph, transcript_name


@attrs.frozen
class _Seen:
    """A run that printed the expected lines; `printed` is None where echo and output are mixed."""

    result: TargetResult
    run: StepRun
    printed: list[str] | None


def expected(results: Iterable[TargetResult], step: Step, docname: str) -> list[nodes.Node]:
    """Return what a reader should see, and what the default target, or another, printed."""
    lines = step.settings.expect
    if lines is None:
        return []
    ordered = sorted(results, key=lambda result: not result.target.default)
    seen = next((found for result in ordered if (found := _seen(result, step))), None)
    shown: list[nodes.Node] = [_to_see(lines, step, is_tested=seen is not None)]
    if others := step.settings.expect_with_others:
        start = "While another worker is on this machine, you should see: "
        shown.append(paragraph(start, *_literals(others), classes=["guide-see"]))
    if seen and (seen.printed is None or len(seen.printed) > len(lines)):
        place = link("Full output of the test run", transcript_name(seen.result, seen.run), docname)
        shown.append(paragraph(place, classes=["guide-aside"]))
    return shown


def _to_see(lines: Sequence[str], step: Step, *, is_tested: bool) -> nodes.paragraph:
    """Return the lines in a sentence; it says so where no run has printed them."""
    parts: list[nodes.Node | str] = ["You should see: ", *_literals(lines)]
    if not lines:
        several = len(step.commands) > 1
        parts = ["These commands print nothing." if several else "This command prints nothing."]
    if not is_tested:
        parts.append(nodes.inline("", " (output not tested)", classes=["guide-untested"]))
    return paragraph(*parts, classes=["guide-see"])


def _literals(lines: Sequence[str]) -> Iterator[nodes.Node | str]:
    for number, line in enumerate(lines):
        if number:
            yield ", then "
        yield nodes.literal("", line)


def _seen(result: TargetResult, step: Step) -> _Seen | None:
    """Return what a target's run of this very text printed, if the expected lines are there."""
    run = result.runs().get(step.file)
    if run is None or run.sha256 != step.sha256 or run.outcome != "passed":
        return None
    printed = _printed(result, run, step)
    own = next(own for own in result.plan.steps if own.file == step.file)
    if run.chain != own.chain:  # it may have been held to other lines
        values = Values(name=run.worker, password="x", admin="x", host="x")  # noqa: S106
        lines = [values.fill(line, result.plan.manifest) for line in step.settings.expect or ()]
        if printed is None or output.unmet(lines, "\n".join(printed), result.target.noise):
            return None
    return _Seen(result, run, printed)


def _printed(result: TargetResult, run: StepRun, step: Step) -> list[str] | None:
    """Return the lines below what was pasted, or None where they can't be told apart."""
    pasted = step.text.splitlines()
    lines = result.transcript(run).splitlines()
    known = result.plan.manifest.placeholders
    if result.target.typed or len(lines) < len(pasted):
        return None
    # A terminal too small for the text echoes it in parts.
    for number in (0, len(pasted) - 1):
        # A record hides passwords.
        line = re.escape(pasted[number]).replace(re.escape(known.name), re.escape(run.worker))
        line = line.replace(re.escape(known.password), ".*")
        if not re.search(rf"{line}$", lines[number]):
            return None
    return lines[len(pasted) :]
