"""Runs targets on what readers will have later: the next release, pre-releases, the next Python.

Whatever they find is news and no fault of today's guide.
"""

import re
from pathlib import Path

import attrs
import cattrs

from proof.guide.plan import Plan
from proof.guide.tables import read_toml
from proof.machines.machine import Machine
from proof.messages import Notify
from proof.paths import ROOT, shown_path
from proof.podman import images
from proof.podman.podman import Podman
from proof.proving.places import Containers
from proof.proving.progress import Progress
from proof.proving.prove import prove
from proof.records import canary, compare, evidence
from proof.records.canary import Sighting
from proof.records.record import Outcome

CANARIES = ROOT / "tests" / "canaries.toml"

_OUTCOMES = {
    Outcome.PROVEN: canary.GOOD,
    Outcome.FAILED: canary.BREAKS,
    Outcome.UNVERIFIED: canary.UNKNOWN,
}


@attrs.frozen(kw_only=True)
class Canary:
    """A target, and the recipe in images/ for what is newer on its machine, if any is.

    `newer`: `python` if the recipe makes Python newer, which no record of packages names.
    """

    what: str
    target: str
    image: str = ""
    newer: str = ""


def known(path: Path = CANARIES) -> dict[str, Canary]:
    """Return the canaries by name."""
    return cattrs.structure(read_toml(path), dict[str, Canary])


def look(key: str, one: Canary, plan: Plan, engine: Podman, into: Path) -> Sighting:
    """Run the plan of a canary's target on its machine; print how it goes."""
    python: list[str] = []

    def ask(machine: Machine) -> None:
        python.extend(machine.ask("python3 --version").split()[1:2])

    def machine_from(image: str, notify: Notify) -> str:
        return images.ensure_on(engine, image, one.image, notify) if one.image else image

    folder = into / "canaries" / key
    folder.mkdir(parents=True, exist_ok=True)
    with Progress() as emit:
        made = prove(
            plan, Containers(engine, machine_from), folder, emit,
            on_failure=lambda machine, _: ask(machine),
            on_success=lambda scene, _: ask(scene.machine),
        )  # fmt: skip
    good = evidence.tracked(one.target)
    before = good.packages if good and good.outcome is Outcome.PROVEN else {}
    changed = compare.newer(before, made.packages)
    if one.newer == "python":
        changed += _newer_python(before.get("python3", ""), "".join(python))
    return Sighting(
        key=key,
        what=one.what,
        day=made.started[:10],
        outcome=_OUTCOMES[made.outcome],
        says=_line(made.failure.message) if made.failure else "",
        changed=[_line(change) for change in changed],
    )


def _newer_python(before: str, now: str) -> list[str]:
    own = re.match(r"[\d.]+", before)
    return [f"Python {own[0]} → {now}"] if own and now not in {"", own[0]} else []


def _line(text: str) -> str:
    """Return a text on one line, without control characters."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


def report(found: list[Sighting], into: Path, promoted: Path | None) -> int:
    """Print what was found, and note it; return 0, or 3 if nothing could run.

    `promoted`: the folder with the records, where a run that learned nothing replaces no other.
    """
    for one in found:
        print(f"\n{one.what}: {one.outcome}{one.says and f': {one.says}'}")
        print(*(f"  {change}" for change in one.changed), sep="\n")
    noted = canary.renewed(canary.load(promoted), found, known()) if promoted else found
    print(shown_path(canary.save(noted, promoted or into)))
    return 3 if all(one.outcome == canary.UNKNOWN for one in found) else 0
