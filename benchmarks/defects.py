"""Reads the seeded defects: mistakes in single steps, which a test run must notice."""

import attrs

from proof.guide import shell_text
from proof.guide.plan import Plan
from proof.guide.step import Step
from proof.guide.tables import read_toml, structured
from proof.paths import ROOT

PATH = ROOT / "tests" / "defects.toml"

#: The steps that install, and after which step a machine starts that has one of them wrong.
_BASES = {"10-prepare": "", "20-install": "10-prepare"}


@attrs.frozen(kw_only=True)
class Defect:
    """`old` becomes `new` in `step`, or `account` runs it; the file explains each field."""

    step: str
    old: str = ""
    new: str = ""
    account: str = ""
    machine: str = ""
    says: str
    shows: str = ""

    @property
    def base(self) -> str:
        """The step after which a machine may start, because it can't hide the defect."""
        return _BASES.get(self.step, "20-install")

    def break_text(self, text: str) -> str:
        """Return the changed text of the step; raises ValueError where `old` isn't there once."""
        if self.old and text.count(self.old) != 1:
            raise ValueError(f"{self.step} has {self.old!r} {text.count(self.old)} times")
        return text.replace(self.old, self.new, 1) if self.old else self.new + text

    def break_plan(self, plan: Plan) -> Plan:
        """Return the plan with the changed step."""
        return attrs.evolve(plan, steps=tuple(map(self._break_step, plan.steps)))

    def _break_step(self, step: Step) -> Step:
        if self.machine and step.key in _BASES:
            # What such a machine has already, no step installs again, and so it prints less.
            step = attrs.evolve(step, settings=attrs.evolve(step.settings, expect=None))
        if step.key != self.step:
            return step
        text = self.break_text(step.text)
        settings = attrs.evolve(step.settings, as_=self.account or step.settings.as_)
        return attrs.evolve(step, text=text, commands=shell_text.commands(text), settings=settings)


def load() -> dict[str, Defect]:
    """Return the defects by name; raises Misfit for a field that is unknown or missing."""
    return {name: structured(table, Defect) for name, table in read_toml(PATH).items()}
