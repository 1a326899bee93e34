"""A proof that waits for the restart of the machine it runs on: all that it goes on with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import cattrs

from proof.errors import UsageError
from proof.guide.plan import Plan
from proof.proving.checks import Scene
from proof.records import record
from proof.records.record import Record

__all__ = ["State", "forget", "load", "save"]


@attrs.frozen(kw_only=True)
class State:
    """Where a proof stands. `move`: the number of the restart among its moves; `boot`: before it.

    `plan`: the chain of its last step, so that a changed guide is not taken for the same one.
    """

    plan: str
    move: int
    boot: str
    password: str
    old_password: str
    received_mb: float
    kept: dict[str, Any]
    record: dict[str, Any]


def save(plan: Plan, scene: Scene, made: Record, folder: Path, *, move: int, boot: str) -> None:
    """Write down where a proof stands, for this account alone: a password is in it."""
    plain = {key: value for key, value in scene.kept.items() if isinstance(value, str | dict)}
    state = State(
        plan=_mark(plan),
        move=move,
        boot=boot,
        password=scene.password,
        old_password=scene.old_password,
        received_mb=scene.received_mb,
        kept=plain,
        record=record.to_json(made),
    )
    path = _path(plan, folder)
    path.touch(mode=0o600)
    path.write_text(json.dumps(attrs.asdict(state)), encoding="utf-8")


def load(plan: Plan, folder: Path) -> State:
    """Read where the proof of a target stands; raises UsageError where none waits."""
    path = _path(plan, folder)
    key = plan.target.key
    try:
        state = cattrs.structure(json.loads(path.read_text(encoding="utf-8")), State)
    except FileNotFoundError:
        raise UsageError(
            f"no proof of {key} waits for a restart",
            hint="without --resume it begins at its beginning",
        ) from None
    if state.plan != _mark(plan):
        raise UsageError(
            f"the guide has changed since the proof of {key} was paused",
            hint="without --resume it begins at its beginning, and first removes what is left",
        )
    return state


def forget(target: str, folder: Path) -> None:
    """Remove the note of a proof that waits no more."""
    (folder / f"{target}.paused").unlink(missing_ok=True)


def _path(plan: Plan, folder: Path) -> Path:
    return folder / f"{plan.target.key}.paused"


def _mark(plan: Plan) -> str:
    return plan.steps[-1].chain if plan.steps else ""
