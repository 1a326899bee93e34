"""`{target} NAME`: all that is known of one system, a section a stage, with the transcripts."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes

from proof.guide.step import Step, moves
from proof.guide.vocabulary import Way
from proof.records.record import SCHEMA_FILE, CheckRun, DeepRun, Record, StepRun
from proof.site import rebuilds
from proof.site.directives.directive import GuideDirective
from proof.site.knowledge import TargetResult
from proof.site.markup import (
    EVIDENCE,
    age,
    code,
    container,
    dated_badge,
    fetched,
    paragraph,
    stage_name,
    table,
    took,
    transcript_name,
)
from proof.site.output.records import RECORDS


class TargetDirective(GuideDirective, name="target"):
    """Show one target; the page that holds this has no other title."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """Return the page."""
        known = self.known
        key = self.arguments[0]
        result = next((p for p in known.all_results() if p.target.key == key), None)
        if result is None:
            raise self.error(f"there is no target {key!r}")
        platform = result.target.platform
        rebuilds.note(self.env, known, [platform], [result], ages=True)
        page = self._section(result.target.label, key)
        page += paragraph(self._link("All systems", EVIDENCE), classes=["guide-aside"])
        why = f". {result.whole.why}" if result.whole.why else ""
        page += paragraph(dated_badge(result, result.whole), why)
        if result.record:
            page += self._facts(result, result.record)
            page += list(_failure(result.record))
        page += list(self._stages(result))
        return [page]

    def _facts(self, result: TargetResult, record: Record) -> nodes.field_list:
        top = "../" * self.env.docname.count("/")
        files = paragraph(
            nodes.reference("", "record", refuri=f"{top}{RECORDS}/{result.target.key}.json"), ", "
        )
        files += nodes.reference("", "its schema", refuri=f"{top}{RECORDS}/{SCHEMA_FILE.name}")
        facts = nodes.field_list(classes=["guide-facts"])
        for name, value in (
            ("Outcome", f"{record.outcome.value}{record.until and f', until {record.until}'}"),
            ("System", record.os_release.get("PRETTY_NAME", result.target.label)),
            ("Processor", result.processor),
            ("Kernel", f"{record.machine.kernel} {record.machine.release}".strip()),
            ("Ran", _WHERE[record.machine.kind]),
            ("Image", _image(record)),
            ("Note", "; ".join(record.image.notes) if record.image else ""),
            (
                "Worker",
                f"{result.plan.platform.facts.package} {result.worker_version or 'unknown'}",
            ),
            ("Started", f"{record.started}{age(result) and f' ({age(result)})'}"),
            ("Recorded", result.recorded if result.recorded != record.started else ""),
            ("Took", took(record.duration_s)),
            ("Fetched", fetched(record.fetched_mb)),
            ("CPython build", _built(record.deep) if record.deep else ""),
        ):
            if value:
                facts += _field(name, paragraph(value))
        if result.made_by:
            run = nodes.reference("", "this run of a workflow", refuri=result.made_by)
            facts += _field("Attested", paragraph("by GitHub, for ", run))
        facts += _field("Files", files)
        return facts

    def _stages(self, result: TargetResult) -> Iterator[nodes.Node]:
        """Yield a section for each stage, and one for checks that belong to none."""
        runs = result.record.steps if result.record else []
        left = list(result.record.checks) if result.record else []
        for stage in result.plan.manifest.stages:
            steps = result.plan.of_stage(stage)
            if not steps:
                continue
            section = self._section(stage.capitalize(), stage_name(result.target.key, stage))
            section += self._summary(result, steps)
            section += [self._transcript(result, run) for run in runs if run.stage == stage]
            points = {move.point for move in moves(steps)}
            section += list(_checks(check for check in left if check.point in points))
            left = [check for check in left if check.point not in points]
            yield section
        if left:
            section = self._section("Other checks", f"{result.target.key}-other-checks")
            section += list(_checks(left))
            yield section

    def _summary(self, result: TargetResult, steps: tuple[Step, ...]) -> nodes.paragraph:
        verdict = result.stage(steps[0].stage)
        why = f". {verdict.why}" if verdict.why else ""
        guide = f"{result.plan.platform.key}-{steps[0].key}"
        return paragraph(dated_badge(result, verdict), why, " ", self._link("In the guide", guide))

    def _transcript(self, result: TargetResult, run: StepRun) -> nodes.Node:
        text = result.transcript(run)
        what = f", for {run.worker}: {run.outcome}, {took(run.duration_s)}"
        title = paragraph(nodes.strong("", Path(run.file).stem), what)
        screen = code(text, "text", "guide-transcript")
        block = container(title, screen, classes=["guide-run"])
        self._name(block, transcript_name(result, run))
        return block

    def _name(self, place: nodes.Element, name: str) -> None:
        """Let links lead to a place; its address need not say again whose page this is."""
        place["ids"].append(name.removeprefix(f"{self.arguments[0]}-"))
        super()._name(place, name)


def _field(name: str, body: nodes.Node) -> nodes.field:
    return nodes.field("", nodes.field_name("", name), nodes.field_body("", body))


#: Where the steps ran, in a reader's words.
_WHERE = {
    Way.CONTAINER: "in a container",
    Way.VM: "in a virtual machine",
    Way.HERE: "on the machine itself, together with the test run",
    Way.SSH: "over ssh",
}


def _image(record: Record) -> str:
    if record.image is None:
        return "unknown" if record.machine.kind is Way.CONTAINER else "none, the machine was lent"
    digest = record.image.digest or "not pinned"
    return f"{record.image.ref}, {digest}, from the {record.image.origin}, {record.image.made}"


def _built(deep: DeepRun) -> str:
    single = f", with {deep.single_tests:,} single tests, of which {deep.skipped:,} were skipped"
    return (
        f"Python {deep.python} on {deep.started[:10]}. {deep.modules}. "
        f"{deep.tests} test files ran{single if deep.single_tests else ''}."
    )


def _failure(record: Record) -> Iterator[nodes.Node]:
    if record.failure:
        yield paragraph(nodes.strong("", record.failure.sentence))
        if record.failure.hint:
            yield paragraph(record.failure.hint)
        if record.failure.output:
            yield code(record.failure.output, "text", "guide-transcript")


def _checks(checks: Iterable[CheckRun]) -> Iterator[nodes.Node]:
    rows = [
        [c.point, f"{c.name}{c.detail and f' ({c.detail})'}", c.outcome, took(c.duration_s)]
        for c in checks
    ]
    if rows:
        yield table(["After", "Check", "Outcome", "Time"], rows)
