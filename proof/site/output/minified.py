"""What the site's scripts are: a folder's files, and values of the guide, as one small function."""

import json
from pathlib import Path

import minify  # type: ignore[import-not-found,import-untyped,unused-ignore]
from sphinx.config import Config

from proof.guide import manifest
from proof.runbook import scripts
from proof.site.directives import fill


def every(config: Config, sources: dict[str, Path], main: str, runbook: str) -> dict[str, str]:
    """Return the site's scripts by their names, as `sources` has their folders.

    `main`: the name of the one that all pages load. `runbook`: the one that fills in a runbook.
    Raises ManifestError.
    """
    values = fill.data(manifest.load_guide(Path(config.guide_manifest)))
    data = {
        main: (values, copied(getattr(config, "copybutton_selector", ""))),
        # It ends the part of a runbook's script that the reader's values go into.
        runbook: (f"const mark = {json.dumps(scripts.END_OF_VALUES)};",),
    }
    return {name: load(folder, *data.get(name, ())) for name, folder in sources.items()}


def load(folder: Path, *data: str) -> str:
    """Return a folder's files as one minified function, in the order of their names.

    `data`: lines of script to put first.
    """
    parts = (file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.js")))
    whole = "\n".join(('(function () {\n"use strict";', *data, *parts, "})();"))
    return f"{minify.string('application/javascript', whole)}\n"


def copied(selector: str) -> str:
    """Return the selector of blocks with a copy button, as a line of the script."""
    return f"const copied = {json.dumps(selector)};"
