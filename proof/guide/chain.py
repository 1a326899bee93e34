"""The chain: for each step, a SHA-256 over what its result rests on, and over the step before."""

import enum
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from proof.errors import ManifestError
from proof.guide import check_code, shell_text
from proof.guide.manifest import Manifest
from proof.guide.platform import Facts, Platform, StepSettings, Target
from proof.guide.step import ShellLine, Step, moves
from proof.paths import shown_path

#: Fields that change nothing in what a run does: labels, prose, patience, names of other entries,
#: which count with what they name, and where a shell stays open, which counts as what is typed.
_IDLE: dict[type, set[str]] = {
    StepSettings: {"as_", "continues", "exempt", "limit_s", "same_as"},
    # A record names these versions, and nothing else reads them.
    Facts: {"packages", "pip_packages"},
    Target: {"default", "key", "label", "platform", "recipe", "rolling", "unable"},
}


def first(manifest: Manifest, platform: Platform, target: Target) -> str:
    """Return the chain before the first step: which system it is and what is expected of it."""
    told = [_said(manifest.placeholders), _said(platform.facts), _said(target)]
    return _hashed("", told)


def following(
    chain: str,
    manifest: Manifest,
    step: Step,
    *,
    typed: Iterable[ShellLine],
    again: Iterable[str],
    code: Iterable[str],
) -> str:
    """Return a step's chain, given that of the step before it.

    `typed`: the lines before it that change the shell. `again`: the steps that its actions repeat.
    `code`: digests, by `of_checks` and `of_script`, of what runs around it.
    """
    told = {
        "step": step.name,
        "text": step.text,
        "typed": [line.text for line in typed],
        "again": list(again),
        "settings": _said(step.settings),
        "moves": [(type(move).__name__, move.point) for move in moves([step])],
        # Of what follows from the worker's name, only what is in the text counts.
        "derived": {k: _said(d) for k, d in manifest.derived.items() if d.text in step.text},
    }
    return _hashed(chain, told, code)


def beside(checks: Path) -> tuple[tuple[str, str], ...]:
    """Return the name and text of each module in a folder of checks that all checks may use."""
    files = sorted(file for file in checks.glob("*.py") if not file.name.startswith("test_"))
    return tuple((file.stem, _text(file)) for file in files)


def of_checks(file: Path, shared: tuple[tuple[str, str], ...], way: str) -> str:
    """Return a digest of what a module of checks does, with what it uses of `shared`.

    `way`: how the steps reach the machine. Raises ManifestError for a check that is no Python.
    """
    try:
        return _hashed("", check_code.meaning(_text(file), shared, way))
    except SyntaxError as error:
        raise ManifestError(
            f"{shown_path(file)}: this, or a module beside it, is no Python: {error}"
        ) from None


def of_script(file: Path) -> str:
    """Return a digest of what an action's script does."""
    return _hashed("", shell_text.without_comments(_text(file)))


def _said(thing: Any) -> Any:
    """Return as plain data what an entry says: each field that differs from its default."""
    if isinstance(thing, enum.Enum):
        return thing.value
    if isinstance(thing, list | tuple):
        return [_said(item) for item in thing]
    if not attrs.has(type(thing)):
        return thing
    idle = {name for kind, names in _IDLE.items() if isinstance(thing, kind) for name in names}
    fields = [field for field in attrs.fields(type(thing)) if field.name not in idle]
    values = {field.name: getattr(thing, field.name) for field in fields}
    usual = {f.name: getattr(f.default, "factory", lambda f=f: f.default)() for f in fields}
    return {name: _said(value) for name, value in values.items() if value != usual[name]}


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _hashed(chain: str, told: object, rest: Iterable[str] = ()) -> str:
    text = json.dumps([chain, told, *rest], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
