"""What a reader puts in for the placeholders."""

from __future__ import annotations

import re
from typing import Any

import attrs

from proof.guide.manifest import Manifest
from proof.guide.placeholders import RULES


def _held(_instance: Any, attribute: attrs.Attribute[str], value: str) -> None:
    rule = RULES[attribute.name]
    if not rule.allows(value):
        raise ValueError(f"this cannot be put in for the {attribute.name}. {rule.words}")


def _held_text() -> Any:
    return attrs.field(validator=_held)


@attrs.frozen(kw_only=True)
class Values:
    """What the reader puts in for the placeholders; raises ValueError for what cannot be."""

    name: str = _held_text()
    password: str = _held_text()
    admin: str = _held_text()
    host: str = _held_text()

    def fill(self, text: str, manifest: Manifest) -> str:
        """Replace each placeholder by its value, plainly; a value is not looked at again."""
        values = {p: getattr(self, key) for key, p in attrs.asdict(manifest.placeholders).items()}
        values |= {known.text: known.of(self.name) for known in manifest.derived.values()}
        return re.sub("|".join(map(re.escape, values)), lambda match: values[match[0]], text)
