"""`{evidence}` and `{proven}`: what is known of all targets, in a table and in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from proof.guide.manifest import Platform
from proof.records.read_record import path_of, tools_in_words
from proof.site import knowledge, rebuilds
from proof.site.knowledge import Knowledge, TargetResult
from proof.site.markup import (
    EVIDENCE,
    age,
    badge,
    dated_badge,
    fetched,
    link,
    paragraph,
    shown_date,
    stage_name,
    table,
    took,
)
from proof.site.output.records import RECORDS
from proof.site.statuses import Status, Verdict, worst

__all__ = ["EvidenceDirective", "ProvenDirective"]

_NOTHING = "–"


class EvidenceDirective(SphinxDirective):
    """Show the statuses of every target and stage, what ran, and what is exempt from running."""

    def run(self) -> list[nodes.Node]:
        """Return the tables, under a name to which the pages of the targets lead back."""
        known = knowledge.of(self.config)
        results = known.all_results()
        rebuilds.note(self.env, known, known.steps, results, ages=True)
        top = nodes.target(names=[EVIDENCE])
        self.state.document.note_explicit_target(top, top)
        return [
            top,
            _as_of(known),
            self._matrix(known, results),
            self._runs(results),
            nodes.rubric("", "Read, whether or not it runs"),
            *self._lints(known),
            nodes.rubric("", "Exempt from running"),
            *self._exempt(known),
        ]

    def _matrix(self, known: Knowledge, results: tuple[TargetResult, ...]) -> nodes.Node:
        rows = [
            [self._target(result), *(self._cell(result, stage) for stage in known.manifest.stages)]
            for result in results
        ]
        heads = [stage.capitalize() for stage in known.manifest.stages]
        return table(["System", *heads], rows, "guide-matrix")

    def _cell(self, result: TargetResult, stage: str) -> nodes.Node | str:
        if not result.plan.of_stage(stage):
            return _NOTHING
        cell = badge(result.stage(stage))
        shown = link(cell.astext(), stage_name(result.target.key, stage), self.env.docname)
        cell[:] = [shown]
        return cell

    def _runs(self, results: tuple[TargetResult, ...]) -> nodes.Node:
        head = ["System", "Status", "Ran on", "As", "Worker package", "Took", "Fetched"]
        return table(head, [self._run(result) for result in results], "guide-runs")

    def _run(self, result: TargetResult) -> list[nodes.Node | str]:
        start: list[nodes.Node | str] = [self._target(result), dated_badge(result, result.whole)]
        record = result.record
        if record is None:
            return [*start, *[_NOTHING] * 5]
        return [
            *start,
            f"{shown_date(result)} ({age(result)})" if age(result) else _NOTHING,
            ", ".join(filter(None, (record.os_release.get("PRETTY_NAME"), result.processor)))
            or _NOTHING,
            result.worker_version or _NOTHING,
            took(record.duration_s),
            fetched(record.fetched_mb),
        ]

    def _target(self, result: TargetResult) -> nodes.Node:
        return link(result.target.label, result.target.key, self.env.docname)

    def _lints(self, known: Knowledge) -> Iterator[nodes.Node]:
        top = "../" * self.env.docname.count("/")
        rows: list[list[nodes.Node | str]] = []
        for platform, lint in known.lints.items():
            uri = f"{top}{RECORDS}/{path_of(platform, Path()).as_posix()}"
            rows.append(
                [
                    known.manifest.platforms[platform].label,
                    tools_in_words(lint),
                    lint.started[:10],
                    str(len(lint.files)),
                    str(sum(len(f.findings) for f in lint.files)),
                    nodes.reference("", "record", refuri=uri),
                ]
            )
        if rows:
            yield paragraph("Parsers and linters read these blocks, and ran none of them:")
            head = ["Platform", "Read by", "On", "Blocks", "Findings", "Files"]
            yield table(head, rows, "guide-lint")
        else:
            yield paragraph("Nothing: no parser and no linter read the blocks on these pages.")

    def _exempt(self, known: Knowledge) -> Iterator[nodes.Node]:
        rows: list[list[nodes.Node | str]] = [
            [known.manifest.platforms[platform].label, step.key, step.settings.exempt]
            for platform, steps in known.steps.items()
            for step in steps
            if step.settings.exempt
        ]
        if rows:
            yield paragraph("These blocks are shown, and no run pastes them:")
            yield table(["Platform", "Block", "Why"], rows, "guide-exempt")
        else:
            yield paragraph("Nothing: every block is there to be pasted by a run.")


class ProvenDirective(SphinxDirective):
    """Say which platforms are proven, by which systems, and when: a line a platform.

    With `:short:` only which are proven, and when: a paragraph a day.
    """

    option_spec: ClassVar = {"short": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the lines; platforms that no run proves share one."""
        known = knowledge.of(self.config)
        rebuilds.note(self.env, known, known.steps, known.all_results(), ages=True)
        if "short" in self.options:
            return list(_in_short(known))
        lines = []
        others: dict[Status, list[str]] = {}  # of platforms that nothing ran
        for platform in known.manifest.platforms.values():
            results = known.results[platform.key]
            if any(result.record for result in results):
                lines.append(nodes.list_item("", self._line(platform, results)))
            else:
                verdict = results[0].whole if results else worst(known.unrun[platform.key])
                others.setdefault(verdict.status, []).append(platform.label)
        for status, labels in others.items():
            lines.append(
                nodes.list_item("", paragraph(badge(Verdict(status)), f" {', '.join(labels)}."))
            )
        return [nodes.bullet_list("", *lines, classes=["guide-proven"]), _as_of(known)]

    def _line(self, platform: Platform, results: tuple[TargetResult, ...]) -> nodes.paragraph:
        """Return a platform's line; systems with the same status and day are listed together."""
        groups: dict[tuple[str, str], list[TargetResult]] = {}
        for result in results:
            words = dated_badge(result, result.whole).astext()
            groups.setdefault((words, shown_date(result)), []).append(result)
        parts: list[nodes.Node | str] = [nodes.strong("", platform.label)]
        for (words, day), members in groups.items():
            parts += [" ", dated_badge(members[0], members[0].whole), " on "]
            for result in members:
                parts += [link(result.target.label, result.target.key, self.env.docname), ", "]
            when = age(members[0])
            parts[-1:] = [f", {when if day in words else f'{day} ({when})'}."] if when else ["."]
        return paragraph(*parts)


def _in_short(known: Knowledge) -> Iterator[nodes.Node]:
    """Yield a paragraph for each day on which platforms were last proven, without a gap."""
    days: dict[str, list[tuple[Platform, TargetResult]]] = {}
    for platform in known.manifest.platforms.values():
        whole = [
            result
            for result in known.results[platform.key]
            if result.whole.status is Status.PROVEN and not result.whole.but
        ]
        if whole:
            newest = max(whole, key=shown_date)
            days.setdefault(shown_date(newest), []).append((platform, newest))
    for day in sorted(days, reverse=True):
        labels = "; ".join(platform.label for platform, _ in days[day])
        when = f" on one system at least, {day} ({age(days[day][0][1])}): {labels}."
        yield paragraph(badge(Verdict(Status.PROVEN)), when)
    if not days:
        yield paragraph("No platform is proven at present.")


def _as_of(known: Knowledge) -> nodes.paragraph:
    """Return what keeps an age true on a page that nobody builds again."""
    text = f"Statuses and ages are as of {known.today}, when this page was built."
    return paragraph(text, classes=["guide-aside"])
