"""`{runbook} NAME`: all that sets up a worker on one platform, on a page without tabs.

`{runbooks}` lists them. The script of the same steps lies beside the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from docutils import nodes

from proof.guide.manifest import Platform
from proof.guide.step import Step
from proof.guide.tables import or_near
from proof.records.read_record import in_words
from proof.runbook import scripts
from proof.site import rebuilds, statuses
from proof.site.directives.fill import form
from proof.site.directives.steps import StepsDirective
from proof.site.knowledge import Knowledge
from proof.site.markup import EVIDENCE, badge, container, link, paragraph
from proof.site.statuses import Status, Verdict

__all__ = ["RunbookDirective", "RunbooksDirective", "all_scripts", "shown"]

#: The page that lists them all.
_ALL = "runbooks"

#: What the names of places on these pages begin with; the page of all platforms has the others.
_PLACES = "runbook-"


def shown(known: Knowledge) -> Iterator[Platform]:
    """Yield the platforms that have a runbook: those with steps."""
    return (platform for platform in known.manifest.platforms.values() if platform.steps)


def all_scripts(known: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield each script by the name of its file."""
    for platform in shown(known):
        if not scripts.obstacle(known.manifest, platform):
            text = scripts.script(
                known.manifest, platform, known.steps[platform.key], _notes(known, platform)
            )
            yield scripts.name_of(platform), text


def _notes(known: Knowledge, platform: Platform) -> list[str]:
    """Return what the head of a script says of what proves its steps."""
    return [
        f"{verdict.status.value.capitalize()}{on}." for verdict, on in _summary(known, platform)
    ]


def _summary(known: Knowledge, platform: Platform) -> Iterator[tuple[Verdict, str]]:
    """Yield the verdicts on the steps that set up a worker, best first, with their systems."""
    results = known.results[platform.key]
    stages = scripts.stages(known.manifest)
    if not results:
        steps = zip(known.steps[platform.key], known.unrun[platform.key], strict=True)
        yield (
            statuses.worst(g for s, g in steps if s.stage in stages),
            ", and run on no system yet",
        )
    systems: dict[Status, list[str]] = {}
    found: dict[Status, Verdict] = {}
    for result in results:
        steps = zip(result.plan.steps, result.steps, strict=True)
        verdict = statuses.worst(g for s, g in steps if s.stage in stages)
        found.setdefault(verdict.status, verdict)
        systems.setdefault(verdict.status, []).append(result.target.label)
    for status in Status:
        if status in found:
            # Steps that were only read, or not even that, have not run on any system.
            nowhere = status in {Status.CHECKED, Status.UNPROVEN}
            yield found[status], f" {'for' if nowhere else 'on'} {in_words(systems[status])}"


class RunbooksDirective(StepsDirective):
    """List the runbooks."""

    def run(self) -> list[nodes.Node]:
        """Return a line for each."""
        rebuilds.note(self.env, self.known, self.known.steps, self.known.all_results(), ages=False)
        lines = (nodes.list_item("", self._line(p)) for p in shown(self.known))
        return [nodes.bullet_list("", *lines, classes=["guide-runbooks"])]

    def _line(self, platform: Platform) -> nodes.paragraph:
        parts: list[nodes.Node | str] = [
            link(platform.label, f"{_PLACES}{platform.key}", self.env.docname)
        ]
        for verdict, on in _summary(self.known, platform):
            parts += [". " if len(parts) == 1 else "; ", badge(verdict), on]
        return paragraph(*parts, ".")


class RunbookDirective(StepsDirective):
    """Show one platform; the page that holds this has no other title."""

    required_arguments: ClassVar[int] = 1
    places: ClassVar[str] = _PLACES

    def run(self) -> list[nodes.Node]:
        """Return the page."""
        key = self.arguments[0]
        platforms = self.known.manifest.platforms
        if key not in platforms:
            raise self.error(f"there is no platform {key!r}{or_near(key, platforms)}")
        rebuilds.note(self.env, self.known, [key], self.known.results[key], ages=False)
        platform = platforms[key]
        page = self._section(f"Runbook: {platform.label}", key)
        page += paragraph(
            f"For you, if {platform.label} is what your machine has and you can become root on it; "
            "half an hour, most of it the machine's. ",
            self._link("Other platforms", _ALL),
            " have their own runbooks.",
        )
        page += self._about(platform)
        page += self._summary_list(platform)
        page += self._before()
        page += self._script(platform)
        steps = scripts.steps_of(self.known.manifest, self.known.steps[key])
        stages = dict.fromkeys(step.stage for step in steps)
        for number, stage in enumerate(stages, 1):
            page += self._stage(platform, number, [s for s in steps if s.stage == stage])
        page += self._after()
        page["classes"].append("guide-runbook")
        return [page]

    def _stage(self, platform: Platform, number: int, steps: list[Step]) -> nodes.section:
        stage = steps[0].stage
        title = f"{number}. {self.known.manifest.stages[stage]}"
        section = self._section(title, f"{platform.key}-{stage}")
        section += list(self._steps(platform, steps))
        return section

    def _summary_list(self, platform: Platform) -> nodes.bullet_list:
        """Say once what proves the steps; the page of all platforms says it of each stage."""
        lines = [
            paragraph(badge(verdict), f"{on}.", f" {verdict.why}" if verdict.why else "")
            for verdict, on in _summary(self.known, platform)
        ]
        lines[-1] += [nodes.Text(" "), link("Every run", EVIDENCE, self.env.docname)]
        items = (nodes.list_item("", line) for line in lines)
        return nodes.bullet_list("", *items, classes=["guide-statuses"])

    def _before(self) -> list[nodes.Node]:
        """Return what is needed first, and where a reader puts it in."""
        first = paragraph(
            "Everything that sets up a worker is here, in its order. ",
            self._link("Ask for a name and a password", "setup-begin"),
            " first.",
        )
        by_hand = paragraph(
            "Each text in capitals is yours to replace: ",
            self._link("what to put there", "setup-begin"),
            ".",
        )
        return [
            first,
            container(by_hand, classes=["guide-by-hand"]),
            nodes.raw("", form(), format="html"),
        ]

    def _script(self, platform: Platform) -> nodes.section:
        section = self._section("As a script", f"{platform.key}-script")
        if why := scripts.obstacle(self.known.manifest, platform):
            section += paragraph(f"There is no script of this one. {why}")
            return section
        name = scripts.name_of(platform)
        section += paragraph(
            "The same steps in one file that you can read. Run as root, it does one step after "
            "another and stops at the first command that fails; run again, it goes on there, after "
            "the restart, too. It asks for what you have not filled in above, and for the "
            "password, which is never in it.",
        )
        section += nodes.raw(
            "",
            f'<p><a class="guide-script" href="{name}" download="{name}">Download {name}</a></p>',
            format="html",
        )
        section += paragraph(
            "On the machine, in a terminal, as ",
            nodes.strong("", "root"),
            ": ",
            nodes.literal("", f"sh {name}"),
            ". Put it where nobody else may write, such as ",
            nodes.literal("", "/root"),
            ".",
        )
        text = scripts.script(self.known.manifest, platform, self.known.steps[platform.key])
        section += paragraph(
            "To check the part that you don't fill in, compare ",
            nodes.literal("", f"sed '1,/^{scripts.END_OF_VALUES}$/d' {name} | sha256sum"),
            " with ",
            nodes.literal("", scripts.checksum(text)),
            ".",
        )
        return section

    def _after(self) -> nodes.section:
        section = self._section("When all is done", f"{self.arguments[0]}-after")
        section += paragraph(
            "Go on with ",
            self._link("your first build", "first-results"),
            ". How to ",
            self._link("operate it", "setup-operate"),
            " and how to ",
            self._link("remove it", "setup-remove"),
            " stands with the other platforms.",
        )
        return section

    def _link(self, text: str, label: str) -> nodes.Node:
        """Return a reference to what this guide has, and a guide in a test may not have."""
        found = link(text, label, self.env.docname)
        found["refwarn"] = False
        return found

    def _section(self, title: str, name: str) -> nodes.section:
        section = nodes.section("", nodes.title("", title))
        self._name(section, f"{self.places}{name}")
        return section
