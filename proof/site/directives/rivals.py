"""`{rivals}`: what a test run costs and notices, beside other tools on the same steps."""

import statistics
from collections.abc import Iterator, Sequence

from docutils import nodes

from proof.records import rivals
from proof.records.rivals import ENGINE, FLOOR, GOAL, Comparison, Measured
from proof.site.directives.directive import GuideDirective
from proof.site.markup import closed, paragraph, prose_date, table, took

_HEAD = ("Tool", "Time", "As a part of the script's", "Memory", "Noticed", "Noticed, with checks")


class RivalsDirective(GuideDirective, name="rivals"):
    """Show a table of the tools and one of the defects; raise ValueError for a bad file."""

    def run(self) -> list[nodes.Node]:
        """Return the tables, or a word that there are none."""
        found = rivals.load(self._tracked(rivals.FILE))
        if found is None:
            return [paragraph("No comparison has been recorded yet.")]
        rows = [row for tool in found.tools for row in _rows(found, tool)]
        return [
            paragraph(_summary(found)),
            table(_HEAD, rows),
            *closed("Each defect", _each(found)),
        ]


def _summary(found: Comparison) -> str:
    versions = " and ".join(f"{name} {version}" for name, version in found.versions.items())
    verdict = "met" if found.overhead <= GOAL else "not met"
    return (
        f"Measured on {prose_date(found.day)} on {found.target}, in {len(found.of(FLOOR).seconds)} "
        f"runs, with {versions}: "
        f"without its checks, this engine takes {found.overhead:.2f} times as long as the shell "
        f"script. The goal, at most {GOAL:.2f} times, is {verdict}."
    )


def _rows(found: Comparison, tool: Measured) -> Iterator[Sequence[str]]:
    """Yield the row of a tool, and for this engine one more, without its checks."""
    versions = ", ".join(
        f"{package} {version}" if len(tool.versions) > 1 else version
        for package, version in tool.versions.items()
    )
    title = tool.title + (f" ({versions})" if versions else "")
    if tool.why_not:
        yield title, f"not measured: {tool.why_not}", *[""] * (len(_HEAD) - 2)
        return
    total, both = len(found.defects), len(tool.noticed) + len(tool.by_hand)
    seen = [f"{number} of {total}" for number in (len(tool.noticed), both)]
    yield title, *_times(found, tool.seconds), f"{tool.peak_mb:.0f} MB", *seen
    if tool.key == ENGINE:
        yield f"{title}, without its checks", *_times(found, tool.unchecked), "", "", ""


def _times(found: Comparison, seconds: Sequence[float]) -> tuple[str, str]:
    return took(statistics.median(seconds)), f"{found.ratio(seconds):.2f}"


def _each(found: Comparison) -> Iterator[nodes.Node]:
    """Yield the table of the defects: which tool noticed each."""
    tools = [tool for tool in found.tools if not tool.why_not]
    rows = [
        [name, step, *(_noticed(tool, name) for tool in tools)]
        for name, step in found.defects.items()
    ]
    yield table(["Defect", "Step", *(tool.title for tool in tools)], rows)


def _noticed(tool: Measured, defect: str) -> str:
    return "yes" if defect in tool.noticed else "by a check" if defect in tool.by_hand else "no"
