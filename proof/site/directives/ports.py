"""`{ports}`: the ports and hosts of `snippets/network.toml`, as a table."""

import attrs
from docutils import nodes

from proof.site.directives.directive import GuideDirective
from proof.site.markup import table


@attrs.frozen
class Connection:
    """A port, the hosts that a worker connects to on it, and the purpose."""

    port: int
    hosts: list[str]
    used_by: str
    note: str = ""


@attrs.frozen
class Network:
    """The outgoing connections that a worker needs."""

    connections: list[Connection]


class PortsDirective(GuideDirective, name="ports"):
    """Show the table."""

    def run(self) -> list[nodes.Node]:
        """Return it."""
        found = self._beside_manifest("network.toml", Network).connections
        return [table(["Port", "Host", "Used by", "Note"], map(self._row, found), "guide-ports")]

    def _row(self, connection: Connection) -> list[nodes.Node | str]:
        return [
            str(connection.port),
            self._hosts(connection),
            self._inline(connection.used_by),
            self._inline(connection.note),
        ]

    def _hosts(self, connection: Connection) -> nodes.Node:
        cell = nodes.inline()
        for number, host in enumerate(connection.hosts):
            cell += [nodes.Text(", ")] if number else []
            # What has a dot is a name; "your DNS server" is none.
            cell += nodes.literal("", host) if "." in host else nodes.Text(host)
        return cell
