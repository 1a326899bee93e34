"""The steps of a platform as nodes of a page: who runs each, what to know, its text, its grade."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.guide import managers
from proof.guide.manifest import Account, Action, Platform
from proof.guide.plan import Step
from proof.guide.vocabulary import Dialect
from proof.records.read_record import in_words, tools_in_words
from proof.site import knowledge
from proof.site.directives.expected import expected
from proof.site.directives.fill import secret
from proof.site.knowledge import Proof, Site
from proof.site.markup import (
    age,
    badge,
    container,
    dated_badge,
    link,
    paragraph,
    shown_date,
    transcript_name,
)
from proof.site.statuses import Grade, Graded

__all__ = ["StepsDirective"]


class StepsDirective(SphinxDirective):
    """What shows steps, in whatever arrangement. `places`: what the names of places begin with."""

    places: ClassVar[str] = ""

    @property
    def site(self) -> Site:
        """Return what the pages are made from."""
        return knowledge.of(self.config)

    def _about(self, platform: Platform) -> list[nodes.Node]:
        """Return what belongs to no step, as a place of its own."""
        about = [*self._included(self.site.about(platform)), *self._unread(platform)]
        if not about:
            return []
        place = container(*about, classes=["guide-about"])
        self._name(place, f"{self.places}about-{platform.key}")
        return [place]

    def _unread(self, platform: Platform) -> list[nodes.Node]:
        """Say which package managers no tool reads, while no system has run the steps."""
        if any(proof.record for proof in self.site.proofs[platform.key]):
            return []
        unread = managers.unread(platform, self.site.steps[platform.key])
        if not unread:
            return []
        names = in_words(f"`{name}`" for name in unread)
        words = f"The tools don't check the options of {names}; only a test run finds a wrong one."
        text, messages = self.parse_inline(words, lineno=self.lineno)
        return [paragraph(*text, *messages)]

    def _name(self, place: nodes.Element, name: str) -> None:
        """Let links lead to a place."""
        place["names"].append(name)
        self.state.document.note_explicit_target(place, place)

    def _grades(self, platform: Platform, steps: list[Step]) -> nodes.Node:
        proofs = self.site.proofs[platform.key]
        stage = steps[0].stage
        if not proofs:
            [graded] = self._graded(platform, stage)
            why = self._why(platform, stage, graded)
            words = ". No system proves this platform yet. "
            return self._tools(
                platform, stage, paragraph(badge(graded), words, *why, classes=["guide-grades"])
            )
        groups: dict[object, list[Proof]] = {}  # systems that no run is of may share their words
        for proof in proofs:
            key = proof.target.key if proof.record else proof.stage(stage)
            groups.setdefault(key, []).append(proof)
        lines = (nodes.list_item("", self._grade(group, steps)) for group in groups.values())
        return self._tools(platform, stage, nodes.bullet_list("", *lines, classes=["guide-grades"]))

    def _tools(self, platform: Platform, stage: str, shown: nodes.Element) -> nodes.Element:
        """Let the grades of later stages lead to those of the first, which name the tools."""
        if stage == self.site.steps[platform.key][0].stage:
            self._name(shown, f"{self.places}tools-{platform.key}")
        return shown

    def _why(self, platform: Platform, stage: str, graded: Graded) -> list[nodes.Node | str]:
        """Return why a stage has its grade; which tools have read it is said once a platform."""
        lint = self.site.lints.get(platform.key)
        tools = tools_in_words(lint) if lint else ""
        first = self.site.steps[platform.key][0].stage
        said = stage != first and any(tools in g.why for g in self._graded(platform, first))
        if not tools or not said or tools not in graded.why:
            return [graded.why]
        before, _, after = graded.why.partition(tools)
        place = f"{self.places}tools-{platform.key}"
        return [before, link("the same tools", place, self.env.docname), after]

    def _graded(self, platform: Platform, stage: str) -> list[Graded]:
        proofs = self.site.proofs[platform.key]
        if not proofs:
            return [self.site.unrun_stage(platform.key, stage)]
        return [proof.stage(stage) for proof in proofs]

    def _grade(self, group: list[Proof], steps: list[Step]) -> nodes.paragraph:
        proof = group[0]
        graded = proof.stage(steps[0].stage)
        parts: list[nodes.Node | str] = [
            dated_badge(proof, graded),
            f" on {in_words(member.target.label for member in group)}",
        ]
        if proof.worker_version:
            parts.append(f", {proof.plan.platform.facts.package} {proof.worker_version}")
        if age(proof):
            parts.append(f", {shown_date(proof)} ({age(proof)})")
        runs = proof.runs()
        ran = [runs[step.file] for step in steps if step.file in runs]
        if ran:
            label = transcript_name(proof, ran[0])
            parts += [", ", link("transcript", label, self.env.docname)]
        parts.append(". " if graded.why else ".")
        return paragraph(*parts, *self._why(proof.plan.platform, steps[0].stage, graded))

    def _steps(self, platform: Platform, steps: list[Step]) -> Iterator[nodes.Node]:
        shell = ""
        for step in steps:
            for action in self._happens(platform, step.before):
                yield _action(action)
                if not action.proof_only:
                    shell = ""  # a reader who was sent away comes back to no open shell
            account = step.settings.as_
            yield self._step(platform, step, same_shell=account == shell)
            shell = account
            yield from map(_action, self._happens(platform, step.after))

    def _happens(self, platform: Platform, actions: tuple[Action, ...]) -> Iterator[Action]:
        """Leave out what a proof does by itself where no proof is."""
        has_proof = bool(self.site.proofs[platform.key])
        return (action for action in actions if has_proof or not action.proof_only)

    def _step(self, platform: Platform, step: Step, *, same_shell: bool) -> nodes.Node:
        block = container(classes=["guide-step"])
        self._name(block, f"{self.places}{platform.key}-{step.key}")
        block += self._included(step.prose)
        block += self._account(platform.accounts[step.settings.as_], same_shell=same_shell)
        block += list(_expectations(step))
        if step.settings.exempt:
            words = f". This is not proven: no run pastes it. {step.settings.exempt}"
            block += paragraph(badge(Graded(Grade.EXEMPT)), words, classes=["guide-mark"])
        marks = _marks(self.site.proofs[platform.key], step)
        block += [mark for _, mark in marks]
        block += secret(self.site.manifest, platform, step)
        block["classes"] += sorted({f"guide-step-{grade.value}" for grade, _ in marks})
        block += nodes.literal_block(
            step.text, step.text, language=_language(platform, step), classes=["guide-code"]
        )
        block += expected(self.site.proofs[platform.key], step, self.env.docname)
        return block

    def _included(self, path: Path | None) -> list[nodes.Node]:
        """Return a text that lies beside steps; the include makes warnings name its own lines."""
        if path is None or not path.is_file():
            return []
        from_source = os.path.relpath(path, self.env.srcdir).replace(os.sep, "/")
        return self.parse_text_to_nodes(f"```{{include}} /{from_source}\n```\n")

    def _account(self, account: Account, *, same_shell: bool) -> nodes.paragraph:
        who = nodes.strong("", account.label)
        if same_shell:
            return paragraph("Run this as ", who, " again.", classes=["guide-account"])
        become = nodes.literal("", account.become)
        parts: list[nodes.Node | str] = ["Run this as ", who, ". Become it with ", become, "."]
        if account.hint:
            hint, messages = self.parse_inline(account.hint, lineno=self.lineno)
            parts += [" ", *hint, *messages]
        return paragraph(*parts, classes=["guide-account"])


def _language(platform: Platform, step: Step) -> str:
    """Return whose colours a block gets: what a shell is given whole would be of one colour."""
    if platform.dialect is Dialect.POWERSHELL:
        return "powershell"
    return "text" if step.text.startswith("sh <<") else "bash"


def _marks(proofs: tuple[Proof, ...], step: Step) -> list[tuple[Grade, nodes.paragraph]]:
    """Return what a reader must know before copying a block that is no longer proven, or wrong."""
    systems: dict[Graded, list[str]] = {}
    for proof in proofs:
        graded = proof.step(step.file)
        if graded.grade in {Grade.STALE, Grade.FAILED}:
            systems.setdefault(graded, []).append(proof.target.label)
    return [
        (
            graded.grade,
            paragraph(
                badge(graded), f" on {', '.join(labels)}. {graded.why}", classes=["guide-mark"]
            ),
        )
        for graded, labels in systems.items()
    ]


def _expectations(step: Step) -> Iterator[nodes.Node]:
    """Yield what a reader meets that the text does not say: questions, and failures to expect."""
    for question in step.settings.answers:
        asked = nodes.literal("", question.question)
        answer: list[nodes.Node | str] = ["only press Enter."]
        if question.answer:
            answer = ["type ", nodes.literal("", question.answer), " and press Enter."]
        yield paragraph("When it asks ", asked, ", ", *answer, classes=["guide-expect"])
    for number in step.settings.exits:
        command = step.commands[int(number) - 1]
        text = nodes.literal("", command.text.splitlines()[0].removesuffix("\\").rstrip())
        status = f" is expected to end with exit status {step.expected_exit(int(number))}."
        yield paragraph("The command ", text, status, classes=["guide-expect"])


def _action(action: Action) -> nodes.Node:
    if action.proof_only:
        note = "Nothing for you to do here: "
        return paragraph(nodes.emphasis("", note + action.text), classes=["guide-aside"])
    return paragraph(nodes.strong("", action.text), classes=["guide-action"])
