"""Writes the page of each target, so that a new target needs an entry in the manifest only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

__all__ = ["FOLDER", "write"]

#: The folder in the source that holds them; git ignores what is in it.
FOLDER = "evidence"

#: What marks a page as written by this module, which removes no other.  It is kept out of the
#: sidebar, which every page repeats: a hundred targets there would make every page longer; and
#: out of the search, where what terminals said would stand before what the guide says.
_MARK = """\
---
# Written by the build, a page for each target of the manifest; edits are lost.
orphan: true
no-search: true
---
"""


def write(source: Path, targets: Iterable[str]) -> None:
    """Write the pages that differ and remove those of targets that are gone."""
    folder = source / FOLDER
    wanted = {
        folder / f"{target}.md": f"{_MARK}\n```{{target}} {target}\n```\n" for target in targets
    }
    for path in sorted(folder.glob("*.md")):
        if path not in wanted and path.read_text(encoding="utf-8").startswith(_MARK):
            path.unlink()
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            folder.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
