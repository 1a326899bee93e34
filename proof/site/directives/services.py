"""`{services}`: the environment in which a worker's service starts, for every platform."""

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

from proof.errors import ManifestError
from proof.guide import contract
from proof.guide.platform import Platform
from proof.guide.service_environment import environment
from proof.site import rebuilds
from proof.site.directives.directive import GuideDirective
from proof.site.markup import table

_HEAD = ["System", "PATH", "HOME", "umask", "Locale"]


class ServicesDirective(GuideDirective, name="services"):
    """Show a row for all platforms that have one environment, in the order of the tabs."""

    def run(self) -> list[nodes.Node]:
        """Return the table; raises what says which contract is wrong."""
        rows: dict[tuple[str, ...], list[str]] = {}
        try:
            for platform in self.known.manifest.platforms.values():
                for cells in self._cells(platform):
                    rows.setdefault(cells, []).append(platform.label)
        except (ManifestError, ValueError) as error:
            raise self.error(str(error)) from None
        shown: list[list[nodes.Node | str]] = [
            [", ".join(labels), *map(self._inline, cells)] for cells, labels in rows.items()
        ]
        return [table(_HEAD, shown, "guide-services")]

    def _cells(self, platform: Platform) -> Iterator[tuple[str, ...]]:
        """Yield what follows the first cell, or nothing where no contract says it."""
        root = Path(self.config.guide_manifest).parent
        for folder in platform.folders:
            rebuilds.note_file(self.env, root / folder / contract.FILE)
        for held in contract.of_platform(root, platform.folders):
            if service := held.service:
                texts = {file.name: file.read_text("utf-8") for file in platform.texts}
                found = environment(held, texts)
                umask = "022, by `--umask=0o22`" if service.umask == "077" else service.umask
                speaks = [f"`{k}={v}`" for k, v in found.items() if k.startswith(("LANG", "LC_"))]
                locale = ", ".join(speaks) or service.locale
                path = found["PATH"].replace(held.separator, f"`{held.separator} `")
                yield f"`{path}` {service.note}".rstrip(), f"`{found['HOME']}`", umask, locale
                return
