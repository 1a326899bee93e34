"""`{evidence}`: what the records say, a section a target, each transcript under an anchor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.record import SCHEMA_FILE, Record, StepRun
from proof.sphinx_ext import site
from proof.sphinx_ext.markup import badge, container, paragraph, table, transcript_name
from proof.sphinx_ext.publish import RECORDS
from proof.sphinx_ext.site import Proof

__all__ = ["EvidenceDirective"]


class EvidenceDirective(SphinxDirective):
    """Show every target with its record."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        self.env.note_reread()  # grades depend on the day and on the evidence
        proofs = [p for found in site.of(self.config).proofs.values() for p in found]
        return [self._section(proof) for proof in proofs]

    def _section(self, proof: Proof) -> nodes.section:
        section = nodes.section("", nodes.title("", proof.target.label))
        self._name(section, proof.target.key)
        section += paragraph(badge(proof.whole), f". {proof.whole.why}" if proof.whole.why else ".")
        if proof.record is None:
            return section
        section += self._facts(proof, proof.record)
        section += list(_failure(proof.record))
        section += nodes.rubric("", "Stages")
        section += _stages(proof)
        section += nodes.rubric("", "Checks")
        section += _checks(proof.record)
        section += nodes.rubric("", "Transcripts")
        section += [self._transcript(proof, run) for run in proof.record.steps]
        return section

    def _facts(self, proof: Proof, record: Record) -> nodes.field_list:
        top = "../" * self.env.docname.count("/")
        files = paragraph(
            nodes.reference("", "record", refuri=f"{top}{RECORDS}/{proof.target.key}.json"), ", "
        )
        files += nodes.reference("", "its schema", refuri=f"{top}{RECORDS}/{SCHEMA_FILE.name}")
        facts = nodes.field_list(classes=["guide-facts"])
        for name, value in (
            ("Outcome", f"{record.outcome.value}{record.until and f', until {record.until}'}"),
            ("System", record.os_release.get("PRETTY_NAME", proof.target.label)),
            ("Image", _image(record)),
            ("Worker", f"{proof.plan.platform.facts.package} {proof.worker_version or 'unknown'}"),
            ("Started", record.started),
            ("Took", _seconds(record.duration_s)),
        ):
            facts += _field(name, paragraph(value))
        facts += _field("Files", files)
        return facts

    def _transcript(self, proof: Proof, run: StepRun) -> nodes.Node:
        text = proof.transcript(run).read_text(encoding="utf-8", errors="replace")
        what = f", for {run.worker}: {run.outcome}, {_seconds(run.duration_s)}"
        title = paragraph(nodes.strong("", Path(run.file).stem), what)
        screen = nodes.literal_block(text, text, language="text", classes=["guide-transcript"])
        block = container(title, screen, classes=["guide-run"])
        self._name(block, transcript_name(proof, run))
        return block

    def _name(self, node: nodes.Element, name: str) -> None:
        node["names"].append(name)
        self.state.document.note_explicit_target(node, node)


def _field(name: str, body: nodes.Node) -> nodes.field:
    return nodes.field("", nodes.field_name("", name), nodes.field_body("", body))


def _image(record: Record) -> str:
    if record.image is None:
        return "unknown"
    digest = record.image.digest or "not pinned"
    return f"{record.image.ref}, {digest}, from the {record.image.origin}, {record.image.made}"


def _failure(record: Record) -> Iterator[nodes.Node]:
    if record.failure:
        yield paragraph(nodes.strong("", record.failure.message))
        if record.failure.hint:
            yield paragraph(record.failure.hint)
        if record.failure.output:
            yield nodes.literal_block(
                record.failure.output,
                record.failure.output,
                language="text",
                classes=["guide-transcript"],
            )


def _stages(proof: Proof) -> nodes.table:
    runs = proof.runs()
    rows: list[list[nodes.Node | str]] = []
    for stage, title in proof.plan.manifest.stages.items():
        steps = [s for s in proof.plan.steps if s.stage == stage]
        if steps:
            ran = [runs[s.file].duration_s for s in steps if s.file in runs]
            spent = _seconds(sum(ran)) if ran else "not run"
            rows.append([title, str(len(steps)), badge(proof.stage(stage)), spent])
    return table(["Stage", "Steps", "Grade", "Time"], rows)


def _checks(record: Record) -> nodes.Node:
    if not record.checks:
        return paragraph("No check was run.")
    return table(
        ["After", "Check", "Outcome", "Time"],
        [
            [c.point, f"{c.name}{c.detail and f' ({c.detail})'}", c.outcome, _seconds(c.duration_s)]
            for c in record.checks
        ],
    )


def _seconds(duration: float) -> str:
    return f"{duration:.1f} s"
