"""Warnings of a build, which Sphinx's option `-W` makes failures."""

from docutils import nodes
from sphinx.util import logging

_log = logging.getLogger(__name__)


def warn(message: str, kind: str, location: nodes.Node | tuple[str, int] | str | None) -> None:
    """Warn of something at a node, at a page and its line, or at `PATH:LINE`.

    `kind`: what `suppress_warnings` calls it, after `guide.`.
    """
    _log.warning("%s", message, location=location, type="guide", subtype=kind)
