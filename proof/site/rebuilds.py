"""Decides which pages a build reads again because a file or the day made them differ.

Sphinx's own dependencies serve for single files. They are too slow for the 1,000 files that the
set-up page shows: reading 4,400 of them from the environment took 0.2 s of each build (cProfile,
27 Nov 2026). They also miss files that are new, that kept their time of modification, or that
changed while a build was reading. For these, a page notes the folders that it shows.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from proof.records import lint_record
from proof.site import knowledge
from proof.site.knowledge import Knowledge, TargetResult
from proof.site.watched import Seen

#: Where a page's metadata keep what it shows; Sphinx stores, merges and forgets these.
_SHOWN = "guide-shown"
#: Where they keep the names of files that the page would show if they were there.
_MISSED = "guide-missed"


def note(
    env: BuildEnvironment,
    known: Knowledge,
    platforms: Iterable[str],
    results: Iterable[TargetResult],
    *,
    ages: bool,
) -> None:
    """Note that the page being read shows some platforms' steps and some targets' results.

    `ages`: it shows how old they are, and not only their status.
    """
    results = list(results)
    shown = env.metadata[env.docname].setdefault(_SHOWN, {})
    key = tuple(result.target.key for result in results), ages
    starts = set(_starts(known, platforms, results))
    shown[key] = _aging(known, results, ages=ages), tuple(sorted(starts))


def note_file(env: BuildEnvironment, path: Path) -> None:
    """Note that the page being read shows a file of a folder that `watched` looks at.

    It may be missing yet: Sphinx itself would then read the page at every build.
    """
    if path.is_file():
        env.note_dependency(path)
    else:
        env.metadata[env.docname].setdefault(_MISSED, set()).add(str(path))


def _aging(known: Knowledge, results: Iterable[TargetResult], *, ages: bool) -> str:
    """Return a text that differs when another day changes what a page shows."""
    if ages:
        return str(known.today)
    statuses = repr([(result.steps, result.whole) for result in results])
    return hashlib.sha256(statuses.encode()).hexdigest()


def _starts(
    known: Knowledge, platforms: Iterable[str], results: Iterable[TargetResult]
) -> Iterator[str]:
    """Yield what the names of the files begin with that platforms and results come from."""
    guide = known.manifest.path.parent
    for key in platforms:
        platform = known.manifest.platforms[key]
        own = tuple(f"{guide / name}/" for name in platform.folders)
        yield from own
        # A step may have the text of one in another folder.
        yield from (f for f in map(str, platform.files.values()) if not f.startswith(own))
        yield from (str(lint_record.path_of(key, folder)) for folder in known.folders)
    for result in results:
        yield from (
            f"{folder / result.target.key}{end}" for folder in known.folders for end in "./"
        )


def outdated(env: BuildEnvironment, config: Config, seen: Seen) -> list[str]:
    """Return the pages that show a file that changed, or that another day makes differ."""
    pages = _concerned(env, seen.changed) if seen.changed else set()
    if seen.is_new_day:
        known = knowledge.of(config)
        results = {result.target.key: result for result in known.all_results()}
        for page, metadata in env.metadata.items():
            for (keys, ages), (aged, _) in metadata.get(_SHOWN, {}).items():
                shown = [results[key] for key in keys if key in results]
                if _aging(known, shown, ages=ages) != aged:
                    pages.add(page)
    return sorted(pages)


def _concerned(env: BuildEnvironment, changed: Iterable[str]) -> set[str]:
    """Return the pages that show a changed file: by Sphinx's dependencies, or by its folder.

    A file that belongs to no page, such as a check, may matter to every step and result.
    """
    by_file: dict[str, set[str]] = {}
    for page, files in env.dependencies.items():
        for file in map(os.path.normpath, files):
            by_file.setdefault(file, set()).add(page)
    starts = {
        page: (
            *(start for _, more in metadata.get(_SHOWN, {}).values() for start in more),
            *metadata.get(_MISSED, ()),
        )
        for page, metadata in env.metadata.items()
        if _SHOWN in metadata or _MISSED in metadata
    }
    pages: set[str] = set()
    for file in changed:
        found = by_file.get(os.path.normpath(file), set())
        # No status depends on a text beside a step, and pages include such texts as files.
        if not found or not file.endswith(".md"):
            found = found | {page for page, those in starts.items() if file.startswith(those)}
        pages |= found or starts.keys()
    return pages
