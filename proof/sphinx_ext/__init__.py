"""The guide's Sphinx extension: pages made of step files and records; it runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util import logging

from proof.errors import ManifestError
from proof.manifest import PATH
from proof.sphinx_ext import site
from proof.sphinx_ext.evidence import EvidenceDirective
from proof.sphinx_ext.flatten import FlattenTabs
from proof.sphinx_ext.publish import publish
from proof.sphinx_ext.stage import StageDirective
from proof.sphinx_ext.tabsets import CheckTabSets

if TYPE_CHECKING:
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]

_log = logging.getLogger(__name__)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire the parts together."""
    app.setup_extension("sphinx_inline_tabs")
    app.add_config_value("guide_manifest", str(PATH), "env", str)
    app.add_config_value("evidence_dir", "evidence", "env", str)
    app.add_config_value("guide_today", "", "env", str)
    app.add_directive("stage", StageDirective)
    app.add_directive("evidence", EvidenceDirective)
    app.add_post_transform(CheckTabSets)
    app.add_post_transform(FlattenTabs)
    app.connect("config-inited", _anchor_paths)
    app.connect("builder-inited", _read)
    app.connect("build-finished", publish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _anchor_paths(app: Sphinx, config: Config) -> None:
    """Make relative paths start at the folder of conf.py, wherever the build was started."""
    for name in ("guide_manifest", "evidence_dir"):
        config[name] = str(Path(app.confdir, config[name]))


def _read(app: Sphinx) -> None:
    """Read the material before any page needs it, so that each problem is told once."""
    site.read.cache_clear()
    try:
        problems = site.of(app.config).problems
    except ManifestError as error:
        raise ConfigError(str(error)) from error
    except ValueError as error:
        raise ConfigError(f"guide_today: {error}") from error
    for problem in problems:
        # Sphinx takes a location without a line for the name of a page.
        place = f"{problem.path}:1"
        _log.warning("%s", problem.message, location=place, type="guide", subtype="evidence")
