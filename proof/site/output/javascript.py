"""Makes the site's scripts from web/: its files become guide.js, each folder becomes another."""

import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from proof.paths import ROOT
from proof.site import files, watched

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


def look(_app: Sphinx, config: Config) -> None:
    """Note what the scripts are made of; when it differs, all pages are written again.

    Each page names the scripts with their checksums.
    """
    paths = [*sorted(WEB.rglob("*.js")), Path(config.guide_manifest)]
    texts = [(path.name, path.read_bytes()) for path in paths if path.is_file()]
    selector = getattr(config, "copybutton_selector", "")
    made_of = texts, sorted(_sources()), selector, watched.code_version()
    config.guide_script = hashlib.sha256(repr(made_of).encode()).hexdigest()


def write(app: Sphinx) -> None:
    """Write all scripts into _static before the first page needs their checksums."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    static = Path(app.outdir, "_static")
    stamp = static / f".{NAME}.made-of"
    if not all((static / name).is_file() for name in _sources()):
        stamp.unlink(missing_ok=True)
    files.make_once(stamp, app.config.guide_script, lambda: _write(app.config, static))
    app.add_js_file(NAME)


def _write(config: Config, static: Path) -> None:
    # A build in which nothing changed does without what this needs.
    from proof.site.output import minified

    for name, text in minified.every(config, _sources(), NAME, RUNBOOK).items():
        files.write(static / name, text)


def _sources() -> dict[str, Path]:
    """Return the folders of all scripts, by the scripts' names."""
    inner = filter(Path.is_dir, WEB.iterdir())
    return {NAME: WEB} | {f"{folder.name}.js": folder for folder in inner}


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
