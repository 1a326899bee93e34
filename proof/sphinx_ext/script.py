"""The site's own script: `web/*.js`, in the order of their names, as one small file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import rjsmin  # type: ignore[import-not-found,import-untyped,unused-ignore]
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from proof.manifest import ROOT

__all__ = ["NAME", "WEB", "digest", "load", "write"]

WEB = ROOT / "web"
NAME = "guide.js"


def load() -> str:
    """Return all files as one function, so that none of their names is a page's, minified."""
    parts = (file.read_text(encoding="utf-8") for file in sorted(WEB.glob("*.js")))
    whole = "\n".join(('(function () {\n"use strict";', *parts, "})();"))
    return f"{rjsmin.jsmin(whole)}\n"


def digest(_app: Sphinx, config: Config) -> None:
    """Have all pages written again when the script changes: each names it with its checksum."""
    config.guide_script = hashlib.sha256(load().encode()).hexdigest()


def write(app: Sphinx) -> None:
    """Write the script where pages find it, before the first of them is."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    out, text = Path(app.outdir, "_static", NAME), load()
    if not out.is_file() or out.read_text(encoding="utf-8") != text:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    app.add_js_file(NAME)
