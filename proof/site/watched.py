"""Looks at the files and the day that a build starts from, and says what differs since the last.

Every build does this, and most then have nothing to do: so this imports nothing that reads pages.
"""

import functools
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from proof import dates
from proof.paths import CHECKS, ROOT

#: A file's size, and its times of modification and of change (st_ctime, which no program sets).
_State = tuple[int, int, int]


def folders(config: Config) -> tuple[Path, ...]:
    """Return the folders with records: the tracked ones, and those of newer runs on top of them."""
    return tuple(Path(name) for name in (config.evidence_dir, config.evidence_over) if name)


def day_of_build(config: Config) -> date:
    """Return the day that ages count up to; raises ValueError where the setting is no date."""
    return date.fromisoformat(config.guide_today) if config.guide_today else dates.today()


@dataclass
class Seen:
    """The day and the files that a build starts from; the next build compares its own with them.

    `changed`: the files that differ from those of the build before. `pages`: the names of targets
    and platforms that have a generated page. `stages`: those of the guide. `problems`: whether a
    file has one to report.
    """

    day: date
    files: dict[str, _State]
    changed: frozenset[str] = frozenset()
    is_new_day: bool = False
    pages: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    stages: list[str] = field(default_factory=list)
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
    roots = (guide, *folders(config), CHECKS)
    now = Seen(day_of_build(config), dict(_states(roots)))
    if before:
        now.is_new_day = now.day != before.day
        now.changed = frozenset(
            file
            for file in now.files.keys() | before.files.keys()
            if now.files.get(file) != before.files.get(file)
        )
        now.pages, now.stages, now.problems = before.pages, before.stages, before.problems
    return now


def kept(now: Seen, config: Config, folder: Path) -> Path:
    """Return the file in a folder that keeps what is read from the present files."""
    settings = config.guide_manifest, config.evidence_dir, config.evidence_over, code_version()
    state = hashlib.sha256(repr((now.digest, now.day, settings)).encode()).hexdigest()
    return folder / f"{state[:16]}.knowledge"


@functools.cache
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
                    try:
                        state = os.stat(file)  # noqa: PTH116
                    except OSError:
                        continue  # a link that leads nowhere, or a file that just went away
                    yield file, (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
