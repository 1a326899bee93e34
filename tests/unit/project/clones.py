"""A clone with the workflows' scripts, and stand-ins for set-up, nox and gh."""

import importlib.util
import os
import shutil
import sys

from proof.paths import ROOT
from tests import programs
from tools.rehearsal import attestations

HERE = ROOT / ".github"
URL = "https://example.org/runs/1"
REPOSITORY, NIGHTLY, MAIN = "somebody/guide", ".github/workflows/nightly.yml", "refs/heads/main"

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
#: Nobody waits for GitHub here.
ENVIRONMENT = {"PAUSES_S": ""}
OLD = "debian-12 2026-01-01\ndebian-13 2026-01-01\n"
GH = """\
echo "$*" >>"$LOG"
case "$1 $2" in
"issue list") echo "$ISSUES" ;;
"pr list") case $* in *"select(.isCrossRepository | not)"*) echo "$PULL" ;; esac ;;
"attestation verify") exec attestation "$@" ;;
esac
"""


def make(tmp_path):
    """A project with these scripts, and stand-ins for set-up, nox and gh."""
    clone = tmp_path / "clone"
    shutil.copytree(HERE, clone / ".github", ignore=shutil.ignore_patterns("__pycache__"))
    programs.put(clone / "tools/setup.sh", 'exit "${SETUP_STATUS:-0}"')
    programs.put(clone / ".venv/bin/nox", NOX)
    programs.put(tmp_path / "bin/gh", GH)
    programs.put(tmp_path / "bin/attestation", attestations.VERIFY)
    (clone / "evidence").mkdir()
    (clone / "evidence/debian-13.json").write_text("old\n")
    (clone / "evidence/debian-13.tar").write_text("old\n")
    (clone / "evidence/dates.txt").write_text(OLD)
    return clone


def run(clone, *command, **environment):
    mine = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    path = f"{clone.parent / 'bin'}:{mine['PATH']}"
    mine |= {"PATH": path, "LOG": str(clone.parent / "gh.log")}
    mine |= ENVIRONMENT | {
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_REF": MAIN,
        "ATTESTED": str(ledger(clone)),
    }
    mine |= {"GITHUB_WORKFLOW_REF": f"{REPOSITORY}/{NIGHTLY}@{MAIN}"} | environment
    return programs.run(command, cwd=clone, env=mine)


def ledger(clone):
    """Return the file that says what was attested."""
    return clone.parent / "attested"


def attest(clone, folder, repository=REPOSITORY, workflow=NIGHTLY, ref=MAIN):
    """Attest the files of a result as a workflow does."""
    attestations.attest(ledger(clone), folder.iterdir(), repository, workflow, ref)


def gh_calls(clone):
    log = clone.parent / "gh.log"
    return [line.split(" --")[0] for line in log.read_text().splitlines()] if log.exists() else []


def load(name):
    """Return a module of .github/."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module
