"""Writes what lies beside the pages: records, statuses, feeds, old addresses; if any differs."""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from proof.site import files

#: Says of what the files were made that the last build has written.
_STAMP = ".made-of"


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write them all, unless nothing differs."""
    builder = files.html_builder(app, failure)
    if builder is None:
        return
    # The name of what was read has the files, the day and the code in it.
    labels = sorted(app.env.domains.standard_domain.anonlabels.items())
    moved, config = Path(app.srcdir, files.REDIRECTS), app.config
    made_of = (
        config.guide_kept, config.html_baseurl, config.project, labels, sorted(app.env.found_docs),
        moved.read_bytes() if moved.is_file() else None,
    )  # fmt: skip
    now = hashlib.sha256(repr(made_of).encode()).hexdigest()
    files.make_once(Path(app.outdir, _STAMP), now, lambda: _write(app, builder))


def _write(app: Sphinx, builder: StandaloneHTMLBuilder) -> None:
    # A build in which nothing changed does without what this needs.
    from proof.site import knowledge
    from proof.site.output import feeds, records, redirects, status_files

    known = knowledge.of(app.config)
    records.publish(builder, known)
    status_files.write(builder, known)
    feeds.write(builder, known)
    redirects.write(builder)
