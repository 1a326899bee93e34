"""`{stage} NAME`: one set of tabs, a tab a platform, made from the step files and the evidence."""

import difflib
from typing import ClassVar

from docutils import nodes

from proof.guide.platform import Platform
from proof.site import inline_tabs, report, stages_shown_once
from proof.site.directives.steps import StepsDirective
from proof.site.markup import paragraph


class StageDirective(StepsDirective, name="stage"):
    """Show a stage of the guide, on every platform."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """Return the tabs, side by side, which is how sphinx-inline-tabs knows a set."""
        stage = self.arguments[0]
        stages = self._everything().manifest.stages
        if stage not in stages:
            near = difflib.get_close_matches(stage, stages, n=1) or list(stages)
            what = f"there is no stage {stage!r} (did you mean {', '.join(near)}?)"
            report.warn(what, "stage", self.get_location())
            return []
        stages_shown_once.note(self.env, stage, self.lineno)
        platforms = self.known.manifest.platforms.values()
        return [self._tab(p, stage, first=n == 0) for n, p in enumerate(platforms)]

    def _tab(self, platform: Platform, stage: str, *, first: bool) -> nodes.Node:
        """Return a platform's tab; that of the first stage begins with the platform's header."""
        content: list[nodes.Node] = []
        steps = [s for s in self.known.steps[platform.key] if s.stage == stage]
        if stage == next(iter(self.known.manifest.stages)):
            content.append(self._header(platform))
        if steps:
            content += self._steps(platform, steps)
        elif platform.steps:
            content.append(paragraph("This stage has no steps on this platform."))
        else:
            content.append(paragraph("There are no steps for this platform yet."))
        tab = inline_tabs.tab(platform.label, content, new_set=first, stage=stage)
        self.set_source_info(tab)
        return tab
