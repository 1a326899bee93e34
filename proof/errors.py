"""What can go wrong, by whose fault it is; each kind has its own exit status."""

import enum
import re
import traceback
from typing import ClassVar, Self

#: How tools of any kind say that a disk is full.
NO_SPACE = re.compile(
    "no space left on device|n[o']t have enough free space|disk quota exceeded", re.IGNORECASE
)

#: What apt says of an archive that was signed later than the clock says it is now.
TOO_EARLY = re.compile("is not valid yet|Not live until")

CLOCK_HINT = "set the clock, then run the command again; this says nothing about the guide"


class Cause(enum.Enum):
    """What made a run fail, in the words of a summary."""

    GUIDE = "the guide is wrong"
    PACKAGE = "a package changed"
    SURROUNDINGS = "the surroundings failed"
    ENGINE = "the test program failed"
    UNKNOWN = "the cause is unknown"


class ProofError(Exception):
    """A failure: one sentence for a person, a hint what to do, the end of what was seen."""

    exit_status: ClassVar[int] = 3
    cause: Cause = Cause.SURROUNDINGS

    def __init__(self, message: str, *, hint: str = "", output: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.output = output


class GuideError(ProofError):
    """The guide is wrong: a step or a check failed on a machine that worked."""

    exit_status = 1
    cause = Cause.GUIDE


class UsageError(ProofError):
    """The command line asks for something that does not exist."""

    exit_status = 2


class ManifestError(UsageError):
    """The manifest, or a step file, is not what it should be; the message says where."""


class CannotVerify(ProofError):
    """Nothing is known about the guide: no podman, no way to the archive, nothing to run."""


class EngineFailed(CannotVerify):
    """This program has a fault, or a check does: the message is its own."""

    cause = Cause.ENGINE

    @classmethod
    def by(cls, error: Exception) -> Self:
        """Return what an error says that nobody expected."""
        return cls(
            f"the test program itself failed: {type(error).__name__}: {error}",
            hint="report this with the lines below it; it says nothing about the guide",
            output="".join(traceback.format_exception(error)),
        )


def disk_full(what: str, words: str) -> CannotVerify | None:
    """Return an error where the words of a tool that failed in `what` say that a disk is full."""
    found = NO_SPACE.search(words)
    if not found:
        return None
    line = next(line for line in words.splitlines() if found[0] in line).strip()
    return CannotVerify(
        f"the disk is full, {what}: {line}",
        hint="free some space for the containers, or set XDG_CACHE_HOME to a larger disk",
    )
