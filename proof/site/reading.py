"""What a build needs that reads a page: directives, a role, and what is asserted of all pages."""

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from proof.site import directives, knowledge, report, stages_shown_once
from proof.site.directives import runbooks
from proof.site.directives.claims import ClaimRole
from proof.site.output import redirects
from proof.site.watched import Seen


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add them; proof.site does this before the first page is read."""
    for name, directive in directives.every():
        app.add_directive(name, directive)
    app.add_role("claim", ClaimRole())
    app.connect("doctree-read", redirects.keep_names)
    app.connect("env-check-consistency", stages_shown_once.check)
    app.connect("env-check-consistency", redirects.check)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def report_problems(app: Sphinx, now: Seen) -> None:
    """Warn of each file that pages can't be made from, once per build; raises ManifestError."""
    knowledge.read.cache_clear()
    known = knowledge.of(app.config)
    now.pages = (
        [result.target.key for result in known.all_results()],
        [platform.key for platform in runbooks.shown(known)],
    )
    now.stages = list(known.manifest.stages)
    now.problems = bool(known.problems)
    for problem in known.problems:
        # Sphinx takes a location without a line for the name of a page.
        report.warn(problem.message, "evidence", f"{problem.path}:1")
        if problem.left_out:
            # Under -W a warning fails the build, and one bad record would keep back all the others.
            app._warncount -= 1  # noqa: SLF001 - Sphinx has no warning that is none under -W
