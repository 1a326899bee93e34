"""Platforms that take what they don't say themselves from the folder that they extend."""

from collections.abc import Mapping
from typing import Any

from proof.guide.tables import Misfit, or_near

#: What a platform has for itself alone.
_OWN = ("label", "detect", "targets")

#: What a step is expected to print: these lists replace those of the base.
EXPECTED = ("expect", "expect_with_others")


def lineages(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return for each folder itself and what it extends, the nearest first.

    Raises Misfit, `FOLDER: where: what`, for one that extends itself or a folder that isn't there.
    """
    return {key: tuple(_lineage(key, tables)) for key in tables}


def extended(tables: Mapping[str, Mapping[str, Any]], lineage: tuple[str, ...]) -> dict[str, Any]:
    """Return the table of the first folder of a lineage, with what the others add to it.

    Tables are merged, lists put one after the other, and anything else is replaced, expected lines
    included. An action of a list replaces those further away that do the same.
    """
    whole: dict[str, Any] = {}
    for key in reversed(lineage):
        whole = {name: value for name, value in whole.items() if name not in _OWN}
        whole = _merged(whole, tables[key])
    return whole


def _lineage(key: str, tables: Mapping[str, Mapping[str, Any]]) -> list[str]:
    found = [key]
    while base := tables[found[-1]].get("extends", ""):
        if base not in tables:
            known = or_near(base, tables)
            raise Misfit(f"{found[-1]}: extends: there is no folder {base!r}{known}")
        if base in found:
            raise Misfit(f"{found[-1]}: extends: {base!r} extends this one; remove one of the two")
        found.append(base)
    return found


def _merged(base: Any, own: Any) -> Any:
    if isinstance(base, dict) and isinstance(own, dict):
        return base | {
            key: value if key in EXPECTED else _merged(base.get(key), value)
            for key, value in own.items()
        }
    if isinstance(base, list) and isinstance(own, list):
        done = [_done(item) for item in own if _done(item)]
        return [*(item for item in base if _done(item) not in done), *own]
    return own


def _done(item: object) -> object:
    """Return the action that an item of a list is, if it is one."""
    return item.get("do") if isinstance(item, dict) else None
