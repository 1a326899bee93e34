"""Puts the records themselves, their transcripts and the runbooks' scripts beside the pages."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from proof.records import lint_record, transcripts
from proof.records.record import SCHEMA_FILE
from proof.site import files, knowledge, rebuilds
from proof.site.directives import runbooks
from proof.site.generated_pages import FOLDERS, RUNBOOKS

#: The folder of the site that holds them, and the file there that says from what they come.
RECORDS = "records"
_STAMP = ".material"


def publish(app: Sphinx, failure: Exception | None) -> None:
    """Copy what the pages link to; nothing that a build before left there stays."""
    builder = files.html_builder(app, failure)
    if builder is None:
        return
    folder = Path(app.outdir) / RECORDS
    seen = rebuilds.seen_before(app.env)
    stamp, now = folder / _STAMP, seen.digest if seen else ""
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    _remove_pages(builder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if SCHEMA_FILE.is_file():
        shutil.copy(SCHEMA_FILE, folder)
    _publish_lint(app, folder)
    _publish_scripts(app)
    for result in knowledge.of(app.config).all_results():
        if result.record is None:
            continue
        shutil.copy(result.folder / f"{result.target.key}.json", folder)
        for run in result.record.steps:
            copy = folder / transcripts.name_of(result.target, run)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(result.transcript(run), encoding="utf-8")
    stamp.write_text(now, encoding="utf-8")


def _remove_pages(builder: StandaloneHTMLBuilder) -> None:
    """Remove the pages of what is gone; Sphinx leaves them, and they look like proof."""
    pages = {Path(builder.get_outfilename(name)) for name in builder.env.found_docs}
    for folder in FOLDERS:
        for path in Path(builder.outdir, folder).glob("*.html"):
            if path not in pages:
                path.unlink()


def _publish_scripts(app: Sphinx) -> None:
    folder = Path(app.outdir, RUNBOOKS)
    for path in folder.glob("*.sh"):
        path.unlink()
    for name, text in runbooks.all_scripts(knowledge.of(app.config)):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _publish_lint(app: Sphinx, folder: Path) -> None:
    shutil.copy(lint_record.SCHEMA_FILE, folder)
    for lint in knowledge.of(app.config).lints.values():
        lint_record.save(lint, folder)
