"""Runs targets on what readers will have later: the next release, pre-releases, the next Python.

Whatever they find is news and no fault of today's guide.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import cattrs

from proof.errors import ProofError
from proof.guide.plan import Plan
from proof.guide.tables import read_toml
from proof.machines.machine import Machine
from proof.messages import Notify
from proof.paths import ROOT, shown_path
from proof.podman import images
from proof.podman.podman import Podman
from proof.proving import upstream
from proof.proving.places import Containers
from proof.proving.progress import Progress
from proof.proving.prove import prove
from proof.proving.scene import Scene
from proof.records import canary, evidence
from proof.records.canary import Sighting
from proof.records.record import ImageRun, Outcome, Record

__all__ = ["Canary", "known", "look"]

CANARIES = ROOT / "tests" / "canaries.toml"

_OUTCOMES = {
    Outcome.PROVEN: canary.GOOD,
    Outcome.FAILED: canary.BREAKS,
    Outcome.UNVERIFIED: canary.UNKNOWN,
}


@attrs.frozen(kw_only=True)
class Canary:
    """A target, and the recipe in images/ for what is newer on its machine, if any is."""

    what: str
    target: str
    image: str = ""


def known(path: Path = CANARIES) -> dict[str, Canary]:
    """Return the canaries by name."""
    return cattrs.structure(read_toml(path), dict[str, Canary])


@attrs.define
class _Newer(Containers):
    """Containers whose machine is changed by a recipe."""

    recipe: str = ""

    def prepare(self, plan: Plan, notify: Notify) -> ImageRun | None:
        """Make the images, and the machine's newer one on its own."""
        made = super().prepare(plan, notify)
        if self.recipe:
            self._image = images.ensure_on(self.engine, self._image, self.recipe, notify)
        return made


def look(key: str, one: Canary, plan: Plan, engine: Podman, into: Path) -> Sighting:
    """Run the plan of a canary's target on its machine; print how it goes."""
    python: list[str] = []

    def ask(machine: Machine) -> None:
        python.extend(machine.run("python3 --version").split()[1:])

    def failed(machine: Machine, _: ProofError) -> None:
        ask(machine)

    def passed(scene: Scene, _: Record) -> None:
        ask(scene.machine)

    folder = into / "canaries" / key
    folder.mkdir(parents=True, exist_ok=True)
    with Progress() as emit:
        made = prove(
            plan, _Newer(engine, recipe=one.image), folder, emit,
            on_failure=failed, on_success=passed,
        )  # fmt: skip
    good = evidence.tracked(one.target)
    return Sighting(
        key=key,
        what=one.what,
        day=made.started[:10],
        outcome=_OUTCOMES[made.outcome],
        says=made.failure.message if made.failure else "",
        changed=list(_changed(one, made, good, "".join(python))),
    )


def _changed(one: Canary, made: Record, good: Record | None, python: str) -> Iterator[str]:
    """Yield what is newer than in the last run that passed, or than what everybody gets today."""
    before = good.packages if good else {}
    for name, version in sorted(made.packages.items()):
        if before.get(name, version) != version:
            yield f"{name} {before[name]} → {version}"
    if one.image == "canary-pre":
        yield from upstream.pre_releases()
    own = re.match(r"[\d.]+", before.get("python3", ""))
    if one.image == "canary-python" and python and own and own[0] != python:
        yield f"Python {own[0]} → {python}"


def report(found: list[Sighting], into: Path, promoted: Path | None) -> int:
    """Print what was found, note it beside the records; return 0, or 3 if nothing could run."""
    for one in found:
        print(f"\n{one.what}: {one.outcome}{one.says and f': {one.says}'}")
        print(*(f"  {change}" for change in one.changed), sep="\n")
    print(shown_path(canary.save(found, promoted or into)))
    return 3 if all(one.outcome == canary.UNKNOWN for one in found) else 0
