"""What the site's scripts are: a folder's files, and values of the guide, as one small function."""

import json
from collections.abc import Iterator
from pathlib import Path

import minify  # type: ignore[import-not-found,import-untyped,unused-ignore]
from sphinx.config import Config

from proof.guide import manifest
from proof.runbook import scripts
from proof.site.directives import fill


def every(config: Config, folder: Path, name: str, runbook: str) -> Iterator[tuple[str, str]]:
    """Yield the site's scripts with their names; raises ManifestError.

    `folder`: its files become the script `name`, each folder in it becomes another. `runbook`: the
    name of the one that fills in a runbook.
    """
    values = fill.data(manifest.load_guide(Path(config.guide_manifest)))
    yield name, load(folder, values, copied(getattr(config, "copybutton_selector", "")))
    # It ends the part of a runbook's script that the reader's values go into.
    mark = f"const mark = {json.dumps(scripts.END_OF_VALUES)};"
    for inner in filter(Path.is_dir, folder.iterdir()):
        file = f"{inner.name}.js"
        yield file, load(inner, *[mark] * (file == runbook))


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
