"""`{faults}`: the faults that tests made on purpose, and whom a test run blamed for each."""

from docutils import nodes

from proof.errors import Cause
from proof.records import faults
from proof.site.directives.directive import GuideDirective
from proof.site.markup import closed, paragraph, prose_date, table


class FaultsDirective(GuideDirective, name="faults"):
    """Show a table for each cause, in the order of `Cause`; raise ValueError for a bad file."""

    def run(self) -> list[nodes.Node]:
        """Return the tables."""
        found = faults.load(self._tracked(faults.FILE) / faults.FILE)
        shown: list[nodes.Node] = []
        if found:
            blamed = [sum(f.cause == c.name.lower() for f in found) for c in Cause]
            counts = ", ".join(f"{c.value} ({n})" for c, n in zip(Cause, blamed, strict=True))
            wrong = sum(f.cause != f.expected for f in found)
            days = sorted({f.day for f in found})
            shown.append(
                paragraph(
                    f"{len(found)} faults, and what the test run said: {counts}. "
                    f"It blamed the wrong part for {wrong or 'none'} of them "
                    f"({' to '.join(dict.fromkeys(map(prose_date, (days[0], days[-1]))))})."
                )
            )
        for cause in Cause:
            rows = [[f.name, f.says] for f in found if f.cause == cause.name.lower()]
            if rows:
                title = f"{cause.value[:1].upper()}{cause.value[1:]}"
                shown += closed(title, [table(["Fault", "What the test run says"], rows)])
        return shown
