"""Small pieces of a page that both directives use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from proof.record import StepRun
from proof.sphinx_ext.grades import Grade, Graded
from proof.sphinx_ext.site import Proof

__all__ = ["badge", "container", "link", "paragraph", "shown_date", "table", "transcript_name"]

#: A grade is told by words and by a shape, so that it needs no colour.
SHAPES = {
    Grade.PROVEN: "●",
    Grade.STALE: "◐",
    Grade.UNPROVEN: "○",
    Grade.FAILED: "✕",
}


def badge(graded: Graded, words: str = "") -> nodes.inline:
    """Return a grade as a shape and words."""
    name = graded.grade.value
    text = f"{SHAPES[graded.grade]}\N{NO-BREAK SPACE}{words or name}"
    return nodes.inline("", text, classes=["guide-grade", f"guide-grade-{name}"])


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


def table(head: Sequence[str], rows: Iterable[Sequence[nodes.Node | str]]) -> nodes.table:
    """Return a table with one line of heads."""
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group, classes=["guide-table"])


def transcript_name(proof: Proof, run: StepRun) -> str:
    """Return the label under which the page of evidence shows a transcript."""
    return f"{proof.target.key}-{Path(run.transcript).stem}"


def shown_date(proof: Proof) -> str:
    """Return the day of a run as the pages show it, or nothing."""
    return proof.record.started[:10] if proof.record else ""


def _row(cells: Sequence[nodes.Node | str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", paragraph(cell)) for cell in cells))


def _nodes(parts: Iterable[nodes.Node | str]) -> list[nodes.Node]:
    return [nodes.Text(part) if isinstance(part, str) else part for part in parts]
