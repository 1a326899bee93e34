"""What a proof will do to a machine that is not its own, and whether its lender agrees."""

import sys
from collections.abc import Iterator

from proof.errors import CannotVerify, UsageError
from proof.fleet import MASTER_HOST
from proof.guide.plan import Plan
from proof.guide.step import Act, Paste
from proof.guide.vocabulary import Role
from proof.records.lint_record import in_words


def ask(plan: Plan, where: str, *, agreed: bool) -> None:
    """Say what will happen on the machine `where`; go on only with its lender's word.

    Raises UsageError where nobody can be asked, CannotVerify where somebody says no.
    """
    print("\n".join(lines(plan, where)), flush=True)
    if agreed:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            f"can't ask whether all this may be done on {where}, because there is no terminal",
            hint="--yes agrees to it; or start the proof on a terminal, where it asks",
        )
    if input("Continue? [y/N] ").strip().lower() not in ("y", "yes"):
        raise CannotVerify("nothing was done, because you didn't agree")


def lines(plan: Plan, where: str) -> Iterator[str]:
    """Yield, line by line, what the proof of a plan installs, changes and removes."""
    name = plan.target.worker_name
    yield f"The test run of {plan.target.label} works as root on {where}."
    yield "Use no machine that you need."
    yield ""
    yield "It adds these things, and removes them at its end:"
    yield f"  in /etc/hosts a line that makes the machine its own {MASTER_HOST}"
    yield "  on its loopback device, ports 9020 and 9418, which lead to the run's own buildmaster"
    yield f"  two workers, {name} and {name}-2, which build a small program"
    yield ""
    yield "It pastes these steps of the guide:"
    for move in plan.moves():
        if isinstance(move, Act):
            yield f"  ({move.action.text})"
        elif isinstance(move, Paste):
            step = move.step
            yield f"  {step.file}, as {plan.platform.accounts[step.settings.as_].label}"
            yield from (f"      {command.one_line}" for command in step.commands)
    yield ""
    removal = in_words(plan.manifest.stages_for(Role.REMOVAL))
    yield f"If it ends early, it removes the workers with the steps of the stage {removal!r}."
    yield "What no step above removes is left there: packages that others need, logs, caches."
    yield "The buildmaster stays installed in the cache of the account that runs the test."
    yield ""
