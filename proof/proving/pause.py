"""Saves a proof that waits for the restart of the machine it runs on, and loads it again."""

import json
from pathlib import Path
from typing import Any

import attrs
import cattrs

from proof.errors import UsageError
from proof.guide.plan import Plan
from proof.proving.scene import Scene
from proof.records import record
from proof.records.record import Record


@attrs.frozen(kw_only=True)
class PausedRun:
    """A proof that was paused. `move`: the number of the restart among its moves, from 0.

    `boot`: which boot it was before the restart. `plan`: the chain of its last step,
    which tells a changed guide from the same one.
    """

    plan: str
    move: int
    boot: str
    password: str
    old_password: str
    received_mb: float
    kept: dict[str, Any]
    record: dict[str, Any]

    def restore(self, scene: Scene) -> None:
        """Give a scene what the paused one had."""
        scene.old_password = self.old_password
        scene.received_mb = self.received_mb
        scene.kept.update(self.kept)


def save(plan: Plan, scene: Scene, made: Record, folder: Path, *, move: int, boot: str) -> None:
    """Save a proof, readable for this account only, because a password is in it."""
    plain = {key: value for key, value in scene.kept.items() if isinstance(value, str | dict)}
    paused = PausedRun(
        plan=_mark(plan),
        move=move,
        boot=boot,
        password=scene.password,
        old_password=scene.old_password,
        received_mb=scene.received_mb,
        kept=plain,
        record=record.to_json(made),
    )
    path = folder / f"{plan.target.key}.paused"
    path.touch(mode=0o600)
    path.write_text(json.dumps(attrs.asdict(paused)), encoding="utf-8")


def load(plan: Plan, folder: Path) -> PausedRun:
    """Load the paused proof of a target; raises UsageError where none waits."""
    key = plan.target.key
    path = folder / f"{key}.paused"
    try:
        paused = cattrs.structure(json.loads(path.read_text(encoding="utf-8")), PausedRun)
    except FileNotFoundError:
        raise UsageError(
            f"no test run of {key} is waiting for a reboot",
            hint="leave out --resume to start from the beginning",
        ) from None
    if paused.plan != _mark(plan):
        raise UsageError(
            f"the guide has changed since the test run of {key} was paused",
            hint="leave out --resume to remove what is left and start again",
        )
    return paused


def forget(target: str, folder: Path) -> None:
    """Remove a saved proof."""
    (folder / f"{target}.paused").unlink(missing_ok=True)


def _mark(plan: Plan) -> str:
    return plan.steps[-1].chain if plan.steps else ""
