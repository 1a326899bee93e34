"""Decides which pages a build reads again, in addition to those that Sphinx finds by itself.

Directives note the files that they show as Sphinx's own dependencies. Sphinx compares only times
of modification with the time when a page was read. This module also finds files that are new,
that kept their time, or that changed while a build was reading; and it knows what ages with a day.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import attrs
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from proof.guide.plan import CHECKS
from proof.paths import ROOT
from proof.records import read_record, transcripts
from proof.site import knowledge
from proof.site.knowledge import Knowledge, TargetResult

__all__ = ["Seen", "code_version", "look", "note", "outdated", "seen_before"]

#: Where a page's metadata keep what it shows; Sphinx stores, merges and forgets these.
_SHOWN = "guide-shown"

#: A file's size, and its times of modification and of change (st_ctime, which no program sets).
_State = tuple[int, int, int]


@attrs.define
class Seen:
    """The day and the files that a build starts from; the next build compares its own with them.

    `changed`: the files that differ from those of the build before. `pages`: the names of targets
    and platforms that have a generated page. `problems`: whether a file has one to report.
    """

    day: date
    files: dict[str, _State]
    changed: frozenset[str] = frozenset()
    is_new_day: bool = False
    pages: tuple[list[str], list[str]] = attrs.field(factory=lambda: ([], []))
    problems: bool = True

    @property
    def digest(self) -> str:
        """Return a text that differs when a file does."""
        return hashlib.sha256(repr(sorted(self.files.items())).encode()).hexdigest()


def seen_before(env: BuildEnvironment) -> Seen | None:
    """Return what the last build saw, or this one since it looked; None for a first build."""
    return getattr(env, "guide_seen", None)


def look(config: Config, before: Seen | None) -> Seen:
    """Return the present day and files; raises ValueError if the setting of the day is no date."""
    guide = Path(config.guide_manifest).parent
    roots = (guide, *knowledge.folders(config), CHECKS)
    now = Seen(knowledge.day_of_build(config), dict(_states(roots)))
    if before:
        now.is_new_day = now.day != before.day
        now.changed = frozenset(
            file
            for file in now.files.keys() | before.files.keys()
            if now.files.get(file) != before.files.get(file)
        )
        now.pages, now.problems = before.pages, before.problems
    return now


def code_version() -> int:
    """Return a number that changes with the code; Sphinx reads all pages again when it does."""
    digest = hashlib.sha256(repr(sorted(_states([ROOT / "proof"]))).encode())
    return int.from_bytes(digest.digest()[:6])


def _states(roots: Iterable[Path]) -> Iterator[tuple[str, _State]]:
    """Yield the files in some folders, but for caches and what an editor leaves for a while."""
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for name in names:
                if not name.startswith(".") and not name.endswith("~"):
                    file = os.path.join(folder, name)  # noqa: PTH118 - a tenth of Path's time
                    state = os.stat(file)  # noqa: PTH116
                    yield file, (state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def note(
    env: BuildEnvironment,
    known: Knowledge,
    platforms: Iterable[str],
    results: Iterable[TargetResult],
    *,
    ages: bool,
) -> None:
    """Note that the page being read shows some platforms' steps and some targets' results.

    `ages`: it shows how old they are, and not only their status. An `include` that a page makes
    of the text beside a step is noted by Sphinx.
    """
    results = list(results)
    shown = env.metadata[env.docname].setdefault(_SHOWN, {})
    key = tuple(result.target.key for result in results), ages
    if key in shown:
        return
    shown[key] = _aging(known, results, ages=ages)
    for file in _files(known, platforms, results):
        if file.is_file():
            env.note_dependency(file)


def _aging(known: Knowledge, results: Iterable[TargetResult], *, ages: bool) -> str:
    """Return a text that differs when another day changes what a page shows."""
    if ages:
        return str(known.today)
    statuses = repr([(result.steps, result.whole) for result in results])
    return hashlib.sha256(statuses.encode()).hexdigest()


def _files(
    known: Knowledge, platforms: Iterable[str], results: Iterable[TargetResult]
) -> Iterator[Path]:
    guide = known.manifest.path
    yield guide
    for platform in platforms:
        yield from (guide.parent / step.file for step in known.steps[platform])
        yield from (read_record.path_of(platform, folder) for folder in known.folders)
    for result in results:
        yield result.folder / f"{result.target.key}.json"
        if result.record:
            yield from transcripts.files(result.target.key, result.folder)


def outdated(env: BuildEnvironment, config: Config) -> list[str]:
    """Return the pages that show a file that changed, or that another day makes differ."""
    seen = seen_before(env)
    assert seen, "look() comes first"
    pages = _concerned(env, seen.changed) if seen.changed else set()
    if seen.is_new_day:
        known = knowledge.of(config)
        results = {result.target.key: result for result in known.all_results()}
        for page, metadata in env.metadata.items():
            for (keys, ages), aged in metadata.get(_SHOWN, {}).items():
                shown = [results[key] for key in keys if key in results]
                if _aging(known, shown, ages=ages) != aged:
                    pages.add(page)
    return sorted(pages)


def _concerned(env: BuildEnvironment, changed: Iterable[str]) -> set[str]:
    """Return the pages that depend on a changed file.

    A file that no page depends on is new, or all rest on it. It concerns the pages that depend on
    a file in its folder or, if there are none, every page that shows a step or a result.
    """
    by_file: dict[str, set[str]] = {}
    by_folder: dict[str, set[str]] = {}
    for page, files in env.dependencies.items():
        for file in map(os.path.normpath, files):
            by_file.setdefault(file, set()).add(page)
            by_folder.setdefault(os.path.dirname(file), set()).add(page)  # noqa: PTH120
    every = {page for page, metadata in env.metadata.items() if _SHOWN in metadata}
    return {
        page
        for file in map(os.path.normpath, changed)
        for page in by_file.get(file) or by_folder.get(os.path.dirname(file)) or every  # noqa: PTH120
    }
