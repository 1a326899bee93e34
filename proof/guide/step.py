"""One step of a platform, and the moves that a run makes: paste, leave out, act."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from proof.guide import shell_text
from proof.guide.manifest import Action, StepSettings


@attrs.frozen(kw_only=True)
class Step:
    """One snippet file with all that its run needs.

    `name` is its key without the number; it names the check that follows. `chain` is a SHA-256
    over this step and everything before it: the proof of a step rests on what came before.
    `file` is the step's name in records, PLATFORM/KEY.sh. `source` is the file with its text, below
    `snippets/`, which platforms may share. `prose` is what a page says beside it.
    """

    key: str
    name: str
    stage: str
    file: str
    source: str
    prose: Path | None
    text: str
    sha256: str
    chain: str
    settings: StepSettings
    commands: tuple[shell_text.Command, ...]
    before: tuple[Action, ...] = ()
    after: tuple[Action, ...] = ()

    def expected_exit(self, number: int) -> int:
        """Return the status that command `number`, counted from 1, must end with."""
        return self.settings.exits.get(str(number), 0)


@attrs.frozen
class Move:
    """One part of a run. `step`: the step that it does, or beside which it happens."""

    step: Step

    @property
    def point(self) -> str:
        """Return the name of the checks that follow."""
        return self.step.name


class Paste(Move):
    """A step is pasted."""


class LeaveOut(Move):
    """A step is shown to readers, and no run pastes it."""


@attrs.frozen
class Act(Move):
    """An action happens before or after a step."""

    action: Action

    @property
    def point(self) -> str:
        """Return the action's own name, which its checks have."""
        return self.action.do.value


def moves(steps: Iterable[Step]) -> Iterator[Move]:
    """Yield all that happens at these steps, in order."""
    for step in steps:
        yield from (Act(step, action) for action in step.before)
        yield LeaveOut(step) if step.settings.exempt else Paste(step)
        yield from (Act(step, action) for action in step.after)
