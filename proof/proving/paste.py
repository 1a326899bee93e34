"""Pastes one step into the shell of its account and says, by name, what went wrong."""

import time
from collections.abc import Sequence
from pathlib import Path

from proof.errors import CannotVerify, GuideError, ProofError
from proof.guide import output
from proof.guide.fill import Values
from proof.guide.manifest import Manifest
from proof.guide.step import Step
from proof.machines.machine import Machine
from proof.paths import shown_path
from proof.records.record import CommandRun, StepRun
from proof.terminal.feeding import Pasted
from proof.terminal.login_shell import Stuck
from proof.terminal.masking import Mask
from proof.terminal.terminal import Terminal
from proof.terminal.transcript import render
from proof.wait import Pace

#: How many lines of a command's output a failure shows.
FIRST_LINES, LAST_LINES = 3, 12


def paste_step(
    step: Step,
    machine: Machine,
    terminal: Terminal,
    manifest: Manifest,
    values: Values,
    *,
    mask: Mask,
    transcript: Path,
    bracketed: bool,
    others: bool = False,
    noise: Sequence[str] = (),
) -> tuple[StepRun, ProofError | None]:
    """Paste a step as a reader does; return what it did and what is wrong, if anything is.

    `others`: another worker is on the machine. `noise`: the target's own.
    """
    pasted, reason = Pasted(), ""
    started = time.monotonic()
    try:
        pasted = terminal.shell_of(step.settings.as_).paste(
            values.fill(step.text, manifest),
            len(step.commands),
            limit_s=step.settings.limit_s * Pace.slowness,
            answers=step.settings.answers,
            bracketed=bracketed,
            reader=lambda: _reader(machine, mask.hosts),
        )
    except Stuck as stuck:
        pasted, reason = stuck.pasted, str(stuck)
        terminal.close()
    duration = time.monotonic() - started
    _keep(mask.hide(render(bytes(pasted.raw))), transcript)
    failure: ProofError | None = _failure(step, pasted, reason, mask, transcript)
    expected = step.settings.expected(others=others)
    if not failure and expected is not None:
        printed = render(b"".join(pasted.outputs))
        lines = [values.fill(line, manifest) for line in expected]
        if why := output.unmet(lines, printed, noise):
            failure = _misprint(step, why, printed, mask, transcript)
    if failure and not machine.archive_in_reach(mask.hosts):
        failure = CannotVerify(
            f"can't reach the archive: {failure}",
            hint="check this machine's network; this says nothing about the guide",
            output=failure.output,
        )
    run = StepRun.of(
        step,
        values.name,
        transcript=_name(transcript),
        commands=[
            CommandRun(line=command.line, text=command.text, exit=pasted.status(number))
            for number, command in enumerate(step.commands)
        ],
        duration_s=round(duration, 3),
        outcome="failed" if failure else "passed",
    )
    return run, failure


def leave_out_step(step: Step, worker: str, transcript: Path) -> StepRun:
    """Note a step that is shown and, for the reason in its settings, not pasted."""
    reason = step.settings.exempt
    _keep(f"Nothing was pasted. {reason}\n", transcript)
    return StepRun.of(
        step, worker, transcript=_name(transcript),
        commands=[], duration_s=0.0, outcome="exempt", reason=reason,
    )  # fmt: skip


def _name(transcript: Path) -> str:
    """Return what a record calls a transcript."""
    return f"{transcript.parent.name}/{transcript.name}"


def _keep(text: str, transcript: Path) -> None:
    transcript.parent.mkdir(parents=True, exist_ok=True)
    transcript.write_text(text, encoding="utf-8")


def _reader(machine: Machine, hosts: list[str]) -> str:
    """Name who reads the terminal in a silence; raise Stuck when the network is gone."""
    name = machine.terminal_reader()
    if not name and not machine.archive_in_reach(hosts):
        raise Stuck("no more data arrives, because the machine can't connect to any of its hosts")
    return name


def _failure(
    step: Step, pasted: Pasted, reason: str, mask: Mask, transcript: Path
) -> GuideError | None:
    """Name the first command that did not end as it must, or the one that got stuck."""
    number = next(
        (
            number
            for number in range(len(step.commands))
            if pasted.status(number) != step.expected_exit(number + 1)
        ),
        None,
    )
    if number is None and not reason:
        return None
    status = None if number is None else pasted.status(number)
    if number is None or status is None:
        number = max(len(pasted.outputs) - 1, 0)  # the last that began is the one that is stuck
        why = reason
    else:
        why = f"ended with {status}, not {step.expected_exit(number + 1)}"
    command = step.commands[number]
    seen = render(bytes(pasted.outputs[number]) if pasted.outputs else bytes(pasted.raw))
    where = f"snippets/{step.source}:{command.line}, as {step.settings.as_}: `{command.one_line}`"
    hint = f"look at the transcript, {shown_path(transcript)}"
    return GuideError(f"{where}: {why}", hint=hint, output=_ends(seen, mask))


def _misprint(step: Step, why: str, printed: str, mask: Mask, transcript: Path) -> GuideError:
    hint = f"correct the step or its `expect`; the transcript is {shown_path(transcript)}"
    where = f"snippets/{step.source}, as {step.settings.as_}"
    return GuideError(f"{where}: {mask.hide(why)}", hint=hint, output=_ends(printed, mask))


def _ends(printed: str, mask: Mask) -> str:
    """Return the lines that name a cause: the last ones, or the first, before a long usage."""
    lines = printed.splitlines()
    if len(lines) > FIRST_LINES + LAST_LINES:
        lines = [*lines[:FIRST_LINES], "…", *lines[-LAST_LINES:]]
    return mask.hide("\n".join(lines))
