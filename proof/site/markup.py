"""Small pieces of a page that the directives share."""

import html
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from proof.records import transcripts
from proof.records.record import StepRun
from proof.site.knowledge import TargetResult
from proof.site.statuses import Status, Verdict

#: The label of the table of all targets.
EVIDENCE = "all-evidence"

#: A shape beside the word makes a status recognizable without colour.
SHAPES = {
    Status.PROVEN: "✓",
    Status.STALE: "◐",
    Status.CHECKED: "◇",
    Status.UNPROVEN: "○",
    Status.EXEMPT: "⊘",
    Status.FAILED: "✕",
}

#: What the pages call a status.
WORDS = {
    Status.PROVEN: "Tested",
    Status.STALE: "Out of date",
    Status.CHECKED: "Not tested (syntax-checked only)",
    Status.UNPROVEN: "Not tested",
    Status.EXEMPT: "Manual step",
    Status.FAILED: "Failing",
}

#: That of `proven`, where an exempt step is not.
PROVEN_BUT = "◕"


def badge(verdict: Verdict, words: str = "") -> nodes.inline:
    """Return a verdict's status as a shape and words; `words` replace the status' own."""
    name = verdict.status.value
    shape, words = SHAPES[verdict.status], words or WORDS[verdict.status]
    if verdict.status is Status.PROVEN and verdict.but:
        shape, words = PROVEN_BUT, f"{words} but for {', '.join(verdict.but)}"
    text = f"{shape}\N{NO-BREAK SPACE}{words}"
    return nodes.inline("", text, classes=["guide-status", f"guide-status-{name}"])


def short(status: Status) -> str:
    """Return the words of a status without the remark in brackets."""
    return WORDS[status].partition(" (")[0]


def shape(verdict: Verdict) -> nodes.inline:
    """Return a verdict's status as its shape alone; the words are for those who hear the page."""
    name = verdict.status.value
    words = nodes.inline("", f"{WORDS[verdict.status]}: ", classes=["guide-unseen"])
    mark = nodes.inline("", SHAPES[verdict.status], classes=["guide-shape", f"guide-status-{name}"])
    return nodes.inline("", "", mark, words, nodes.Text("\N{NO-BREAK SPACE}"))


def dated_badge(result: TargetResult, verdict: Verdict) -> nodes.inline:
    """Return the badge of a verdict; for a rolling system it names the day of the run."""
    as_of = verdict.status is Status.PROVEN and result.target.rolling
    return badge(verdict, f"Tested as of {shown_date(result)}" if as_of else "")


def closed(title: str, content: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return a part that a reader opens by its title."""
    opening = f'<details class="guide-closed"><summary>{html.escape(title)}</summary>\n'
    return [
        raw(opening),
        addnodes.only("", paragraph(f"{title}:"), expr="not html"),
        *content,
        raw("</details>"),
    ]


def prose_date(day: str) -> str:
    """Return a day, YYYY-MM-DD, as prose has it: `22 Nov 2026`."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%b %Y}"


def paragraph(*parts: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Return a paragraph; texts stand for themselves."""
    found = (nodes.Text(part) if isinstance(part, str) else part for part in parts)
    return nodes.paragraph("", "", *found, classes=list(classes))


def code(text: str, language: str, *classes: str) -> nodes.literal_block:
    """Return a block of code, or of what a terminal showed."""
    return nodes.literal_block(text, text, language=language, classes=list(classes))


def raw(text: str) -> nodes.raw:
    """Return HTML, which no other writer shows."""
    return nodes.raw("", text, format="html")


def container(*children: nodes.Node, classes: Sequence[str]) -> nodes.container:
    """Return a block that only the style sheet knows."""
    return nodes.container("", *children, classes=list(classes))


def link(text: str, label: str, docname: str) -> addnodes.pending_xref:
    """Return a reference to a label of any page; one that does not exist is a warning."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", text),
        refdoc=docname,
        refdomain="std",
        reftype="ref",
        reftarget=label,
        refexplicit=True,
        refwarn=True,
    )


def table(
    head: Sequence[str], rows: Iterable[Sequence[nodes.Node | str]], *classes: str
) -> nodes.table:
    """Return a table with one line of heads."""
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group, classes=["guide-table", *classes])


def transcript_name(result: TargetResult, run: StepRun) -> str:
    """Return the label under which the page of a target shows a transcript."""
    return f"{result.target.key}-{Path(transcripts.name_of(result.target, run)).stem}"


def stage_name(target: str, stage: str) -> str:
    """Return the label under which the page of a target shows a stage."""
    return f"{target}-stage-{stage}"


def shown_date(result: TargetResult) -> str:
    """Return the day of a run as the pages show it, or nothing."""
    return result.record.started[:10] if result.record else ""


def age(result: TargetResult) -> str:
    """Return how long before the day of the build a run was, in words, or nothing."""
    days = result.age_days
    if days is None:
        return ""
    if days < 0:
        return "dated after the day of this build"
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def took(seconds: float) -> str:
    """Return a duration as the pages show it."""
    return f"{seconds:.1f}\N{NO-BREAK SPACE}s"


def fetched(megabytes: float | None) -> str:
    """Return how much a run took from the network, as the pages show it."""
    return "not measured" if megabytes is None else f"{megabytes:.1f}\N{NO-BREAK SPACE}MB"


def _row(cells: Sequence[nodes.Node | str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", paragraph(cell)) for cell in cells))
