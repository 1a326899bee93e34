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
from proof.site.knowledge import Site
from proof.site.markup import EVIDENCE, badge, container, link, paragraph
from proof.site.statuses import Grade, Graded

__all__ = ["RunbookDirective", "RunbooksDirective", "all_scripts", "shown"]

#: The page that lists them all.
_ALL = "runbooks"

#: What the names of places on these pages begin with; the page of all platforms has the others.
_PLACES = "runbook-"


def shown(known: Site) -> Iterator[Platform]:
    """Yield the platforms that have a runbook: those with steps."""
    return (platform for platform in known.manifest.platforms.values() if platform.steps)


def all_scripts(known: Site) -> Iterator[tuple[str, str]]:
    """Yield each script by the name of its file."""
    for platform in shown(known):
        if not scripts.obstacle(known.manifest, platform):
            text = scripts.script(
                known.manifest, platform, known.steps[platform.key], _notes(known, platform)
            )
            yield scripts.name_of(platform), text


def _notes(known: Site, platform: Platform) -> list[str]:
    """Return what the head of a script says of what proves its steps."""
    return [f"{graded.grade.value.capitalize()}{on}." for graded, on in _summary(known, platform)]


def _summary(known: Site, platform: Platform) -> Iterator[tuple[Graded, str]]:
    """Yield the grades of what sets up a worker, the best first, each with its systems in words.

    What was only read is no more on a system than what nobody did anything with.
    """
    proofs = known.proofs[platform.key]
    stages = scripts.stages(known.manifest)
    if not proofs:
        steps = zip(known.steps[platform.key], known.unrun[platform.key], strict=True)
        yield (
            statuses.worst(g for s, g in steps if s.stage in stages),
            ", and run on no system yet",
        )
    systems: dict[Grade, list[str]] = {}
    found: dict[Grade, Graded] = {}
    for proof in proofs:
        steps = zip(proof.plan.steps, proof.steps, strict=True)
        graded = statuses.worst(g for s, g in steps if s.stage in stages)
        found.setdefault(graded.grade, graded)
        systems.setdefault(graded.grade, []).append(proof.target.label)
    for grade in Grade:
        if grade in found:
            nowhere = grade in {Grade.CHECKED, Grade.UNPROVEN}
            yield found[grade], f" {'for' if nowhere else 'on'} {in_words(systems[grade])}"


class RunbooksDirective(StepsDirective):
    """List the runbooks."""

    def run(self) -> list[nodes.Node]:
        """Return a line for each."""
        rebuilds.of(self.env).note(self.env.docname, self.site, rebuilds.STEPS, rebuilds.PROOFS)
        lines = (nodes.list_item("", self._line(p)) for p in shown(self.site))
        return [nodes.bullet_list("", *lines, classes=["guide-runbooks"])]

    def _line(self, platform: Platform) -> nodes.paragraph:
        parts: list[nodes.Node | str] = [
            link(platform.label, f"{_PLACES}{platform.key}", self.env.docname)
        ]
        for graded, on in _summary(self.site, platform):
            parts += [". " if len(parts) == 1 else "; ", badge(graded), on]
        return paragraph(*parts, ".")


class RunbookDirective(StepsDirective):
    """Show one platform; the page that holds this has no other title."""

    required_arguments: ClassVar[int] = 1
    places: ClassVar[str] = _PLACES

    def run(self) -> list[nodes.Node]:
        """Return the page."""
        key = self.arguments[0]
        platforms = self.site.manifest.platforms
        if key not in platforms:
            raise self.error(f"there is no platform {key!r}{or_near(key, platforms)}")
        rebuilds.of(self.env).note(self.env.docname, self.site, rebuilds.runbook_of(key))
        platform = platforms[key]
        page = self._section(f"Runbook: {platform.label}", key)
        page += paragraph(
            f"For you, if {platform.label} is what your machine has and you can become root on it; "
            "half an hour, most of it the machine's. ",
            self._link("Other platforms", _ALL),
            " have their own runbooks.",
        )
        page += self._about(platform)
        page += self._proofs(platform)
        page += self._before()
        page += self._script(platform)
        steps = scripts.steps_of(self.site.manifest, self.site.steps[key])
        stages = dict.fromkeys(step.stage for step in steps)
        for number, stage in enumerate(stages, 1):
            page += self._stage(platform, number, [s for s in steps if s.stage == stage])
        page += self._after()
        page["classes"].append("guide-runbook")
        return [page]

    def _stage(self, platform: Platform, number: int, steps: list[Step]) -> nodes.section:
        stage = steps[0].stage
        title = f"{number}. {self.site.manifest.stages[stage]}"
        section = self._section(title, f"{platform.key}-{stage}")
        section += list(self._steps(platform, steps))
        return section

    def _proofs(self, platform: Platform) -> nodes.bullet_list:
        """Say once what proves the steps; the page of all platforms says it of each stage."""
        lines = [
            paragraph(badge(graded), f"{on}.", f" {graded.why}" if graded.why else "")
            for graded, on in _summary(self.site, platform)
        ]
        lines[-1] += [nodes.Text(" "), link("Every run", EVIDENCE, self.env.docname)]
        items = (nodes.list_item("", line) for line in lines)
        return nodes.bullet_list("", *items, classes=["guide-grades"])

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
        if why := scripts.obstacle(self.site.manifest, platform):
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
