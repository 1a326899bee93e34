"""The packages that Debian's first step names, and what the page says of each."""

import re

from proof.paths import ROOT

STEP, PROSE = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("snippets/debian/10-prepare.sh", "source/first-build.md")
)

#: The packages that the step names, some only if the release has them, and what the page says of
#: each.
IF_THERE = re.sub(r'"\$\(apt-cache pkgnames (\S+)\)"', r"\1", STEP)
ASKED_FOR = re.sub(r"^.*?--no-install-recommends|\\", "", IF_THERE, flags=re.DOTALL).split()
EXPLAINED = dict(re.findall(r"^\| `(\S+)` \| (.*) \|$", PROSE, re.MULTILINE))
