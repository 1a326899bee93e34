"""Platforms that take their entry from another one, as TOML tables, before they are objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proof.guide.tables import Misfit, or_near

__all__ = ["extended", "lineages"]


def lineages(platforms: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return for each platform itself and what it extends, the nearest first.

    Raises Misfit for a platform that extends none that there is, or itself in the end.
    """
    return {key: tuple(_lineage(key, platforms)) for key in platforms}


def extended(platforms: Mapping[str, object]) -> dict[str, object]:
    """Return the entries, each with all that it does not say itself from what it extends.

    Tables are merged, lists put one after the other, and anything else is replaced. What a list
    does (`do`), the entry's own list does instead of that of what it extends.
    Raises Misfit as `lineages` does.
    """
    whole = {}
    for key, lineage in lineages(platforms).items():
        entry = platforms[lineage[-1]]
        for nearer in reversed(lineage[:-1]):
            entry = _merged(entry, platforms[nearer])
        whole[key] = entry
    return whole


def _lineage(key: str, platforms: Mapping[str, object]) -> list[str]:
    found = [key]
    while base := _extends(platforms[found[-1]]):
        where = f"platforms.{found[-1]}.extends"
        if base not in platforms:
            raise Misfit(f"{where}: there is no platform {base!r}{or_near(base, platforms)}")
        if base in found:
            raise Misfit(f"{where}: {base!r} extends this one; one of them must stand alone")
        found.append(base)
    return found


def _extends(entry: object) -> str:
    """Return what an entry extends; one of the wrong kind is somebody else's to refuse."""
    base = entry.get("extends", "") if isinstance(entry, dict) else ""
    return base if isinstance(base, str) else ""


def _merged(base: Any, own: Any) -> Any:
    if isinstance(base, dict) and isinstance(own, dict):
        return base | {key: _merged(base.get(key), value) for key, value in own.items()}
    if isinstance(base, list) and isinstance(own, list):
        done = [_done(item) for item in own if _done(item)]
        return [*(item for item in base if _done(item) not in done), *own]
    return own


def _done(item: object) -> object:
    """Return the action that an item of a list is, if it is one."""
    return item.get("do") if isinstance(item, dict) else None
