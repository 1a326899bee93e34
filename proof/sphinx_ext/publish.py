"""Puts the records themselves, their transcripts and their schema beside the pages."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from proof import lintrecord
from proof.record import SCHEMA_FILE
from proof.sphinx_ext import material, site

__all__ = ["RECORDS", "publish"]

#: The folder of the site that holds them.
RECORDS = "records"


def publish(app: Sphinx, failure: Exception | None) -> None:
    """Copy what the pages link to; nothing that a build before left there stays."""
    if failure or app.builder.format != "html":
        return
    folder = Path(app.outdir) / RECORDS
    if folder.is_dir() and not material.of(app.env).changed:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if SCHEMA_FILE.is_file():
        shutil.copy(SCHEMA_FILE, folder)
    _publish_lint(app, folder)
    for proof in site.of(app.config).all_proofs():
        if proof.record is None:
            continue
        shutil.copy(proof.folder / f"{proof.target.key}.json", folder)
        for run in proof.record.steps:
            copy = folder / run.transcript
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(proof.transcript(run), copy)


def _publish_lint(app: Sphinx, folder: Path) -> None:
    shutil.copy(lintrecord.SCHEMA_FILE, folder)
    (folder / lintrecord.FOLDER).mkdir()
    for platform in site.of(app.config).lints:
        path = lintrecord.path_of(platform, Path(app.config.evidence_dir))
        shutil.copy(path, folder / lintrecord.FOLDER)
