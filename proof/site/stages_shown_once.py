"""Says which stage stands on no page, and which on more than one: a reader looks for it once."""

import itertools

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from proof.site import report, watched

#: Sphinx keeps what a page says of itself, forgets it with the page, and gathers it from the
#: processes of a parallel build.
_KEY = "guide-stages"


def note(env: BuildEnvironment, stage: str, line: int) -> None:
    """Remember that the page that is being read shows a stage, at that line."""
    env.metadata[env.docname].setdefault(_KEY, []).append((stage, line))


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each stage that is not shown exactly once."""
    seen = watched.seen_before(env)
    assert seen, "look() comes first"
    places: dict[str, list[tuple[str, int]]] = {stage: [] for stage in seen.stages}
    for page in sorted(env.found_docs):
        for stage, line in env.metadata.get(page, {}).get(_KEY, []):
            places.get(stage, []).append((page, line))
    for stage, found in places.items():
        if not found:
            what = "no page shows this stage; give it a section with {stage}"
            place = f"{app.config.guide_manifest}:1"
            report.warn(f"stages.{stage}: {what} {stage}", "stage", place)
        for (page, line), again in itertools.pairwise(found):
            other = f"{env.doc2path(page, base=False)}:{line}"
            what = f"stage {stage!r} is shown again; take out this one or that in {other}"
            report.warn(what, "stage", again)
