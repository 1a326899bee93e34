"""`{which}`: words and a command that ask a machine what it is; what it answers, for the script."""

from __future__ import annotations

import json
from typing import ClassVar

import attrs
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.site import knowledge, rebuilds
from proof.site.knowledge import Knowledge
from proof.site.markup import container
from proof.site.statuses import Status

__all__ = ["WhichDirective"]


class WhichDirective(SphinxDirective):
    """Show its content; the script makes a picker of it, and a place for what was printed."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the content and the data, which no reader sees."""
        found = knowledge.of(self.config)
        rebuilds.note(self.env, found, found.steps, found.all_results(), ages=False)
        data = json.dumps(_data(found), separators=(",", ":")).replace("<", "\\u003c")
        hidden = f'<script type="application/json">{data}</script>'
        raw = nodes.raw("", hidden, format="html")
        return [container(*self.parse_content_to_nodes(), raw, classes=["guide-which"])]


def _data(found: Knowledge) -> dict[str, object]:
    """Return what the script needs: labels, how a machine of each says so, and what is proven."""
    platforms = found.manifest.platforms.values()
    return {
        "labels": [platform.label for platform in platforms],
        "known": [
            {"label": platform.label}
            | {name: value for name, value in attrs.asdict(platform.detect).items() if value}
            for platform in platforms
            if platform.detect
        ],
        "proven": [
            {
                "label": result.plan.platform.label,
                "is": result.target.os_release,
                "kernel": result.record.machine.kernel,
                "processor": result.record.machine.processor,
            }
            for result in found.all_results()
            if result.record and result.whole.status is Status.PROVEN
        ],
    }
