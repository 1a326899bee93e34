"""What the guide's directives share: their names, what is known, and pieces of a page."""

import functools
from pathlib import Path
from typing import ClassVar, TypeVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proof.site import data_files, knowledge, rebuilds
from proof.site.knowledge import Knowledge
from proof.site.markup import link

_T = TypeVar("_T")


class GuideDirective(SphinxDirective):
    """A directive that pages use by the `name` of its class; one without a name is a base."""

    named: ClassVar[list[tuple[str, type["GuideDirective"]]]] = []

    def __init_subclass__(cls, *, name: str = "") -> None:
        super().__init_subclass__()
        if name:
            cls.named.append((name, cls))

    @functools.cached_property
    def known(self) -> Knowledge:
        """Return what the pages are made from."""
        return knowledge.of(self.config)

    def _everything(self, *, ages: bool = False) -> Knowledge:
        """Return what is known, and note that the page shows all of it; `ages`: see `note`."""
        rebuilds.note(self.env, self.known, self.known.steps, self.known.all_results(), ages=ages)
        return self.known

    def _tracked(self, name: str) -> Path:
        """Return the folder of the tracked records; a change of the file `name` concerns a page."""
        folder = self.known.folders[0]
        rebuilds.note_file(self.env, folder / name)
        return folder

    def _beside_manifest(self, name: str, cls: type[_T]) -> _T:
        """Return what a file beside the manifest says; its changes concern the directive's page.

        Raises the directive's own error, which names the line of the page.
        """
        path = Path(self.config.guide_manifest).with_name(name)
        self.env.note_dependency(path)
        try:
            return data_files.load(path, cls)
        except ValueError as error:
            raise self.error(str(error)) from None

    def _inline(self, text: str) -> nodes.inline:
        """Return a text with its markup."""
        found, messages = self.parse_inline(text, lineno=self.lineno)
        return nodes.inline("", "", *found, *messages)

    def _link(self, text: str, label: str) -> nodes.Element:
        """Return a reference to a place; one that does not exist is a warning."""
        return link(text, label, self.env.docname)

    def _name(self, place: nodes.Element, name: str) -> None:
        """Let links lead to a place."""
        place["names"].append(name)
        self.state.document.note_explicit_target(place, place)

    def _section(self, title: str, name: str) -> nodes.section:
        """Return a section with a name."""
        section = nodes.section("", nodes.title("", title))
        self._name(section, name)
        return section
