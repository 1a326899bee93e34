"""Writes what lies beside the pages: records, statuses, feeds, old addresses; if any differs."""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx

from proof.site import files

#: Says of what the files were made that the last build has written.
_STAMP = ".made-of"


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write them all; a build in which nothing changed ends sooner without."""
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
    stamp = Path(app.outdir) / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    # What is stopped in mid-write is written again.
    stamp.unlink(missing_ok=True)
    from proof.site import knowledge
    from proof.site.output import feeds, records, redirects, status_files

    known = knowledge.of(app.config)
    records.publish(builder, known)
    status_files.write(builder, known)
    feeds.write(builder, known)
    redirects.write(builder)
    stamp.write_text(now, encoding="utf-8")
