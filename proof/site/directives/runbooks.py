"""`{runbook} NAME`: all that sets up a worker on one platform, on a page without tabs.

`{runbooks}` lists them. The script of the same steps lies beside the page.
"""

from collections.abc import Iterator
from typing import ClassVar

from docutils import nodes

from proof.guide.platform import Platform
from proof.guide.step import Step
from proof.guide.tables import or_near
from proof.guide.vocabulary import Dialect
from proof.runbook import scripts
from proof.site import rebuilds, status_line
from proof.site.directives.fill import form
from proof.site.directives.steps import StepsDirective
from proof.site.knowledge import Knowledge
from proof.site.markup import badge, container, link, paragraph, raw
from proof.site.output import feeds

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
    """Return what the head of a script says of what tested its steps."""
    return [
        f"{badge(verdict).astext()}{on}." for verdict, on in status_line.summary(known, platform)
    ]


class RunbooksDirective(StepsDirective, name="runbooks"):
    """List the runbooks."""

    def run(self) -> list[nodes.Node]:
        """Return a line for each."""
        lines = (nodes.list_item("", self._line(p)) for p in shown(self._everything()))
        return [nodes.bullet_list("", *lines, classes=["guide-runbooks"])]

    def _line(self, platform: Platform) -> nodes.paragraph:
        parts: list[nodes.Node | str] = [
            link(platform.label, f"{_PLACES}{platform.key}", self.env.docname)
        ]
        for verdict, on in status_line.summary(self.known, platform):
            parts += [". " if len(parts) == 1 else "; ", badge(verdict), on]
        return paragraph(*parts, ".")


class RunbookDirective(StepsDirective, name="runbook"):
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
        page = self._section(f"Checklist: {platform.label}", key)
        on_windows = platform.dialect is Dialect.POWERSHELL
        duration = "an hour or more" if on_windows else "about 30 minutes"
        page += paragraph(
            f"Set up a worker on {platform.label}, step by step. "
            f"You need administrator rights and {duration}, mostly waiting for downloads. ",
            self._link("Checklists for other platforms", _ALL),
            ".",
        )
        page += self._header(platform)
        page += self._before(platform)
        page += self._script(platform)
        steps = scripts.steps_of(self.known.manifest, self.known.steps[key])
        stages = dict.fromkeys(step.stage for step in steps)
        for number, stage in enumerate(stages, 1):
            page += self._stage(platform, number, [s for s in steps if s.stage == stage])
        page += self._after(platform)
        page["classes"].append("guide-runbook")
        return [page]

    def _stage(self, platform: Platform, number: int, steps: list[Step]) -> nodes.section:
        stage = steps[0].stage
        title = f"{number}. {self.known.manifest.stages[stage]}"
        section = self._section(title, f"{platform.key}-{stage}")
        section += list(self._steps(platform, steps))
        return section

    def _before(self, platform: Platform) -> list[nodes.Node]:
        """Return what is needed first, and where a reader puts it in."""
        by_hand_only = scripts.obstacle(self.known.manifest, platform)
        rest = "" if by_hand_only else " Or wait for them, and let the script do all stages."
        first = paragraph(
            "First, ",
            self._link("request a name and a password", "request"),
            f". While you wait for them, do the first two stages.{rest}",
        )
        by_hand = paragraph(
            "Replace the texts in capitals with ", self._link("your values", "setup-begin"), "."
        )
        return [
            first,
            container(by_hand, classes=["guide-by-hand"]),
            raw(form()),
        ]

    def _script(self, platform: Platform) -> nodes.section:
        section = self._section("As a script", f"{platform.key}-script")
        if why := scripts.obstacle(self.known.manifest, platform):
            section += paragraph(f"These steps have no script. {why}")
            return section
        name = scripts.name_of(platform)
        section += paragraph(
            "Run the script as root when you have the password: it runs each step in the account "
            "that the page names, and stops at the first command that fails. "
            "Run it again, also after a reboot, and it continues at that step. "
            "It asks for the password and for values that you haven't filled in above.",
        )
        section += raw(
            f'<p><a class="guide-script" href="{name}" download="{name}">Download {name}</a></p>'
        )
        section += paragraph(
            "On the machine, in a ",
            nodes.strong("", "root"),
            " shell: ",
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

    def _after(self, platform: Platform) -> nodes.section:
        section = self._section("Next", f"{self.arguments[0]}-after")
        section += paragraph(
            "Continue with ",
            self._link("your first build", "first-results"),
            ". Later, ",
            self._link("maintain your worker", "setup-operate"),
            " or ",
            self._link("remove it", "setup-remove"),
            ".",
        )
        if platform.steps:
            section += paragraph(
                "To hear of changes to these commands, subscribe to ",
                nodes.reference("", "their feed", refuri=f"../{feeds.address(platform)}"),
                ".",
            )
        return section

    def _section(self, title: str, name: str) -> nodes.section:
        return super()._section(title, f"{self.places}{name}")
