"""Tells which targets need no run: nothing has changed of all that their last run rested on.

Only a run on this computer counts: a record from elsewhere may rest on another archive.
"""

import functools
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from proof import dates
from proof.guide.plan import Plan
from proof.messages import Notify
from proof.paths import ROOT
from proof.podman import images
from proof.proving import upstream
from proof.records import record, validity
from proof.records.record import Outcome, Record

#: What runs the steps, beside what the chain has: this program, and what the machines are made of.
_PROGRAM = ("proof", "images", "requirements")


def inputs(plan: Plan, notify: Notify) -> str:
    """Return a digest of all that a run of the plan rests on, or "" where that can't be told."""
    found = upstream.state(plan, notify)
    if not found:
        return ""
    target = plan.target
    recipe = target.recipe.read_bytes() if target.recipe else b""
    told = [
        found,
        [step.chain for step in plan.steps],
        hashlib.sha256(recipe).hexdigest(),
        _program(ROOT),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def note(made: Record, digest: str, into: Path) -> None:
    """Note what a run rested on, beside its record, if it went well."""
    path = _path(made.target, into)
    path.unlink(missing_ok=True)
    if digest and made.outcome is Outcome.PROVEN:
        path.write_text(f"{digest} {_of_files(made.target, into)}\n", encoding="ascii")


def last(plan: Plan, digest: str, into: Path) -> Record | None:
    """Return the record of the last run, if another one would rest on the same."""
    key, path = plan.target.key, _path(plan.target.key, into)
    if not digest or not path.is_file():
        return None
    if path.read_text(encoding="ascii").split() != [digest, _of_files(key, into)]:
        return None
    try:
        found = record.load(into / f"{key}.json")
    except ValueError:
        return None
    old = dates.age_days(found.started[:10]) >= images.MAX_AGE_DAYS[plan.target.rolling]
    whole = validity.unchanged(plan, found) == plan.steps
    return found if whole and found.outcome is Outcome.PROVEN and not old else None


def _path(key: str, into: Path) -> Path:
    return into / f"{key}.inputs"


def _of_files(key: str, into: Path) -> str:
    """Return a digest of a record and its transcripts: nobody may have touched them since."""
    return _digest(into, [into / f"{key}.json", *sorted((into / key).rglob("*"))])


@functools.cache
def _program(root: Path) -> str:
    files = (file for folder in _PROGRAM for file in sorted((root / folder).rglob("*")))
    return _digest(root, (file for file in files if "__pycache__" not in file.parts))


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
