"""Puts the records themselves, their transcripts and the runbooks' scripts beside the pages."""

import shutil
from pathlib import Path

from sphinx.builders.html import StandaloneHTMLBuilder

from proof.records import lint_record, transcripts
from proof.records.record import SCHEMA_FILE
from proof.site.directives import runbooks
from proof.site.generated_pages import FOLDERS, RUNBOOKS
from proof.site.knowledge import Knowledge

#: The folder of the site that holds them.
RECORDS = "records"


def publish(builder: StandaloneHTMLBuilder, known: Knowledge) -> None:
    """Copy what the pages link to; nothing that a build before left there stays."""
    folder = Path(builder.outdir) / RECORDS
    _remove_pages(builder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if SCHEMA_FILE.is_file():
        shutil.copy(SCHEMA_FILE, folder)
    _publish_lint(known, folder)
    _publish_scripts(known, Path(builder.outdir, RUNBOOKS))
    for result in known.all_results():
        if result.record is None:
            continue
        shutil.copy(result.folder / f"{result.target.key}.json", folder)
        for run in result.record.steps:
            copy = folder / transcripts.name_of(result.target, run)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(result.transcript(run), encoding="utf-8")


def _remove_pages(builder: StandaloneHTMLBuilder) -> None:
    """Remove the pages of what is gone; Sphinx leaves them, and they look like proof."""
    pages = {Path(builder.get_outfilename(name)) for name in builder.env.found_docs}
    for folder in FOLDERS:
        for path in Path(builder.outdir, folder).glob("*.html"):
            if path not in pages:
                path.unlink()


def _publish_scripts(known: Knowledge, folder: Path) -> None:
    for path in folder.glob("*.sh"):
        path.unlink()
    for name, text in runbooks.all_scripts(known):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _publish_lint(known: Knowledge, folder: Path) -> None:
    shutil.copy(lint_record.SCHEMA_FILE, folder)
    for lint in known.lints.values():
        lint_record.save(lint, folder)
