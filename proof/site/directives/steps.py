"""Turns a platform's steps into nodes: account, hints, commands and status of each step."""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.guide.manifest import Platform
from proof.guide.step import Act, Step, moves
from proof.guide.vocabulary import Dialect, Role
from proof.runbook import scripts
from proof.site import knowledge, status_line, step_notes
from proof.site.directives.expected import expected
from proof.site.directives.fill import secret
from proof.site.knowledge import Knowledge
from proof.site.markup import closed, container, link, paragraph

__all__ = ["StepsDirective"]

#: A block of more lines than this scrolls in a frame of its own; its copy is whole.
LONG = 40

#: Stages that a reader comes back for, with no shell open from the stage before.
_LATER = {Role.OPERATION, Role.REMOVAL}


class StepsDirective(SphinxDirective):
    """What shows steps, in whatever arrangement. `places`: what the names of places begin with."""

    places: ClassVar[str] = ""

    @functools.cached_property
    def known(self) -> Knowledge:
        """Return what the pages are made from."""
        return knowledge.of(self.config)

    def _header(self, platform: Platform) -> nodes.Node:
        """Return what a reader sees first of a platform: its status, its views, what is special."""
        about = self.known.about(platform)
        header = container(
            status_line.paragraph_of(self.known, platform, self.env.docname),
            *self._views(platform),
            *itertools.chain(*self._note(about if about.is_file() else None)),
            classes=["guide-about"],
        )
        self._name(header, f"{self.places}about-{platform.key}")
        return header

    def _views(self, platform: Platform) -> Iterator[nodes.Node]:
        """Yield links to the same steps in other forms, and to the variants of a platform."""
        if self.places:
            return
        manifest = self.known.manifest
        links = []
        if platform.steps:
            links.append(self._link("Checklist", f"runbook-{platform.key}"))
            if not scripts.obstacle(manifest, platform):
                links.append(self._link("Script", f"runbook-{platform.key}-script"))
        links += [
            self._link(f"Variant: {manifest.variant_name(other)}", f"about-{other.key}")
            for other in manifest.variants_of(platform)
        ]
        parts: list[nodes.Node | str] = [part for shown in links for part in (shown, " · ")]
        if parts:
            yield paragraph(*parts[:-1], classes=["guide-aside"])

    def _link(self, text: str, label: str) -> nodes.Node:
        """Return a reference to a place that the small guide of a test may lack."""
        found = link(text, label, self.env.docname)
        found["refwarn"] = False
        return found

    def _name(self, place: nodes.Element, name: str) -> None:
        """Let links lead to a place."""
        place["names"].append(name)
        self.state.document.note_explicit_target(place, place)

    def _steps(self, platform: Platform, steps: list[Step]) -> Iterator[nodes.Node]:
        """Yield steps and actions; the reader's shell stays open from step to step."""
        every = self.known.steps[platform.key]
        is_later = self.known.manifest.roles[steps[0].stage] in _LATER
        shell = "" if is_later else _shell_before(every, steps[0])
        for move in moves(steps):
            if isinstance(move, Act):
                if not move.action.proof_only:
                    yield paragraph(nodes.strong("", move.action.text), classes=["guide-action"])
                    shell = ""  # a reader who was sent away comes back to no open shell
            else:
                yield self._step(platform, move.step, same_shell=move.step.settings.as_ == shell)
                shell = move.step.settings.as_
                if _leaves(every, move.step):
                    name = nodes.strong("", platform.accounts[shell].label)
                    exit_ = nodes.literal("", "exit")
                    yield paragraph("Leave the ", name, " shell: ", exit_, classes=["guide-leave"])

    def _step(self, platform: Platform, step: Step, *, same_shell: bool) -> nodes.Node:
        block = container(classes=["guide-step"])
        self._name(block, f"{self.places}{platform.key}-{step.key}")
        above, below = self._note(step.prose)
        block += above
        block += list(_expectations(step))
        block += secret(self.known.manifest, platform, step)
        marks = list(status_line.marks(self.known.results[platform.key], step))
        block += [mark for _, mark in marks]
        block["classes"] += sorted({f"guide-step-{status.value}" for status, _ in marks})
        block += self._account(platform, step, same_shell=same_shell)
        classes = ["guide-code", *["guide-long"] * (len(step.text.splitlines()) > LONG)]
        block += nodes.literal_block(
            step.text, step.text, language=_language(platform, step), classes=classes
        )
        block += expected(self.known.results[platform.key], step, self.env.docname)
        block += below
        return block

    def _note(self, path: Path | None) -> tuple[list[nodes.Node], list[nodes.Node]]:
        """Return what a text beside commands has above them, and what is closed below them."""
        note = step_notes.read(path)
        if path is None:
            return [], []
        below = [closed(title, self._lines(path, lines)) for title, lines in note.closed]
        return self._lines(path, note.above), [node for part in below for node in part]

    def _lines(self, path: Path, lines: range) -> list[nodes.Node]:
        """Return some lines of a text; the include makes warnings name the text's own lines."""
        from_source = os.path.relpath(path, self.env.srcdir).replace(os.sep, "/")
        options = f":start-line: {lines.start}\n:end-line: {lines.stop}\n"
        return self.parse_text_to_nodes(f"```{{include}} /{from_source}\n{options}```\n")

    def _account(self, platform: Platform, step: Step, *, same_shell: bool) -> nodes.paragraph:
        """Return the head of a block: the shell that it goes into, and how to open that shell."""
        account = platform.accounts[step.settings.as_]
        who = nodes.strong("", account.label)
        in_powershell = platform.dialect is Dialect.POWERSHELL
        parts: list[nodes.Node | str] = (
            ["PowerShell as ", who] if in_powershell else [who, " shell"]
        )
        if not same_shell:
            parts += [" — open it with ", nodes.literal("", account.become)]
            if account.hint:
                hint, messages = self.parse_inline(account.hint, lineno=self.lineno)
                parts += [" ", *hint, *messages]
        return paragraph(*parts, classes=["guide-account"])


def _shell_before(every: Iterable[Step], first: Step) -> str:
    """Return the account whose shell is open when a stage begins; none before the first step."""
    before = ""
    for step in every:
        if step is first:
            break
        before = step.settings.as_
    return before


def _leaves(every: tuple[Step, ...], step: Step) -> bool:
    """Whether a reader leaves a worker's shell after a step, for another account's."""
    number = every.index(step) + 1
    return (
        step.settings.as_ != "root"
        and number < len(every)
        and every[number].settings.as_ != step.settings.as_
    )


def _language(platform: Platform, step: Step) -> str:
    """Return whose colours a block gets: what a shell is given whole would be of one colour."""
    if platform.dialect is Dialect.POWERSHELL:
        return "powershell"
    return "text" if step.text.startswith("sh <<") else "bash"


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
