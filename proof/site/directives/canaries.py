"""`{canaries}`: whether the guide will still work on what readers will have later."""

from docutils import nodes

from proof.records import canary
from proof.records.canary import Sighting
from proof.site.directives.directive import GuideDirective
from proof.site.markup import paragraph, prose_date


class CanariesDirective(GuideDirective, name="canaries"):
    """Show an item for each canary that has run; raise ValueError for a bad file."""

    def run(self) -> list[nodes.Node]:
        """Return the list, or nothing."""
        items = [
            nodes.list_item("", paragraph(nodes.strong("", one.what), f", {_sentence(one)}"))
            for one in canary.load(self._tracked(canary.FILE))
        ]
        return [nodes.bullet_list("", *items)] if items else []


def _sentence(one: Sighting) -> str:
    newer = (
        f"Newer there: {', '.join(one.changed)}."
        if one.changed
        else "No newer package is known there."
    )
    return f"{prose_date(one.day)}: {one.outcome}{one.says and f', {one.says}'}. {newer}"
