"""`{which}`: words and a command that ask a machine what it is; what it answers, for the script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import attrs
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.guide.tables import or_near
from proof.site import datafile, knowledge, rebuilds
from proof.site.knowledge import Knowledge
from proof.site.markup import container
from proof.site.statuses import Status

__all__ = ["DATA", "Known", "Which", "WhichDirective"]

#: Beside the manifest: what to make of the output.
DATA = "which.toml"


@attrs.frozen
class Known:
    """A platform, and the words by which a machine says that it is of it."""

    platform: str
    ids: list[str] = attrs.field(factory=list)
    systems: list[str] = attrs.field(factory=list)
    inits: list[str] = attrs.field(factory=list)
    browsers: list[str] = attrs.field(factory=list)
    any: bool = False


@attrs.frozen
class Which:
    """All of them."""

    which: list[Known]


class WhichDirective(SphinxDirective):
    """Show its content; the script makes a picker of it, and a place for what was printed."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the content and the data, which no reader sees."""
        found = knowledge.of(self.config)
        folder = Path(self.config.guide_manifest).parent
        rebuilds.note(self.env, found, found.steps, found.all_results(), ages=False)
        self.env.note_dependency(folder / DATA)
        try:
            known = datafile.load(folder / DATA, Which, list[Known]).which
            data = json.dumps(_data(found, known), separators=(",", ":")).replace("<", "\\u003c")
        except ValueError as error:
            raise self.error(str(error)) from None
        hidden = f'<script type="application/json">{data}</script>'
        raw = nodes.raw("", hidden, format="html")
        return [container(*self.parse_content_to_nodes(), raw, classes=["guide-which"])]


def _data(found: Knowledge, known: list[Known]) -> dict[str, object]:
    """Return what the script needs; raises ValueError for a platform that there is not."""
    platforms = found.manifest.platforms
    for entry in known:
        if entry.platform not in platforms:
            raise ValueError(
                f"{DATA}: there is no platform {entry.platform!r}"
                f"{or_near(entry.platform, platforms)}"
            )
    return {
        "labels": [platform.label for platform in platforms.values()],
        "known": [
            {"label": platforms[entry.platform].label}
            | {
                name: value
                for name, value in attrs.asdict(entry).items()
                if value and name != "platform"
            }
            for entry in known
        ],
        "proven": [
            {"label": result.plan.platform.label, "is": result.target.os_release}
            for result in found.all_results()
            if result.whole.status is Status.PROVEN
        ],
    }
