"""Builds a site by a Sphinx of its own, as a maintainer does, and takes the time."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import attrs

from proof.paths import ROOT

#: No part of what a site is made from.
_NOT_COPIED = shutil.ignore_patterns(".*", "build", "__pycache__")

PAGE = "setup"


class CannotMeasure(Exception):
    """Something that is to be measured did not come to its end."""


@attrs.frozen
class Took:
    """Seconds of a whole process and what it started: on the clock, and of processors.

    On a machine that does other things as well, the second says more.
    """

    wall: float
    cpu: float


@attrs.frozen(kw_only=True)
class Site:
    """A folder with conf.py and source/, the flags that it is built with, and where to."""

    name: str
    folder: Path
    out: Path
    flags: Sequence[str]

    @property
    def html(self) -> Path:
        """Return the folder that a server would serve."""
        return self.out / "html"

    @property
    def doctrees(self) -> Path:
        """Return the folder that keeps what was read, for the next build."""
        return self.out / "doctrees"

    def build(self) -> Took:
        """Build by a process of its own; raises CannotMeasure.

        Python keeps compiled modules, as it does by itself: where it is told not to, the modules
        of this project alone would be compiled by every build; installing compiled all others.
        """
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        command = [
            sys.executable, "-m", "sphinx", *self.flags, "-c", ".",
            "-d", str(self.doctrees), "source", str(self.html),
        ]  # fmt: skip
        started, used = time.perf_counter(), _cpu_of_children()
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        took = Took(time.perf_counter() - started, _cpu_of_children() - used)
        if done.returncode != 0:
            raise CannotMeasure(f"the build of {self.name} failed:\n{done.stdout[-2000:]}")
        return took

    def build_cold(self) -> Took:
        """Build from nothing: no page read before, none written."""
        shutil.rmtree(self.out, ignore_errors=True)
        return self.build()

    def build_edited(self, words: str) -> Took:
        """Add a paragraph to the page that has most in it, and build; the words must show."""
        with (self.folder / "source" / f"{PAGE}.md").open("a", encoding="utf-8") as page:
            page.write(f"\n{words}\n")
        took = self.build()
        if words not in (self.html / f"{PAGE}.html").read_text(encoding="utf-8"):
            raise CannotMeasure(f"the build of {self.name} does not show what was edited")
        return took


def copy_tree(folder: Path) -> Path:
    """Copy all that the site is made from, so that a build and an edit touch nothing here."""
    shutil.copytree(ROOT, folder, ignore=_NOT_COPIED)
    return folder


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rounds(ours: Site, stock: Site, count: int) -> dict[str, dict[str, list[Took]]]:
    """Build both in turn, `count` times after one that does not count.

    Returns what it took by what was built (cold, no-op, page edited) and by site.
    """
    kinds = ("cold", "no-op", "page edited")
    found: dict[str, dict[str, list[Took]]] = {
        kind: {ours.name: [], stock.name: []} for kind in kinds
    }
    for number in range(count + 1):
        # Neither is always the first.
        turn = (ours, stock) if number % 2 else (stock, ours)
        for kind in kinds:
            for site in turn:
                took = _run(kind, site, number)
                if number:
                    found[kind][site.name].append(took)
    return found


def _run(kind: str, site: Site, number: int) -> Took:
    if kind == "cold":
        return site.build_cold()
    if kind == "no-op":
        return site.build()
    return site.build_edited(f"This is edit number {number}.")
