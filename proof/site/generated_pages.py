"""Writes the pages of targets and platforms: a new one needs an entry in the manifest only."""

from collections.abc import Iterable
from pathlib import Path

from proof.site import files

#: The folders in the source that hold them; git ignores what is in them.
EVIDENCE = "evidence"
RUNBOOKS = "runbook"
FOLDERS = (EVIDENCE, RUNBOOKS)

#: What marks a page as written by this module, which removes no other.  It is kept out of the
#: sidebar, which every page repeats: a hundred targets there would make every page longer; and
#: out of the search, where what terminals said would stand before what the guide says, and each
#: step twice.
_MARK = """\
---
# Written by the build, a page for each entry of the manifest; edits are lost.
orphan: true
no-search: true
---
"""


def write(source: Path, targets: Iterable[str], platforms: Iterable[str]) -> None:
    """Write the pages that differ and remove those of what is gone."""
    _write(source / EVIDENCE, targets, "target")
    _write(source / RUNBOOKS, platforms, "runbook")


def _write(folder: Path, names: Iterable[str], directive: str) -> None:
    wanted = {folder / f"{name}.md": f"{_MARK}\n```{{{directive}}} {name}\n```\n" for name in names}
    for path in sorted(folder.glob("*.md")):
        if path not in wanted and path.read_text(encoding="utf-8").startswith(_MARK):
            path.unlink()
    for path, text in wanted.items():
        files.write(path, text)
