"""Undoes what a run has changed on a lent machine, with the guide's own removal steps first."""

import contextlib
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from proof.errors import CannotVerify, ProofError
from proof.fleet import MASTER_HOST
from proof.guide import plan as plans
from proof.guide.fill import Values
from proof.guide.plan import Plan
from proof.guide.vocabulary import Role
from proof.machines.lent_machine import LentMachine, RestartNeeded
from proof.machines.machine import traces
from proof.messages import Notify
from proof.proving.paste import paste_step
from proof.terminal.masking import Mask
from proof.terminal.terminal import Terminal


@contextlib.contextmanager
def lend(box: LentMachine, plan: Plan, notify: Notify, *, goes_on: bool = False) -> Iterator[None]:
    """Lead the fleet's name to the machine itself; undo all changes of the run at the end.

    `goes_on`: the name does already, because the proof was paused.
    Raises CannotVerify where the machine has a worker of its own, or what a run left stays.
    """
    if not goes_on:
        _check_fit(box, plan, notify)
    with contextlib.ExitStack() as at_end:
        at_end.callback(_undo_and_tell, box, plan)
        if goes_on:
            box.hosts_line.check()
        else:
            box.hosts_line.add(plan.target.worker_name)
        try:
            yield
        except RestartNeeded:
            at_end.pop_all()
            raise


def _undo_and_tell(box: LentMachine, plan: Plan) -> None:
    if left := undo(box, plan):
        print(f"proof: {left_message(left, box)}", file=sys.stderr)


def _check_fit(box: LentMachine, plan: Plan, notify: Notify) -> None:
    """Remove what an earlier run left; raise CannotVerify where more is in the way."""
    if box.hosts_line.is_there():
        notify("removing what an earlier run left behind")
        if left := undo(box, plan):
            raise CannotVerify(left_message(left, box))
    _check_free(box, plan)


def undo(box: LentMachine, plan: Plan) -> list[str]:
    """Remove the workers that are there, then the line in the hosts file; return what is left.

    The line stays as long as a worker does, which would otherwise ask the real fleet.
    """
    first, second = plan.target.workers
    try:
        if _is_there(box, plan, second):
            _paste_removal(box, plan, second)
        if _is_there(box, plan, first) or _is_installed(box, plan):
            _paste_removal(box, plan, first)
        left = [f"the worker {name}" for name in (first, second) if _is_there(box, plan, name)]
        if not left:
            box.hosts_line.remove()
        if _is_installed(box, plan):
            left.append(f"the package {plan.platform.facts.package}")
    except CannotVerify as error:
        return [f"the worker {first}, perhaps ({error})"]
    return left


def _is_installed(box: LentMachine, plan: Plan) -> bool:
    command = plan.platform.facts.installed
    return bool(command) and box.steady.run(command).status == 0


def _is_there(box: LentMachine, plan: Plan, name: str) -> bool:
    """Tell whether there is a worker: its folder, or something that runs or will start it."""
    facts = plan.platform.facts
    questions = [f"test -e {shlex.quote(f'{facts.workers}/{name}')}"]
    questions += [facts.command(fact, name) for fact in ("active", "enabled")]
    return box.steady.run(" || ".join(f"{{ {q}; }}" for q in questions)).status == 0


def _paste_removal(box: LentMachine, plan: Plan, name: str) -> None:
    """Do what the guide says, as far as it goes: not all of it need be there."""
    # No removal asks for more than the name.
    values = Values(name=name, password="none", admin="none", host="none")  # noqa: S106
    whole = plans.make(plan.manifest, plan.target)
    terminal = Terminal(box.login, plan.platform.accounts)
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(terminal):
        for step in whole.to_paste(whole.manifest.stages_for(Role.REMOVAL)):
            with contextlib.suppress(ProofError):
                paste_step(
                    step, box, terminal, plan.manifest, values,
                    mask=Mask(), transcript=Path(folder) / step.key, bracketed=True,
                )  # fmt: skip


def _check_free(box: LentMachine, plan: Plan) -> None:
    """Raise CannotVerify where somebody's own worker would be disturbed, or taken for ours."""
    facts = plan.platform.facts
    found = box.ask(traces(facts.home, box.own))
    if _is_installed(box, plan):
        what = f"the package {facts.package}"
    elif found:
        what = found.splitlines()[0]
    else:
        return
    raise CannotVerify(
        f"{box.name} already has {what}; the test run could not tell this from what it adds",
        hint="test the guide on a machine that has never had a worker",
        output=found,
    )


def left_message(left: list[str], box: LentMachine) -> str:
    """Return a sentence about what is left on the machine."""
    line = (
        f"; and in /etc/hosts the line of {MASTER_HOST}, without which a worker there would "
        "connect to the real fleet"
    )
    return f"left on {box.name}: {', '.join(left)}{line if 'worker' in left[0] else ''}"
