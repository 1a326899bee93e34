"""`{evidence}` and `{proven}`: what is known of all targets, in a table and in a few lines."""

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

from proof.guide import managers
from proof.records.lint_record import in_words, path_of, tools_in_words
from proof.site import status_line
from proof.site.directives.directive import GuideDirective
from proof.site.knowledge import Knowledge, TargetResult
from proof.site.markup import (
    EVIDENCE,
    WORDS,
    age,
    badge,
    dated_badge,
    fetched,
    paragraph,
    prose_date,
    shape,
    short,
    shown_date,
    stage_name,
    table,
    took,
)
from proof.site.output import status_files
from proof.site.output.records import RECORDS
from proof.site.statuses import Status, Verdict

_NOTHING = "–"


class EvidenceDirective(GuideDirective, name="evidence"):
    """Show the statuses of every target and stage, what ran, and what is exempt from running."""

    def run(self) -> list[nodes.Node]:
        """Return the tables, under a name to which the pages of the targets lead back."""
        known = self._everything(ages=True)
        results = known.all_results()
        top = nodes.target()
        self._name(top, EVIDENCE)
        return [
            top,
            _as_of(known),
            self._matrix(known, results),
            self._runs(results),
            *self._reports(known),
            self._data(),
            nodes.rubric("", "Read, whether or not it runs"),
            *self._lints(known),
            nodes.rubric("", "Exempt from running"),
            *self._exempt(known),
        ]

    def _data(self) -> nodes.Node:
        """Return where programs find all this, and other sites a picture of it."""
        words = nodes.reference("", "evidence.json", refuri=status_files.JSON)
        picture = nodes.literal("", "badges/PLATFORM.svg")
        return paragraph(
            "For programs: ", words, " has the status of every system. For other pages: ",
            picture, " shows that of a platform.",
        )  # fmt: skip

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
        verdict = result.stage(stage)
        cell = badge(verdict, short(verdict.status))
        shown = self._link(cell.astext(), stage_name(result.target.key, stage))
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

    def _reports(self, known: Knowledge) -> Iterator[nodes.Node]:
        if not known.reports:
            return
        yield nodes.rubric("", "Reported by volunteers")
        yield paragraph("We didn't see these runs, so they don't change the status of a system.")
        rows: list[list[nodes.Node | str]] = [
            [
                known.manifest.targets[report.record.target].label,
                "failed" if report.record.failure else "passed",
                report.record.started[:10],
                f"reported by {report.name}",
            ]
            for report in known.reports
        ]
        yield table(["System", "Result", "On", "By"], rows, "guide-reports")

    def _target(self, result: TargetResult) -> nodes.Node:
        return self._link(result.target.label, result.target.key)

    def _lints(self, known: Knowledge) -> Iterator[nodes.Node]:
        top = "../" * self.env.docname.count("/")
        rows: list[list[nodes.Node | str]] = []
        for platform, lint in known.lints.items():
            uri = f"{top}{RECORDS}/{path_of(platform, Path()).as_posix()}"
            rows.append(
                [
                    known.manifest.platforms[platform].label,
                    self._tools(known, platform, tools_in_words(lint)),
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

    def _tools(self, known: Knowledge, key: str, tools: str) -> str:
        """Return what read a platform's steps; until a test ran them, also what nothing reads."""
        if any(result.record for result in known.results[key]):
            return tools
        unread = managers.unread(known.manifest.platforms[key], known.steps[key])
        return f"{tools}; not the options of {in_words(unread)}" if unread else tools

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


class ProvenDirective(GuideDirective, name="proven"):
    """List the platforms by group, each with its status; a link leads to its commands."""

    def run(self) -> list[nodes.Node]:
        """Return the groups, and what the shapes mean."""
        known = self._everything()
        verdicts = {
            key: status_line.overall(known, platform)
            for key, platform in known.manifest.platforms.items()
        }
        items = []
        for label, platforms in known.manifest.grouped():
            names: list[nodes.Node | str] = [nodes.strong("", label)]
            for platform in platforms:
                name = known.manifest.name_in(label, platform)
                found = self._link(name, f"about-{platform.key}")
                found["refwarn"] = False  # a small guide may show only some stages
                names += [" ", nodes.inline("", "", shape(verdicts[platform.key]), found)]
            items.append(nodes.list_item("", paragraph(*names)))
        met = {verdict.status for verdict in verdicts.values()}
        legend: list[nodes.Node | str] = []
        for status in (status for status in Status if status in met):
            legend += [badge(Verdict(status), _dated(known, status)), " "]
        legend += [self._link("All test results", EVIDENCE)]
        return [
            nodes.bullet_list("", *items, classes=["guide-platforms"]),
            paragraph(*legend, classes=["guide-aside"]),
        ]


def _dated(known: Knowledge, status: Status) -> str:
    """Return a status in words; of what was tested, with the day of the newest run."""
    runs = [result for result in known.all_results() if result.whole.status is status]
    days = [shown_date(result) for result in runs if status is Status.PROVEN]
    return f"{WORDS[status]}, {prose_date(max(days))}" if days else WORDS[status]


def _as_of(known: Knowledge) -> nodes.paragraph:
    """Return what keeps an age true on a page that nobody builds again."""
    text = f"Statuses and ages are as of {known.today}, when this page was built."
    return paragraph(text, classes=["guide-aside"])
