"""Measures the site beside a plain one of the same pages: `python -m benchmarks.site -- FLAGS`.

Status 0: every goal is met; 1: one is missed; 3: something could not be measured.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import builds, figures, growth, stock
from benchmarks.builds import CannotMeasure, Site, Took
from benchmarks.figures import Goal
from proof.paths import ROOT

if TYPE_CHECKING:
    from benchmarks.visit import Felt

#: The goals: the time of a build as a part of the stock site's, and how straight growth is.
BUILDS = {"cold": 1.15, "no-op": 1.1, "page edited": 1.2}
BEND = 1.5

#: What the set-up page is held to, as a browser feels it: one platform, the first, in stock Furo.
PLATFORM = "Debian / Ubuntu"

SIZES = (10, 30, 100)
PLOT = ROOT / "build" / "bench" / "growth.svg"


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for, print it, and return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.site", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or all")
    parser.add_argument("--runs", type=int, default=5, help="rounds that count, default: 5")
    parser.add_argument("--flags", required=True, help="what Sphinx is told, for both sites")
    options = parser.parse_args(arguments)
    if unknown := set(options.part) - set(PARTS):
        parser.error(f"there is no part {min(unknown)!r}; parts: {', '.join(PARTS)}")
    if options.runs < 1:
        parser.error("--runs: at least 1")
    goals: list[Goal] = []
    try:
        for name in options.part or PARTS:
            with tempfile.TemporaryDirectory(prefix="guide-bench-") as folder:
                goals += PARTS[name](Path(folder), options.flags.split(), options.runs)
    except (CannotMeasure, stock.NotWritable, subprocess.CalledProcessError) as error:
        print(f"could not measure: {error}", file=sys.stderr)
        return 3
    load = f"{os.getloadavg()[1]:.1f} on {os.cpu_count()} processors"
    print(f"\nload of this machine, all programs, mean of five minutes: {load}")
    print(*goals, sep="\n")
    missed = figures.missed(goals)
    if missed:
        print(f"missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def _ours(folder: Path, flags: list[str]) -> Site:
    tree = builds.copy_tree(folder / "ours")
    ours = Site(name="this site", folder=tree, out=folder / "ours-built", flags=flags)
    ours.build_cold()
    return ours


def _both(folder: Path, flags: list[str], only: str = "") -> tuple[Site, Site]:
    """Build this site, then the stock one from what was read; each in a folder of its own.

    `only`: the label of the one tab that the stock site has.
    """
    ours = _ours(folder, flags)
    pages = stock.write(ours.doctrees, ours.folder / "source", folder / "stock", only)
    plain = Site(name="stock", folder=folder / "stock", out=folder / "stock-built", flags=flags)
    plain.build_cold()
    print(f"{len(pages)} pages, sphinx {' '.join(flags)}")
    return ours, plain


def _builds(folder: Path, flags: list[str], runs: int) -> list[Goal]:
    ours, plain = _both(folder, flags)
    found = builds.rounds(ours, plain, runs)
    print(
        f"\nbuilds, seconds, medians of {runs} rounds in turn; ratios are medians of the pairs'\n"
    )
    print(f"{'':18} {ours.name:>10} {plain.name:>8} {'ratio':>6}  lowest to highest")
    rows = {
        f"{kind}, {clock}": figures.compare(
            *([getattr(took, clock) for took in by_site[site.name]] for site in (ours, plain))
        )
        for kind, by_site in found.items()
        for clock in ("wall", "cpu")
    }
    for name, row in rows.items():
        spread = f"{row.lowest:.2f} to {row.highest:.2f}"
        print(f"{name:18} {row.ours:10.2f} {row.stock:8.2f} {row.ratio:6.2f}  {spread}")
    return [
        Goal(name=f"{kind}, as a part of stock", value=rows[f"{kind}, wall"].ratio, limit=limit)
        for kind, limit in BUILDS.items()
    ]


def _visit(folder: Path, flags: list[str], runs: int) -> list[Goal]:
    # Only this part drives a browser.
    from benchmarks import visit

    executable = visit.browser()
    if executable is None:
        print("\nfirst visit: not measured, there is no chromium on this machine")
        return []
    sites = _both(folder, flags, PLATFORM)
    with visit.started(executable) as chromium:
        print("\nfirst visit of the set-up page: requests, bytes of their bodies (gzip)\n")
        visits = {site.name: visit.first(site.html, builds.PAGE, chromium) for site in sites}
        for name, found in visits.items():
            kinds = ", ".join(
                f"{kind} {size} in {found.requests[kind]}" for kind, size in found.sizes.items()
            )
            total = f"{sum(found.requests.values()):3} {sum(found.sizes.values()):8}"
            print(f"{name:12} {total}  {kinds}")
        felt: dict[str, list[Felt]] = {site.name: [] for site in sites}
        for number in range(runs + 1):
            for site in sites if number % 2 else reversed(sites):
                measured = visit.feel(site.html, builds.PAGE, chromium)
                if number:  # the first one warms the machine
                    felt[site.name].append(measured)
    ours, plain = (felt[site.name] for site in sites)
    own = visits[sites[0].name]
    requests, script = sum(own.requests.values()), own.sizes["script"]
    return [
        Goal(name="first visit", value=own.weight, limit=visit.BYTES, unit=" bytes"),
        Goal(name="first visit, requests", value=requests, limit=visit.REQUESTS),
        Goal(name="first visit, scripts", value=script, limit=visit.SCRIPT, unit=" bytes"),
        Goal(name="elements of the page", value=ours[0].elements, limit=visit.ELEMENTS),
        *_print_felt(ours, plain),
    ]


def _print_felt(ours: Sequence[Felt], plain: Sequence[Felt]) -> list[Goal]:
    """Print what is felt of both sites; each goal is the stock one's median."""
    print(
        f"\nfirst visit on a phone with a slow line, medians of {len(ours)} rounds in turn\n\n"
        f"{'':24} {'this site':>10} {'stock':>8}  lowest to highest of each"
    )
    goals = []
    for name, part, unit, digits in (
        ("largest paint", "painted", " ms", 0),
        ("layout shift", "shifted", "", 3),
        ("blocking time", "blocked", " ms", 0),
    ):
        one, other = ([getattr(felt, part) for felt in found] for found in (ours, plain))
        mine, theirs = statistics.median(one), statistics.median(other)
        spread = ", ".join(f"{min(x):.{digits}f} to {max(x):.{digits}f}" for x in (one, other))
        print(f"{name + unit:24} {mine:10.{digits}f} {theirs:8.{digits}f}  {spread}")
        goals.append(Goal(name=f"{name}, not above stock", value=mine, limit=theirs, unit=unit))
    return goals


def _lighthouse(folder: Path, flags: list[str], runs: int) -> list[Goal]:
    # Only this part and the one above need a browser.
    from benchmarks import lighthouse, visit

    executable = visit.browser()
    if executable is None:
        raise CannotMeasure("there is no chromium on PATH, which Lighthouse drives")
    site = _ours(folder, flags)
    return [
        Goal(name=f"Lighthouse, {page}, {category}: points below 100", value=value, limit=0)
        for page in ("index", builds.PAGE)
        for category, value in lighthouse.lost(site.html, page, executable, runs).items()
    ]


def _growth(folder: Path, flags: list[str], runs: int) -> list[Goal]:
    runs = min(runs, 3)  # the largest takes a minute
    sites = {}
    for size in SIZES:
        tree = builds.copy_tree(folder / str(size))
        subprocess.run([sys.executable, "-m", "benchmarks.growth", str(size)], cwd=tree, check=True)
        name = f"{size} made-up platforms"
        sites[size] = Site(name=name, folder=tree, out=folder / f"{size}-built", flags=flags)
    cold: dict[int, list[Took]] = {size: [] for size in SIZES}
    again: dict[int, list[Took]] = {size: [] for size in SIZES}
    for _ in range(runs):
        for size, site in sites.items():
            cold[size].append(site.build_cold())
            again[size].append(site.build())
    _print_growth(cold, again)
    by_size = {size: [took.cpu for took in found] for size, found in cold.items()}
    # Of processors: on the clock, what else the machine does may bend any line.
    bend = figures.grown(by_size).bend
    return [Goal(name="growth, last slope to first", value=bend, limit=BEND)]


def _print_growth(cold: dict[int, list[Took]], again: dict[int, list[Took]]) -> None:
    runs = len(cold[SIZES[0]])
    print(f"\ngrowth, seconds, medians of {runs} rounds in turn: {PLOT.relative_to(ROOT)}\n")
    print("made-up platforms", *(f"{size:7}" for size in SIZES), " one more costs")
    for kind, found in (("cold", cold), ("no-op", again)):
        for clock in ("wall", "cpu"):
            by_size = {
                size: [getattr(took, clock) for took in runs] for size, runs in found.items()
            }
            grown = figures.grown(by_size)
            slopes = ", then ".join(f"{slope:.3f}" for slope in grown.slopes)
            medians = (f"{seconds:7.2f}" for seconds in grown.medians.values())
            print(f"{f'{kind}, {clock}':17}", *medians, f" {slopes}")
            if (kind, clock) == ("cold", "wall"):
                growth.plot(by_size, grown.medians, PLOT)
                each = (f"{seconds:7.3f}" for seconds in grown.each.values())
                print(f"{'  for each':17}", *each)


#: What can be measured; each returns its goals.
PARTS: dict[str, Callable[[Path, list[str], int], list[Goal]]] = {
    "builds": _builds,
    "visit": _visit,
    "lighthouse": _lighthouse,
    "growth": _growth,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
