"""`{check-lines} SCRIPT`: every fault that a health check can print, and where to read more."""

import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes

from proof.site.directives.directive import GuideDirective
from proof.site.markup import table


def faults(script: str) -> dict[str, str]:
    """Return the script's sentences about faults by their keys, with … for what it fills in."""
    found = re.findall(r"^(no-[a-z]+)\|BAD: (.+)$", script, re.MULTILINE)
    return {key: sentence.replace("%s", "…") for key, sentence in found}


class CheckLinesDirective(GuideDirective, name="check-lines"):
    """Show a row for each fault; a line `KEY: TEXT` of the content adds a text to that row.

    The argument is the path of the script from the manifest's folder.
    """

    required_arguments = 1
    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the table; raises an error for a key that the script doesn't have."""
        path = Path(self.config.guide_manifest).parent / self.arguments[0]
        self.env.note_dependency(path)
        sentences = faults(path.read_text(encoding="utf-8"))
        more = dict(line.split(": ", 1) for line in self.content if line)
        if unknown := sorted(more.keys() - sentences.keys()):
            raise self.error(f"{path.name} has no fault {', '.join(unknown)}")
        rows: list[list[nodes.Node | str]] = [
            [text, self._inline(more.get(key, ""))] for key, text in sentences.items()
        ]
        return [table(["After BAD:", "More about it"], rows, "guide-check-lines")]
