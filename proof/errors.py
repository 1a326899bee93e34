"""What can go wrong, by whose fault it is; each kind has its own exit status."""

from __future__ import annotations

from typing import ClassVar

__all__ = ["CannotVerify", "GuideError", "ManifestError", "ProofError", "UsageError"]


class ProofError(Exception):
    """A failure: one sentence for a person, a hint what to do, the end of what was seen."""

    exit_status: ClassVar[int] = 3

    def __init__(self, message: str, *, hint: str = "", output: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.output = output


class GuideError(ProofError):
    """The guide is wrong: a step or a check failed on a machine that worked."""

    exit_status = 1


class UsageError(ProofError):
    """The command line asks for something that does not exist."""

    exit_status = 2


class ManifestError(UsageError):
    """The manifest, or a step file, is not what it should be; the message says where."""


class CannotVerify(ProofError):
    """Nothing is known about the guide: no podman, no way to the archive, nothing to run."""
