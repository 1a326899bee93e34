"""Makes the site's scripts from web/: its files become guide.js, each folder becomes another."""

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

WEB = ROOT / "web"
NAME = "guide.js"

#: The script of web/runbook, which only the pages of runbooks load.
RUNBOOK = "runbook.js"

#: Scripts of the theme and the extensions that the site's own replaces; README says why.
_REPLACED = (
    "_static/tabs.js",
    "_static/clipboard.min.js",
    "_static/copybutton.js",
    "_static/scripts/furo.js",
)


def load(*data: str, folder: Path | None = None) -> str:
    """Return a folder's files as one minified function, in the order of their names.

    `data`: lines of script to put first. `folder`: WEB unless given.
    """
    parts = (file.read_text(encoding="utf-8") for file in sorted((folder or WEB).glob("*.js")))
    whole = "\n".join(('(function () {\n"use strict";', *data, *parts, "})();"))
    return f"{minify.string('application/javascript', whole)}\n"


def make(_app: Sphinx, config: Config) -> None:
    """Make guide.js; when it changes, all pages are written again, since each has its checksum."""
    with contextlib.suppress(ManifestError):  # knowledge.read reports it
        config.guide_script = load(
            fill.data(manifest.load_guide(Path(config.guide_manifest))),
            copied(getattr(config, "copybutton_selector", "")),
        )


def copied(selector: str) -> str:
    """Return the selector of blocks with a copy button, as a line of the script."""
    return f"const copied = {json.dumps(selector)};"


def write(app: Sphinx) -> None:
    """Write all scripts into _static before the first page needs their checksums."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    static = Path(app.outdir, "_static")
    files.write(static / NAME, app.config.guide_script)
    # It ends the part of a runbook's script that the reader's values go into.
    mark = f"const mark = {json.dumps(scripts.END_OF_VALUES)};"
    for folder in filter(Path.is_dir, WEB.iterdir()):
        name = f"{folder.name}.js"
        files.write(static / name, load(*[mark] * (name == RUNBOOK), folder=folder))
    app.add_js_file(NAME)


def choose(
    app: Sphinx,
    _page: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Add the script of runbooks to their pages, and remove the scripts that guide.js replaces."""
    if 'class="guide-runbook"' in context.get("body", ""):
        app.add_js_file(RUNBOOK)
    context["script_files"] = [
        script for script in context["script_files"] if str(script.filename) not in _REPLACED
    ]
