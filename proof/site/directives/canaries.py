"""`{canaries}`: whether the guide will still work on what readers will have later."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.records import canary
from proof.site import knowledge
from proof.site.markup import prose_date, table

__all__ = ["CanariesDirective"]


class CanariesDirective(SphinxDirective):
    """Show a row for each canary that has run; raise ValueError for a bad file."""

    def run(self) -> list[nodes.Node]:
        """Return the table, or nothing."""
        folder = knowledge.of(self.config).folders[0]
        self.env.note_dependency(str(folder / canary.FILE))
        rows = [
            [
                one.what,
                one.outcome if not one.says else f"{one.outcome}: {one.says}",
                ", ".join(one.changed) or "nothing that a record names",
                prose_date(one.day),
            ]
            for one in canary.load(folder)
        ]
        return [table(["What comes", "The guide", "Newer there", "Run"], rows)] if rows else []
