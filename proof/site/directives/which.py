"""`{which}`: words and a command that ask a machine what it is; what it answers, for the script."""

from __future__ import annotations

import json
from typing import ClassVar

import attrs
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.guide.manifest import Platform
from proof.site import knowledge, rebuilds, status_line
from proof.site.knowledge import Knowledge
from proof.site.markup import WORDS, closed, container
from proof.site.statuses import Status

__all__ = ["WhichDirective"]


class WhichDirective(SphinxDirective):
    """Show its content, closed; the script adds a picker, and a place for what was printed."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the content and the data, which no reader sees."""
        found = knowledge.of(self.config)
        rebuilds.note(self.env, found, found.steps, found.all_results(), ages=False)
        data = json.dumps(_data(found), separators=(",", ":")).replace("<", "\\u003c")
        hidden = f'<script type="application/json">{data}</script>'
        raw = nodes.raw("", hidden, format="html")
        finder = closed("Find your platform", self.parse_content_to_nodes())
        return [container(*finder, raw, classes=["guide-which"])]


def _data(found: Knowledge) -> dict[str, object]:
    """Return what the script needs: labels, how a machine of each says so, and what is proven."""
    manifest, platforms = found.manifest, found.manifest.platforms.values()
    return {
        "groups": [
            [label, [[p.label, _option(found, label, p)] for p in members]]
            for label, members in manifest.grouped()
        ],
        "known": [
            {"label": platform.label}
            | {name: value for name, value in attrs.asdict(platform.detect).items() if value}
            for platform in platforms
            if platform.detect
        ],
        "proven": [
            {"label": result.plan.platform.label, "is": result.target.os_release}
            for result in found.all_results()
            if result.whole.status is Status.PROVEN
        ],
    }


def _option(found: Knowledge, group: str, platform: Platform) -> str:
    """Return how the picker names a platform: a variant without its platform's name."""
    indent = "\N{NO-BREAK SPACE}" * 4 if platform.key in found.manifest.variants else ""
    status = WORDS[status_line.overall(found, platform).status].partition(" (")[0]
    return f"{indent}{found.manifest.name_in(group, platform)} — {status.lower()}"
