"""`{mutants}`: which mistakes in the steps a test run notices, by target and step."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from docutils import nodes

from proof.guide.mutants import Kind, Mutant
from proof.guide.plan import Plan
from proof.records import mutation
from proof.records.mutation import MutantRun
from proof.site.directives.directive import GuideDirective
from proof.site.markup import closed, paragraph, table


class MutantsDirective(GuideDirective, name="mutants"):
    """Show a table for each target that has a report, and what went unseen."""

    def run(self) -> list[nodes.Node]:
        """Return the tables."""
        known = self.known
        self.env.note_dependency(str(mutation.EQUIVALENT))
        shown: list[nodes.Node] = []
        for result in known.all_results():
            path = mutation.path_of(result.target.key, known.folders[0])
            if path.is_file():
                self.env.note_dependency(str(path))
                shown += self._of_target(
                    result.plan, *mutation.known(result.plan, known.folders[0])
                )
        return shown

    def _of_target(
        self, plan: Plan, runs: Sequence[MutantRun], left: Sequence[Mutant]
    ) -> Iterator[nodes.Node]:
        target = plan.target
        if not runs:
            yield paragraph(
                self._link(target.label, target.key),
                f": there is no result for its {len(left)} mistakes, or it is out of date.",
            )
            return
        scores = list(mutation.score(runs, left))
        words = " and ".join(f"{s.killed} of {s.of} {s.kind}s ({s.goal})" for s in scores)
        yield paragraph(self._link(target.label, target.key), f": a test run notices {words}.")
        if left:
            yield paragraph(f"Of {len(left)} more there is no result, or it is out of date.")
        elsewhere = mutation.judged_by_other_tests()
        for key, of in groupby(mutation.uncounted(plan), lambda mutant: mutant.step.key):
            step = nodes.literal("", key)
            words = f"The score doesn't count the {len(list(of)):,} words of "
            yield paragraph(words, step, ", see ", nodes.literal("", elsewhere[key]), ".")
        missed = [run for score in scores for run in score.missed]
        rows = [
            [key, *_cells(list(of), elsewhere.get(key, ""))]
            for key, of in groupby(runs, lambda run: run.step)
        ]
        yield from closed(
            f"{target.label}, step by step", [table(["Step", "Commands", "Words"], rows)]
        )
        if missed:
            reasons = mutation.reasons()
            items = [
                nodes.list_item(
                    "", paragraph(nodes.literal("", run.name), ": ", reasons.get(run.name, "open."))
                )
                for run in missed
            ]
            yield from closed(f"{target.label}: what goes unseen", [nodes.bullet_list("", *items)])


def _cells(runs: Sequence[MutantRun], elsewhere: str) -> Iterator[str]:
    """Yield the score of each kind; `elsewhere`: the session that judges the words of the step."""
    for score in mutation.score(runs):
        none = elsewhere if score.kind is Kind.WORD else "none"
        yield f"{score.killed} of {score.of}" if score.of else none
