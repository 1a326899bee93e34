"""Turns a platform's steps into nodes: account, hints, commands and status of each step."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.guide import managers
from proof.guide.manifest import Account, Platform
from proof.guide.step import Act, Step, moves
from proof.guide.vocabulary import Dialect
from proof.records.read_record import in_words
from proof.site import knowledge
from proof.site.directives.expected import expected
from proof.site.directives.fill import secret
from proof.site.knowledge import Knowledge, TargetResult
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
from proof.site.statuses import Status, Verdict, only_read

__all__ = ["StepsDirective"]


class StepsDirective(SphinxDirective):
    """What shows steps, in whatever arrangement. `places`: what the names of places begin with."""

    places: ClassVar[str] = ""

    @functools.cached_property
    def known(self) -> Knowledge:
        """Return what the pages are made from."""
        return knowledge.of(self.config)

    def _about(self, platform: Platform) -> list[nodes.Node]:
        """Return what belongs to no step, as a place of its own."""
        about = [*self._included(self.known.about(platform)), *self._unread(platform)]
        if not about:
            return []
        place = container(*about, classes=["guide-about"])
        self._name(place, f"{self.places}about-{platform.key}")
        return [place]

    def _unread(self, platform: Platform) -> list[nodes.Node]:
        """Say which package managers no tool reads, while no system has run the steps."""
        if any(result.record for result in self.known.results[platform.key]):
            return []
        unread = managers.unread(platform, self.known.steps[platform.key])
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

    def _verdicts(self, platform: Platform, steps: list[Step]) -> nodes.Node:
        results = self.known.results[platform.key]
        stage = steps[0].stage
        if not results:
            [verdict] = self._stage_verdicts(platform, stage)
            why = self._why(platform, stage, verdict)
            words = ". No system proves this platform yet. "
            return self._tools(
                platform, stage, paragraph(badge(verdict), words, *why, classes=["guide-statuses"])
            )
        # Systems share a line when their words are the same, as in all stages but the first, which
        # alone names the version and the day of each test run.
        groups: dict[object, list[TargetResult]] = {}
        for result in results:
            verdict = result.stage(stage)
            own = result.record and self._is_first(platform, stage)
            key = result.target.key if own else (verdict, dated_badge(result, verdict).astext())
            groups.setdefault(key, []).append(result)
        lines = (nodes.list_item("", self._verdict(group, steps)) for group in groups.values())
        return self._tools(
            platform, stage, nodes.bullet_list("", *lines, classes=["guide-statuses"])
        )

    def _is_first(self, platform: Platform, stage: str) -> bool:
        return stage == self.known.steps[platform.key][0].stage

    def _tools(self, platform: Platform, stage: str, shown: nodes.Element) -> nodes.Element:
        """Make the first stage's statuses a link target: only they name the linters."""
        if self._is_first(platform, stage):
            self._name(shown, f"{self.places}tools-{platform.key}")
        return shown

    def _why(self, platform: Platform, stage: str, verdict: Verdict) -> list[nodes.Node | str]:
        """Return why a stage has its status; only a platform's first stage names its linters."""
        lint = self.known.lints.get(platform.key)
        first = self.known.steps[platform.key][0].stage
        if lint is None or stage == first:
            return [verdict.why]
        before, read, after = verdict.why.partition(only_read(lint))
        if not read or not any(read in v.why for v in self._stage_verdicts(platform, first)):
            return [verdict.why]
        place = f"{self.places}tools-{platform.key}"
        return [before, link("It was only read", place, self.env.docname), ".", after]

    def _stage_verdicts(self, platform: Platform, stage: str) -> list[Verdict]:
        results = self.known.results[platform.key]
        if not results:
            return [self.known.unrun_stage(platform.key, stage)]
        return [result.stage(stage) for result in results]

    def _verdict(self, group: list[TargetResult], steps: list[Step]) -> nodes.paragraph:
        result = group[0]
        verdict = result.stage(steps[0].stage)
        parts: list[nodes.Node | str] = [
            dated_badge(result, verdict),
            f" on {in_words(member.target.label for member in group)}",
        ]
        if self._is_first(result.plan.platform, steps[0].stage):
            parts += self._of_run(result, steps)
        parts.append(". " if verdict.why else ".")
        return paragraph(*parts, *self._why(result.plan.platform, steps[0].stage, verdict))

    def _of_run(self, result: TargetResult, steps: list[Step]) -> Iterator[nodes.Node | str]:
        if result.worker_version:
            yield f", {result.plan.platform.facts.package} {result.worker_version}"
        if age(result):
            yield f", {shown_date(result)} ({age(result)})"
        runs = result.runs()
        ran = [runs[step.file] for step in steps if step.file in runs]
        if ran:
            yield ", "
            yield link("transcript", transcript_name(result, ran[0]), self.env.docname)

    def _steps(self, platform: Platform, steps: list[Step]) -> Iterator[nodes.Node]:
        shell = ""
        for move in moves(steps):
            if not isinstance(move, Act):
                account = move.step.settings.as_
                yield self._step(platform, move.step, same_shell=account == shell)
                shell = account
            elif not move.action.proof_only:
                words = nodes.strong("", move.action.text)
                yield paragraph(words, classes=["guide-action"])
                shell = ""  # a reader who was sent away comes back to no open shell

    def _step(self, platform: Platform, step: Step, *, same_shell: bool) -> nodes.Node:
        block = container(classes=["guide-step"])
        self._name(block, f"{self.places}{platform.key}-{step.key}")
        block += self._included(step.prose)
        block += self._account(platform.accounts[step.settings.as_], same_shell=same_shell)
        block += list(_expectations(step))
        if step.settings.exempt:
            words = f". This is not proven: no run pastes it. {step.settings.exempt}"
            block += paragraph(badge(Verdict(Status.EXEMPT)), words, classes=["guide-mark"])
        marks = _marks(self.known.results[platform.key], step)
        block += [mark for _, mark in marks]
        block += secret(self.known.manifest, platform, step)
        block["classes"] += sorted({f"guide-step-{status.value}" for status, _ in marks})
        block += nodes.literal_block(
            step.text, step.text, language=_language(platform, step), classes=["guide-code"]
        )
        block += expected(self.known.results[platform.key], step, self.env.docname)
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


def _marks(results: tuple[TargetResult, ...], step: Step) -> list[tuple[Status, nodes.paragraph]]:
    """Return what a reader must know before copying a block that is no longer proven, or wrong."""
    systems: dict[Verdict, list[str]] = {}
    for result in results:
        verdict = result.step(step.file)
        if verdict.status in {Status.STALE, Status.FAILED}:
            systems.setdefault(verdict, []).append(result.target.label)
    return [
        (
            verdict.status,
            paragraph(
                badge(verdict), f" on {', '.join(labels)}. {verdict.why}", classes=["guide-mark"]
            ),
        )
        for verdict, labels in systems.items()
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
