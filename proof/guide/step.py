"""One step of a platform, and the moves that a run makes: paste, leave out, act."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import attrs

from proof.guide import powershell, shell_text
from proof.guide.platform import Account, Action, StepSettings
from proof.guide.vocabulary import Dialect


def parser_of(dialect: Dialect) -> ModuleType:
    """Return the module that splits the text of a step into commands."""
    return powershell if dialect is Dialect.POWERSHELL else shell_text


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


#: The line that leaves a shell.
LEAVE = "exit"


@attrs.frozen
class ShellLine:
    """A line that a reader types to open the shell of an account, or to leave it."""

    account: str
    text: str

    @property
    def leaves(self) -> bool:
        """Whether it leaves the shell."""
        return self.text == LEAVE


def shell_lines(accounts: Mapping[str, Account], before: str, wanted: str) -> list[ShellLine]:
    """Return what is typed, in the shell of `before`, to get into that of `wanted`.

    An empty `before`: only the reader's own shell is open.
    """
    old, new = _nested(accounts, before), _nested(accounts, wanted)
    return [
        *(ShellLine(account, LEAVE) for account in reversed(old) if account not in new),
        *(ShellLine(account, accounts[account].become) for account in new if account not in old),
    ]


def _nested(accounts: Mapping[str, Account], account: str) -> list[str]:
    """Return the accounts of the shells that are open, one inside the other."""
    return [name for name in (account and accounts[account].inside, account) if name]


def path_of_shells(
    accounts: Mapping[str, Account], steps: Iterable[Step], returns: Callable[[str, str], bool]
) -> Iterator[tuple[Step, list[ShellLine]]]:
    """Yield each step with the lines that a reader types before it to change the shell.

    A shell stays open from step to step. None is open any more after an action, which sends a
    reader away, and when a reader comes back, perhaps days later; see `Manifest.returns`.
    """
    before = stage = ""
    for move in moves(steps):
        step = move.step
        if closes_shells(move, stage, returns):
            before = ""
        if not isinstance(move, Act):
            yield step, shell_lines(accounts, before, step.settings.as_)
            before, stage = step.settings.as_, step.stage


def closes_shells(move: Move, stage: str, returns: Callable[[str, str], bool]) -> bool:
    """Tell whether a reader has no shell open at a move that follows one of `stage`."""
    if isinstance(move, Act):
        return not move.action.proof_only
    return not move.step.settings.continues and returns(stage, move.step.stage)
