"""What a reader puts in for the placeholders."""

import re

import attrs

from proof.guide.manifest import Manifest
from proof.guide.placeholders import RULES, Placeholders


@attrs.frozen(kw_only=True)
class Values(Placeholders):
    """What the reader puts in for the placeholders; raises ValueError for what cannot be."""

    def __attrs_post_init__(self) -> None:
        for name, value in attrs.asdict(self).items():
            if not RULES[name].allows(value):
                raise ValueError(f"this can't be used as the {name}. {RULES[name].words}")

    def fill(self, text: str, manifest: Manifest) -> str:
        """Replace each placeholder by its value, plainly; a value is not looked at again."""
        values = {p: getattr(self, key) for key, p in attrs.asdict(manifest.placeholders).items()}
        values |= {known.text: known.of(self.name) for known in manifest.derived.values()}
        return re.sub("|".join(map(re.escape, values)), lambda match: values[match[0]], text)
