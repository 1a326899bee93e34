"""Turns a platform's steps into nodes: account, hints, commands and status of each step."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes

from proof.guide.platform import Platform
from proof.guide.step import Act, ShellLine, Step, moves, path_of_shells
from proof.guide.vocabulary import Dialect
from proof.runbook import scripts
from proof.site import status_line, step_notes
from proof.site.directives.directive import GuideDirective
from proof.site.directives.expected import expected
from proof.site.directives.fill import secret
from proof.site.markup import closed, code, container, paragraph

#: A block of more lines than this scrolls in a frame of its own; its copy is whole.
LONG = 40


class StepsDirective(GuideDirective):
    """What shows steps, in whatever arrangement. `places`: what the names of places begin with."""

    places: ClassVar[str] = ""

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
        """Yield the link to the same steps in other forms; the picker above has the variants."""
        if self.places or not platform.steps:
            return
        has_script = not scripts.obstacle(self.known.manifest, platform)
        text = "Checklist and script" if has_script else "Checklist"
        yield paragraph(self._link(text, f"runbook-{platform.key}"), classes=["guide-aside"])

    def _link(self, text: str, label: str) -> nodes.Element:
        """Return a reference to a place that the small guide of a test may lack."""
        found = super()._link(text, label)
        found["refwarn"] = False
        return found

    def _steps(self, platform: Platform, steps: list[Step]) -> Iterator[nodes.Node]:
        """Yield steps and actions, each step with the lines that lead to its shell."""
        every = self.known.steps[platform.key]
        path = path_of_shells(platform.accounts, every, self.known.manifest.returns)
        lines = {step.key: typed for step, typed in path}
        for move in moves(steps):
            if not isinstance(move, Act):
                yield self._step(platform, move.step, lines[move.step.key])
            elif not move.action.proof_only:
                yield paragraph(nodes.strong("", move.action.text), classes=["guide-action"])

    def _step(self, platform: Platform, step: Step, lines: list[ShellLine]) -> nodes.Node:
        block = container(classes=["guide-step"])
        self._name(block, f"{self.places}{platform.key}-{step.key}")
        above, below = self._note(step.prose)
        block += above
        block += list(_expectations(step))
        block += secret(self.known.manifest, platform, step)
        marks = list(status_line.marks(self.known.results[platform.key], step))
        block += [mark for _, mark in marks]
        block["classes"] += sorted({f"guide-step-{status.value}" for status, _ in marks})
        block += list(self._account(platform, step, lines))
        long = ["guide-long"] * (len(step.text.splitlines()) > LONG)
        block += code(step.text, _language(platform, step), "guide-code", *long)
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

    def _account(
        self, platform: Platform, step: Step, lines: list[ShellLine]
    ) -> Iterator[nodes.Node]:
        """Yield the head of a block, the shell that it goes into, and the lines that lead there."""
        in_powershell = platform.dialect is Dialect.POWERSHELL
        if in_powershell:  # each account has a window of its own, which stays open
            lines = [line for line in lines if not line.leaves]
        who = nodes.strong("", platform.accounts[step.settings.as_].label)
        parts: list[nodes.Node | str] = (
            ["PowerShell as ", who] if in_powershell else [who, " shell"]
        )
        parts += [] if lines else [", still open"]
        for line, link_word in zip(lines, (" — ", *[", then "] * len(lines)), strict=False):
            account = platform.accounts[line.account]
            shell = f"the {account.label} shell"
            if line.account == step.settings.as_:
                shell = "it" if line is lines[0] else "this one"
            parts.append(f"{link_word}{'leave' if line.leaves else 'open'} {shell}")
            if in_powershell:  # what opens another window is no line for the one that is open
                parts += [" with ", nodes.literal("", line.text)]
            if account.hint and not line.leaves:
                parts += [" (", *self._inline(account.hint).children, ")"]
        yield paragraph(*parts, classes=["guide-account"])
        for line in () if in_powershell else lines:
            yield code(line.text, "bash", "guide-shell")


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
