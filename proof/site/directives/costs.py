"""`{build-costs}`: what the workers of deep test runs needed to build CPython."""

from collections.abc import Mapping

from docutils import nodes

from proof.records.record import DeepRun, MachineRun
from proof.site.directives.directive import GuideDirective
from proof.site.markup import table

#: The steps of a build that take time, as the table's heads; the others take seconds.
_PHASES = {"configure": "configure", "make": "make", "test": "Tests (files)"}


class CostsDirective(GuideDirective, name="build-costs"):
    """Show a row for each target whose worker has built CPython."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        known = self._everything()
        rows = [
            [self._link(r.target.label, r.target.key), *_cells(r.record.deep, r.record.machine)]
            for r in known.all_results()
            if r.record and r.record.deep
        ]
        heads = ["System", "Day", "Python", "CPUs", *_PHASES.values(), "MB of disk", "MB of memory"]
        return [table(heads, rows, "guide-costs")]


def _cells(deep: DeepRun, machine: MachineRun) -> list[nodes.Node | str]:
    return [
        deep.started[:10],
        deep.python,
        f"{deep.processors}{', emulated' if machine.emulated else ''}",
        *(f"{deep.phases[phase]:.0f}\xa0s" for phase in ("configure", "make")),
        f"{deep.phases['test']:.0f}\xa0s ({deep.tests})",
        _megabytes({**deep.disk_by_step, "test": deep.disk_mb}),
        _megabytes(deep.memory_by_step or {"test": deep.memory_mb}),
    ]


def _megabytes(by_step: Mapping[str, int]) -> str:
    """Return what is known of each of the table's steps."""
    return "\xa0/ ".join(f"{by_step[phase]:,}" for phase in _PHASES if phase in by_step)
