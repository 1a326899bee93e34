"""Small pieces of a page that the directives share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from proof.records.record import StepRun
from proof.site.knowledge import Proof
from proof.site.statuses import Grade, Graded

__all__ = [
    "EVIDENCE",
    "age",
    "badge",
    "container",
    "dated_badge",
    "fetched",
    "link",
    "paragraph",
    "shown_date",
    "stage_name",
    "table",
    "took",
    "transcript_name",
]

#: The label of the table of all targets.
EVIDENCE = "all-evidence"

#: A grade is told by words and by a shape, so that it needs no colour.
SHAPES = {
    Grade.PROVEN: "●",
    Grade.STALE: "◐",
    Grade.CHECKED: "◇",
    Grade.UNPROVEN: "○",
    Grade.EXEMPT: "⊘",
    Grade.FAILED: "✕",
}

#: That of `proven`, where an exempt step is not.
PROVEN_BUT = "◕"


def badge(graded: Graded, words: str = "") -> nodes.inline:
    """Return a grade as a shape and words."""
    name = graded.grade.value
    shape, words = SHAPES[graded.grade], words or name
    if graded.grade is Grade.PROVEN and graded.but:
        shape, words = PROVEN_BUT, f"{words} but for {', '.join(graded.but)}"
    text = f"{shape}\N{NO-BREAK SPACE}{words}"
    return nodes.inline("", text, classes=["guide-grade", f"guide-grade-{name}"])


def dated_badge(proof: Proof, graded: Graded) -> nodes.inline:
    """Return a grade; that of a rolling system names the day for which alone it holds."""
    as_of = graded.grade is Grade.PROVEN and proof.target.rolling
    return badge(graded, f"proven as of {shown_date(proof)}" if as_of else "")


def paragraph(*parts: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Return a paragraph; texts stand for themselves."""
    return nodes.paragraph("", "", *_nodes(parts), classes=list(classes))


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


def transcript_name(proof: Proof, run: StepRun) -> str:
    """Return the label under which the page of a target shows a transcript."""
    return f"{proof.target.key}-{Path(run.transcript).stem}"


def stage_name(target: str, stage: str) -> str:
    """Return the label under which the page of a target shows a stage."""
    return f"{target}-stage-{stage}"


def shown_date(proof: Proof) -> str:
    """Return the day of a run as the pages show it, or nothing."""
    return proof.record.started[:10] if proof.record else ""


def age(proof: Proof) -> str:
    """Return how long before the day of the build a run was, in words, or nothing."""
    days = proof.age_days
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


def _nodes(parts: Iterable[nodes.Node | str]) -> list[nodes.Node]:
    return [nodes.Text(part) if isinstance(part, str) else part for part in parts]
