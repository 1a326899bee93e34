"""Pastes one step into a fresh login shell and says, by name, what went wrong."""

from __future__ import annotations

import time
from pathlib import Path

import attrs

from proof import screen
from proof.errors import CannotVerify, GuideError, ProofError
from proof.machine import Machine
from proof.manifest import Manifest, Platform
from proof.plan import Step
from proof.record import CommandRun, StepRun
from proof.screen import Veil
from proof.terminal import LoginShell, Pasted, Stuck

__all__ = ["Values", "paste_step"]

#: How many lines of a command's output a failure shows.
LAST_LINES = 15

#: What package tools print when the network, and not the guide, is at fault.
NO_ARCHIVE = (
    "Temporary failure resolving",
    "Could not resolve",
    "Could not connect to",
    "Unable to connect to",
    "Connection timed out",
    "Network is unreachable",
)


@attrs.frozen(kw_only=True)
class Values:
    """What the reader puts in for the placeholders."""

    name: str
    password: str
    admin: str
    host: str

    def fill(self, text: str, manifest: Manifest) -> str:
        """Replace each placeholder by its value, plainly."""
        for key, placeholder in attrs.asdict(manifest.placeholders).items():
            text = text.replace(placeholder, getattr(self, key))
        return text


def paste_step(
    step: Step,
    machine: Machine,
    manifest: Manifest,
    platform: Platform,
    values: Values,
    *,
    veil: Veil,
    transcript: Path,
    bracketed: bool,
) -> tuple[StepRun, ProofError | None]:
    """Paste a step as a reader does; return what it did and what is wrong, if anything is."""
    account = platform.accounts[step.settings.as_]
    pasted, reason = Pasted(), ""
    started = time.monotonic()
    try:
        with machine.login(account.become) as shell:
            pasted = _paste(step, shell, values.fill(step.text, manifest), machine, bracketed)
    except Stuck as stuck:
        pasted, reason = stuck.pasted, str(stuck)
    duration = time.monotonic() - started
    text = veil.over(screen.render(bytes(pasted.raw)))
    transcript.parent.mkdir(parents=True, exist_ok=True)
    transcript.write_text(text, encoding="utf-8")
    failure = _failure(step, pasted, reason, veil, transcript)
    run = StepRun(
        file=step.file,
        stage=step.stage,
        sha256=step.sha256,
        chain=step.chain,
        as_=step.settings.as_,
        worker=values.name,
        commands=[
            CommandRun(line=command.line, text=command.text, exit=pasted.status(number))
            for number, command in enumerate(step.commands)
        ],
        duration_s=round(duration, 3),
        transcript=f"{transcript.parent.name}/{transcript.name}",
        outcome="failed" if failure else "passed",
    )
    return run, failure


def _paste(
    step: Step, shell: LoginShell, text: str, machine: Machine, bracketed: bool
) -> Pasted:
    return shell.paste(
        text,
        len(step.commands),
        limit_s=step.settings.limit_s,
        answers=step.settings.answers,
        bracketed=bracketed,
        reader=machine.terminal_reader,
    )


def _failure(
    step: Step, pasted: Pasted, reason: str, veil: Veil, transcript: Path
) -> ProofError | None:
    """Name the first command that did not end as it must, or the one that got stuck."""
    for number, command in enumerate(step.commands):
        status = pasted.status(number)
        expected = step.expected_exit(number + 1)
        if status == expected:
            continue
        where = f"snippets/{step.file}:{command.line}, as {step.settings.as_}"
        shown = command.text.splitlines()[0]
        if status is not None:
            why = f"ended with {status}, not {expected}"
        elif number and len(pasted.outputs) <= number:
            number, shown = number - 1, step.commands[number - 1].text.splitlines()[0]
            why = reason
        else:
            why = reason
        output = bytes(pasted.outputs[number]) if number < len(pasted.outputs) else b""
        seen = screen.render(output or bytes(pasted.raw))
        last = "\n".join(veil.over(seen).splitlines()[-LAST_LINES:])
        if any(phrase in seen for phrase in NO_ARCHIVE):
            return CannotVerify(f"no way to the archive: {where}: `{shown}`", output=last)
        return GuideError(
            f"{where}: `{shown}`: {why}", hint=f"look at the transcript, {transcript}", output=last
        )
    return None
