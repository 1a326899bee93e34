"""`` {claim}`NAME` `` and `{claims}`: what can go out of date, by what source, and as of when."""

from collections.abc import Iterator
from pathlib import Path

import attrs
from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole

from proof.errors import ManifestError
from proof.guide import contract
from proof.guide.tables import or_near
from proof.site import data_files, rebuilds
from proof.site.directives.directive import GuideDirective
from proof.site.generated_pages import RUNBOOKS
from proof.site.markup import link, table

_UNDATED = "undated"


@attrs.frozen
class Source:
    """Where something was read: what it is, its address, and the day of what was read."""

    what: str
    link: str = ""
    as_of: str = ""


@attrs.frozen
class Claim:
    """What a page says by a source; `as_of` where that is another day than the source's."""

    says: str
    page: str
    source: str
    where: str = ""
    as_of: str = ""


@attrs.frozen
class Book:
    """The sources, by key, and the claims, by name."""

    sources: dict[str, Source]
    claims: dict[str, Claim]

    def as_of(self, claim: Claim) -> str:
        """Return the day for which a claim holds, a month or a day of it, or nothing."""
        return claim.as_of or self.sources[claim.source].as_of

    def oldest_first(self) -> list[tuple[str, Claim]]:
        """Return the claims; what has no date may be older than all."""
        return sorted(self.claims.items(), key=lambda item: (self.as_of(item[1]), item[0]))


def book(env: BuildEnvironment) -> Book:
    """Return what `claims.toml` says; raises ValueError."""
    path = Path(env.srcdir, "claims.toml")
    env.note_dependency(path)
    found = data_files.load(path, Book)
    for name, claim in found.claims.items():
        if claim.source not in found.sources:
            raise ValueError(
                f"{path.name}: claims.{name}.source: there is no source {claim.source!r}"
                f"{or_near(claim.source, found.sources)}"
            )
    return found


class ClaimRole(SphinxRole):
    """Show the day of a claim, as a link to its source."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link, or a message that says what is wrong."""
        try:
            known = book(self.env)
            claim = known.claims.get(self.text)
            if claim is None:
                raise ValueError(
                    f"there is no claim {self.text!r}{or_near(self.text, known.claims)}"
                )
            # What stands on the page of all platforms stands in a runbook again.
            again = self.env.docname.startswith(f"{RUNBOOKS}/")
            if claim.page != self.env.docname and not again:
                raise ValueError(f"claims.toml says that {self.text!r} is on {claim.page!r}")
        except ValueError as error:
            problem = self.inliner.reporter.error(str(error), line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, problem)], [problem]
        day = known.as_of(claim) or _UNDATED
        shown = link(f"[{day}]", f"claim-{self.text}", self.env.docname)
        return [nodes.inline("", "", shown, classes=["guide-claim"])], []


class ClaimsDirective(GuideDirective, name="claims"):
    """Show every claim, the oldest first, and the sources."""

    def run(self) -> list[nodes.Node]:
        """Return both tables."""
        try:
            known = book(self.env)
            held = self._held()
        except (ManifestError, ValueError) as error:
            raise self.error(str(error)) from None
        return [
            table(["As of", "What the guide says", "By"], self._claims(known), "guide-claims"),
            nodes.rubric("", "Sources"),
            table(["Key", "What", "As of"], self._sources(known), "guide-sources"),
            nodes.rubric("", "Systems that can't run here"),
            table(["Read on", "System", "Source of its steps"], held, "guide-contracts"),
        ]

    def _claims(self, known: Book) -> Iterator[list[nodes.Node | str]]:
        for name, claim in known.oldest_first():
            by = nodes.inline("", "", self._link(claim.source, label_of(claim.source)))
            by += nodes.Text(f", {claim.where}" if claim.where else "")
            day = nodes.inline("", known.as_of(claim) or _UNDATED)
            self._name(day, f"claim-{name}")
            says = self._inline(claim.says)
            says += [nodes.Text(" "), self._inline(f"{{doc}}`/{claim.page}`")]
            yield [day, says, by]

    def _held(self) -> list[list[nodes.Node | str]]:
        """Return a row for each source of a contract; raises what says which file is wrong."""
        manifest = self.known.manifest
        folders = guide, pages = manifest.path.parent, Path(self.env.srcdir)
        for file in (*guide.glob(f"*/{contract.FILE}"), guide / contract.FILE):
            rebuilds.note_file(self.env, file)
        self.env.note_dependency(pages / contract.FILE)
        labels = {key: platform.label for key, platform in manifest.platforms.items()}
        return [
            [day.isoformat(), labels.get(key, key), where]
            for day, key, where in contract.oldest_first(contract.every(*folders))
        ]

    def _sources(self, known: Book) -> Iterator[list[nodes.Node | str]]:
        for key, source in known.sources.items():
            name = nodes.inline("", key)
            self._name(name, label_of(key))
            what: nodes.Node | str = source.what
            if source.link:
                what = nodes.reference("", source.what, refuri=source.link)
            yield [name, what, source.as_of or _UNDATED]


def label_of(source: str) -> str:
    """Return the label under which the page of claims shows a source."""
    return f"source-{source.lower()}"
