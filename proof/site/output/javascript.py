"""The site's own script: `web/*.js`, in the order of their names, as one small file."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import minify  # type: ignore[import-not-found,import-untyped,unused-ignore]
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from proof.errors import ManifestError
from proof.guide import manifest
from proof.paths import ROOT
from proof.runbook import scripts
from proof.site import files
from proof.site.directives import fill

__all__ = ["NAME", "RUNBOOK", "WEB", "choose", "copied", "load", "make", "write"]

WEB = ROOT / "web"
NAME = "guide.js"

#: A script of the runbooks alone, from a folder in there: no other page pays for it.
RUNBOOK = "runbook.js"

#: What the script does in the place of others: as pages ask for it.
_REPLACED = (
    "_static/tabs.js",
    "_static/clipboard.min.js",
    "_static/copybutton.js",
    "_static/scripts/furo.js",
)


def load(*data: str, folder: Path | None = None) -> str:
    """Return all files as one function, so that none of their names is a page's, minified.

    `data`: lines of script that come before them. `folder`: where they lie, if not in WEB itself.
    """
    parts = (file.read_text(encoding="utf-8") for file in sorted((folder or WEB).glob("*.js")))
    whole = "\n".join(('(function () {\n"use strict";', *data, *parts, "})();"))
    return f"{minify.string('application/javascript', whole)}\n"


def make(_app: Sphinx, config: Config) -> None:
    """Make it; where it changes, all pages are written again, since each names its checksum."""
    with contextlib.suppress(ManifestError):  # it is told where the material is read
        config.guide_script = load(
            fill.data(manifest.load(Path(config.guide_manifest))),
            copied(getattr(config, "copybutton_selector", "")),
        )


def copied(selector: str) -> str:
    """Return which blocks have a button to copy, as a line of the script."""
    return f"const copied = {json.dumps(selector)};"


def write(app: Sphinx) -> None:
    """Write the scripts where pages find them, before the first of them is."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    mark = f"const mark = {json.dumps(scripts.END_OF_VALUES)};"
    for name, text in (
        (NAME, app.config.guide_script),
        (RUNBOOK, load(mark, folder=WEB / "runbook")),
    ):
        files.write(Path(app.outdir, "_static", name), text)
    app.add_js_file(NAME)


def choose(
    app: Sphinx,
    _page: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Give the page of a runbook its own script, too; take from all what this script does."""
    if 'class="guide-runbook"' in context.get("body", ""):
        app.add_js_file(RUNBOOK)
    context["script_files"] = [
        script for script in context["script_files"] if str(script.filename) not in _REPLACED
    ]
