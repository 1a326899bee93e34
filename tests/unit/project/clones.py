"""A clone with the workflows' scripts, and stand-ins for set-up, nox and gh."""

import os
import shutil

from proof.paths import ROOT
from tests import programs

HERE = ROOT / ".github"
URL = "https://example.org/runs/1"

NOX = """\
mkdir -p build/evidence
echo "$SAYS" >build/evidence/debian-13.json
if [ "$NOX_STATUS" != 3 ]; then
    cp build/evidence/debian-13.json evidence/
    echo seen >evidence/debian-13.tar
    printf 'debian-12 2026-01-01\\ndebian-13 2026-02-01\\n' >evidence/dates.txt
fi
echo "$*" >>build/asked
exit "$NOX_STATUS"
"""
NEW = '{"target": "debian-13"}'
OLD = "debian-12 2026-01-01\ndebian-13 2026-01-01\n"
GH = """\
echo "$*" >>"$LOG"
case "$1 $2" in
"issue list") echo "$ISSUES" ;;
"pr list") echo "$PULL" ;;
esac
"""


def make(tmp_path):
    """A project with these scripts, and stand-ins for set-up, nox and gh."""
    clone = tmp_path / "clone"
    shutil.copytree(HERE, clone / ".github", ignore=shutil.ignore_patterns("__pycache__"))
    programs.put(clone / "tools/setup.sh", 'exit "${SETUP:-0}"')
    programs.put(clone / ".venv/bin/nox", NOX)
    programs.put(tmp_path / "bin/gh", GH)
    (clone / "evidence").mkdir()
    (clone / "evidence/debian-13.json").write_text("old\n")
    (clone / "evidence/debian-13.tar").write_text("old\n")
    (clone / "evidence/dates.txt").write_text(OLD)
    return clone


def run(clone, *command, **environment):
    mine = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    path = f"{clone.parent / 'bin'}:{mine['PATH']}"
    mine |= {"PATH": path, "LOG": str(clone.parent / "gh.log")} | environment
    return programs.run(command, cwd=clone, env=mine)


def gh_calls(clone):
    log = clone.parent / "gh.log"
    return [line.split(" --")[0] for line in log.read_text().splitlines()] if log.exists() else []
