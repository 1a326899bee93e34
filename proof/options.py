"""What the options of `verify` may say together."""

import argparse
import sys
from pathlib import Path

from proof.errors import UsageError


def image_of(options: argparse.Namespace) -> Path | None:
    """Return the file of an image that `--on` names, if it names one."""
    named = options.on and options.on != "here" and Path(options.on).is_file()
    return Path(options.on) if named else None


def hold_together(options: argparse.Namespace) -> None:
    """Raise UsageError for options that contradict each other, with what to type instead."""
    needs_on = [o for o in ("yes", "resume", "undo", "ssh_config") if getattr(options, o)]
    option = f"--{needs_on[0].replace('_', '-')}" if needs_on else ""
    for wrong, message, hint in (
        (
            options.record and options.until,
            "--until proves a part, and --record promotes whole proofs only",
            "leave out one of the two",
        ),
        (
            options.keep and not sys.stdin.isatty(),
            "--keep offers a shell and so needs a terminal",
            "run it in a terminal, or leave out --keep",
        ),
        (
            needs_on and not options.on,
            f"{option} needs --on",
            "add `--on here` for this machine, or `--on ssh://USER@HOST`",
        ),
        (
            needs_on and image_of(options),
            f"{option} is for a machine that is lent, and --on names the file of an image",
            f"leave out {option}",
        ),
        (
            options.on and len(options.targets) != 1,
            "--on proves one target; name the system that the machine has",
            "`nox -s list-targets` lists the targets",
        ),
        (
            options.deep and options.on,
            "--deep runs on machines that are made for it, where the buildmaster has a CPython",
            "leave out one of --deep and --on",
        ),
        (
            options.cpython and not options.deep,
            "--cpython says which CPython a deep run builds, and needs --deep",
            "add --deep",
        ),
        (
            options.cpython and options.record,
            "--record promotes what the system's own CPython takes, and --cpython names another",
            "leave out one of the two",
        ),
        (
            options.resume and options.on != "here",
            "--resume goes with --on here: over ssh a proof outlives the restart",
            "leave out --resume",
        ),
        (
            options.resume and options.until,
            "--resume goes on to the end, or to where the proof was to end",
            "leave out --until",
        ),
    ):
        if wrong:
            raise UsageError(message, hint=hint)
    if options.keep:
        options.jobs = 1
