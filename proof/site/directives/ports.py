"""`{ports}`: the ports and hosts of `snippets/network.toml`, as a table."""

from __future__ import annotations

from pathlib import Path

import attrs
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.site import datafile
from proof.site.markup import table

__all__ = ["Network", "PortsDirective", "Way"]


@attrs.frozen
class Way:
    """A port, where on it a worker connects to, and for what."""

    port: int
    hosts: list[str]
    used_by: str
    note: str = ""


@attrs.frozen
class Network:
    """The ways out that a worker needs."""

    ways: list[Way]


class PortsDirective(SphinxDirective):
    """Show the table."""

    def run(self) -> list[nodes.Node]:
        """Return it."""
        path = Path(self.config.guide_manifest).with_name("network.toml")
        datafile.rest_on(self.env, path, __file__)
        try:
            ways = datafile.load(path, Network, list[Way]).ways
        except ValueError as error:
            raise self.error(str(error)) from None
        return [table(["Port", "Host", "Used by", "Note"], map(self._row, ways), "guide-ports")]

    def _row(self, way: Way) -> list[nodes.Node | str]:
        return [str(way.port), self._hosts(way), self._inline(way.used_by), self._inline(way.note)]

    def _hosts(self, way: Way) -> nodes.Node:
        cell = nodes.inline()
        for number, host in enumerate(way.hosts):
            cell += [nodes.Text(", ")] if number else []
            # What has a dot is a name; "your DNS server" is none.
            cell += nodes.literal("", host) if "." in host else nodes.Text(host)
        return cell

    def _inline(self, text: str) -> nodes.Node:
        found, messages = self.parse_inline(text, lineno=self.lineno)
        return nodes.inline("", "", *found, *messages)
