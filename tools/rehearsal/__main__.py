"""Rehearse every job of every workflow of HEAD, and hold what comes of it to what is expected.

    nox -s rehearse

Three nights, a pull request, runs by hand on a branch, and a push. Test runs are pretended: their
records are the tracked ones, renewed or altered. Everything is in build/rehearsal afterwards.
Ends with 1 where something else comes of it.
"""

import collections
import functools
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import attrs

from tools.rehearsal import attestations
from tools.rehearsal.runner import PAGES, Runner, git

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build/rehearsal"
NIGHT = FOLDER / "night.json"

#: Programs that stand in for those of a hosted runner, and for GitHub.
PROGRAMS = {
    "sudo": 'case "$1" in --preserve-env=*) shift ;; esac; exec "$@"',
    "apt-get": "exit 0",
    "make": 'echo "rehearsal: make $* is left out"',
    "sleep": "exit 0",
    "curl": """\
case " $UNBOOTED " in *" $TARGET "*) exit 22 ;; esac
into=$8 address=$9
case $address in
*/VM-IMAGES/) echo '<a href="15.0-RELEASE/">15.0-RELEASE/</a>' >"$into" ;;
*.xz) echo rehearsed | xz >"$into" ;;
*) for file in *.xz; do sha256sum --tag "$file"; done >"$into" ;;
esac""",
    "attestation": attestations.VERIFY,
    "gh": """\
[ -n "$GH_TOKEN" ] || { echo 'gh: there is no GH_TOKEN' >&2; exit 4; }
may() { case " $PERMISSIONS " in *" $1 "*) ;; *) echo "gh: no $1" >&2; exit 4 ;; esac; }
printf '%s\\n' "$*" >>"$FILED"
case "$1 $2" in
"issue list") if [ -e "$FILED.issue" ]; then echo '[{"number": 1}]'; else echo '[]'; fi ;;
"issue create") may issues:write; cat >"$FILED.issue" ;;
"issue edit") may issues:write; cat >"$FILED.issue" ;;
"issue close") may issues:write; rm "$FILED.issue" ;;
"pr list") case " $PERMISSIONS " in *" pull-requests:"*) ;; *) may pull-requests:read ;; esac
    case $* in *"select(.isCrossRepository | not)"*)
    if [ -e "$FILED.pull" ]; then echo 2; fi ;; esac ;;
"pr create") may pull-requests:write; touch "$FILED.pull" ;;
"api --method") may actions:write ;;
"attestation verify") may attestations:read; exec attestation "$@" ;;
esac""",
}

#: The target without a record on `main`: it passes for the first time on the first night.
NEW = "debian-12-pypi-cron"
#: The targets that there are: one for each result, and one for each kind of machine.
TARGETS = [
    NEW,
    "debian-12",
    "debian-13",
    "debian-sid",
    "debian-13-home",
    "debian-13-pypi",
    "debian-testing",
    "debian-sid-pypi",
    "debian-12-pypi",
    "ubuntu-24.04",
    "freebsd-15",
    "openbsd-7.9",
    "netbsd-10",
    "macos-15",
]
#: What the first night brings; what isn't here is green where it has a record, else unknown.
RESULTS = {
    "debian-12": "red",
    "debian-12-pypi": "hostile",
    "debian-sid": "unknown",
    "debian-13-home": "ended",
    "ubuntu-24.04": "red",  # it never passed
    "freebsd-15": "unbooted",
    "openbsd-7.9": "unbooted",
    # Green, until strangers come between the attestation and whoever takes the record.
    "debian-13-pypi": "unattested",
    "debian-testing": "altered",
    "debian-sid-pypi": "foreign",
}


@attrs.frozen(kw_only=True)
class Event:
    """One run of a workflow and what must come of it.

    `results`: how test runs end. `jobs`: how jobs end that don't succeed. `filed`: calls of gh that
    change something.
    """

    name: str
    workflow: str
    github: dict[str, object]
    ref: str = "main"
    results: dict[str, str] = attrs.field(factory=dict)
    jobs: dict[str, str] = attrs.field(factory=dict)
    filed: tuple[str, ...] = ()


NIGHTLY = (
    *("list", "prove", "lent", "attest", "judge", "report", "propose", "build", "publish"),
    *("canaries", "stay-on", "links", "locks", "digests", "repin"),
)
KEPT_ON = "api --method PUT repos/somebody/guide/actions/workflows/nightly.yml/enable"
EVENTS = (
    Event(
        name="a bad night",
        workflow="nightly",
        github={"event_name": "schedule"},
        results=RESULTS,
        jobs={"prove/prove/debian-12": "failure", "prove/prove/debian-13-home": "cancelled"},
        filed=(KEPT_ON, "pr create", "issue create"),
    ),
    # Nobody has merged what the first one proposed, and it still holds.
    Event(
        name="a night after it",
        workflow="nightly",
        github={"event_name": "schedule"},
        results={"debian-12": "unknown", NEW: "red"},
        jobs={f"prove/prove/{NEW}": "failure"},
        filed=(KEPT_ON, "issue edit"),
    ),
    Event(
        name="a good night",
        workflow="nightly",
        github={"event_name": "schedule"},
        filed=(KEPT_ON, "issue close"),
    ),
    Event(
        name="a night by hand on another branch",
        workflow="nightly",
        github={"event_name": "workflow_dispatch"},
        ref="change",
        jobs=dict.fromkeys(NIGHTLY, "skipped"),
    ),
    Event(
        name="a pull request",
        workflow="renew",
        github={"event_name": "pull_request"},
        ref="change",
        jobs={"attest": "skipped", "commit": "skipped"},
    ),
    Event(
        name="a renewal by hand that is refused",
        workflow="renew",
        github={"event_name": "workflow_dispatch"},
        ref="change",
        results={NEW: "hostile", "debian-13": "unknown"},
        jobs={"attest": "skipped"},
    ),
    Event(
        name="a renewal by hand",
        workflow="renew",
        github={"event_name": "workflow_dispatch"},
        ref="change",
    ),
    Event(name="a push", workflow="test", github={"event_name": "push"}),
)
#: The outcome of records on the site after a night.
RECORDS: dict[str, dict[str, str | None]] = {
    "a bad night": {
        "debian-12": "failed", "debian-13": "proven", "debian-12-pypi": "proven", NEW: "proven",
    },
    "a night after it": {
        "debian-12": "failed", "debian-13": "proven", "debian-12-pypi": "proven", NEW: "failed",
    },
    "a good night": dict.fromkeys(("debian-12", "debian-13", "debian-12-pypi", NEW), "proven"),
}  # fmt: skip
FEW = RECORDS["a good night"]
#: Whose results an event refuses in the issue, and to whose it gives a new date on its branch.
REFUSED = {
    "a bad night": ["debian-12-pypi", "debian-13-pypi", "debian-sid-pypi", "debian-testing"],
    "a night after it": [],
    "a good night": [],
}
ALL_DATED = sorted(name for name in TARGETS if name.startswith("debian"))
DATED = {
    "a bad night": ["debian-12", NEW, "debian-13"],
    "a night after it": ALL_DATED,
    "a good night": ALL_DATED,
    "a renewal by hand": [NEW, "debian-13"],
}
FIRST, WORSE = ([f"{name}.json", f"{name}.tar"] for name in (NEW, "debian-12"))
#: The branch to which an event commits, and what of these targets is then on it.
BRANCHES = {
    "a bad night": ("renewed-evidence", ["canaries.jsonl", *FIRST, *WORSE]),
    "a night after it": ("renewed-evidence", ["canaries.jsonl", *FIRST, *WORSE]),
    # It is compared with what failed, and so is news.
    "a good night": ("renewed-evidence", ["canaries.jsonl", *FIRST, "debian-12.json"]),
    "a pull request": ("change", ["debian-13.json", "debian-13.tar"]),
    "a renewal by hand that is refused": ("change", ["debian-13.json", "debian-13.tar"]),
    "a renewal by hand": ("change", ["debian-13.json", *FIRST]),
}
#: What a hostile run brings besides its own, in the job that is given everything.
STRAY = "a-bad-night/judge/build/results/proof-debian-12-pypi/debian-13/evidence/*"
_REFUSAL = re.compile(r"(?:the artifact of )?([a-z0-9.-]+)(?: is left out)?: ")
CHANGING = re.compile("(issue (create|edit|close)|pr create|api --method .*)")


def main() -> int:
    """Rehearse each event, print what came of it, and return 1 where that isn't expected."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    environment = set_up()
    wrong = []
    for event in EVENTS:
        meddle = functools.partial(strangers, event.results)
        unbooted = " ".join(name for name, how in event.results.items() if how == "unbooted")
        own = {**environment, "UNBOOTED": unbooted}
        runner = Runner(FOLDER / "origin.git", FOLDER, prepare, own, meddle)
        filed = FOLDER / "filed"
        filed.write_text("")
        night = {"evidence": str(ROOT / "evidence"), "targets": TARGETS, "results": event.results}
        NIGHT.write_text(json.dumps(night))
        runner.run(event.workflow, event.github, event.ref, name=event.name)
        said = [call[0] for call in map(CHANGING.match, filed.read_text().splitlines()) if call]
        print(f"\n{event.name}: {event.workflow}.yml", flush=True)
        for result, count in sorted(collections.Counter(runner.results.values()).items()):
            print(f"  {count} jobs: {result}")
        bad = {name: result for name, result in runner.results.items() if result != "success"}
        for what, found, expected in (
            ("jobs that don't succeed", bad, event.jobs),
            ("what is filed", sorted(said), sorted(event.filed)),
            *look(event.name),
        ):
            print(f"  {what}: {found}", flush=True)
            if found != expected:
                wrong.append(f"{event.name}: {what}: {found} where {expected} is expected")
    print(*(f"\nrehearsal: {line}" for line in wrong), sep="\n")
    print(f"\n{FOLDER} has the logs of all jobs, the site, and what was filed")
    return int(bool(wrong))


def set_up() -> dict[str, str]:
    """Make the origin and the programs; return the environment of every script."""
    origin, programs = FOLDER / "origin.git", FOLDER / "bin"
    git("clone", "--quiet", "--bare", str(ROOT), str(origin))
    git("-C", str(origin), "branch", "--force", "main", git("-C", str(ROOT), "rev-parse", "HEAD"))
    work = FOLDER / "change"
    git("clone", "--quiet", "--branch=main", str(origin), str(work))
    # On `change` a record is void as well; whoever clones it gets no more than main.
    for branch, target in (("main", NEW), ("change", "debian-13")):
        drop(target, work, branch)
    hook = 'case " $PERMISSIONS " in *" contents:write "*) ;; *) exit 1 ;; esac'
    for path, text in {
        **{programs / name: text for name, text in PROGRAMS.items()},
        origin / "hooks/pre-receive": hook,
    }.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    kept = {key: os.environ[key] for key in os.environ if not key.startswith(("GIT", "NOX"))}
    return {**kept, "PATH": f"{programs}:{os.environ['PATH']}", "FILED": str(FOLDER / "filed")}


def drop(target: str, work: Path, branch: str) -> None:
    """Remove the record of a target in a clone, and push that."""
    dates = work / "evidence/dates.txt"
    lines = dates.read_text(encoding="utf-8").splitlines(keepends=True)
    dates.write_text("".join(line for line in lines if not line.startswith(f"{target} ")))
    git("-C", str(work), "rm", "--quiet", f"evidence/{target}.json", f"evidence/{target}.tar")
    me = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    git("-C", str(work), *me, "commit", "--quiet", "--all", f"--message=without {target}")
    git("-C", str(work), "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")


def prepare(space: Path) -> None:
    """Put nox into a clone, and this project's environments."""
    nox = space / ".venv/bin/nox"
    nox.parent.mkdir(parents=True)
    shutil.copy(space / "requirements/nox.txt", space / ".venv/nox.txt")
    command = f"{sys.executable} -m tools.rehearsal.pretend {NIGHT} {os.environ['NOX']}"
    nox.write_text(f'#!/bin/sh\n[ "$1" = --version ] || exec {command} "$@"\n')
    nox.chmod(0o755)
    (space / ".nox").symlink_to(ROOT / ".nox")


def strangers(results: dict[str, str]) -> None:
    """Meddle with the artifacts of a night, or with what was attested of them."""
    for target, how in results.items():
        folder = FOLDER / f"artifacts/judged/proof-{target}/{target}/evidence"
        if folder.exists():
            attestations.meddle(FOLDER / "attested", folder, target, how)


def look(event: str) -> Iterator[tuple[str, object, object]]:
    """Yield what is to be looked at after an event: its name, what it is, and what it must be."""
    site = FOLDER / "published"
    origin = FOLDER / "origin.git"
    if event in BRANCHES:
        branch, files = BRANCHES[event]
        changed = git("-C", str(origin), "diff", "--name-only", f"main...{branch}").split()
        names = {*FEW, "canaries"}
        told = [Path(name).name for name in changed if Path(name).stem in names]
        yield f"files that {branch} brings", sorted(told), sorted(files)
        now = git("-C", str(origin), "diff", f"main...{branch}", "--", "evidence/dates.txt")
        dated = re.findall(r"^\+([a-z]\S+) ", now, re.MULTILINE)
        yield f"what {branch} gives a date", sorted(dated), sorted(DATED.get(event, []))
    if event not in RECORDS:
        return
    issue = FOLDER / "filed.issue"  # a night without a finding has closed it
    text = issue.read_text(encoding="utf-8") if issue.exists() else ""
    lines = text.partition("## Refused")[2].partition("## ")[0].splitlines()
    refused = [found[1] for found in map(_REFUSAL.match, lines) if found]
    yield "what the issue refuses", sorted(refused), REFUSED[event]
    yield (
        "what the issue says will break",
        "\nwill break in Debian unstable: " in text,
        issue.exists(),
    )
    page = (site / "evidence.html").read_text(encoding="utf-8")
    yield "that the site says it, too", "a 1 → 2" in page, True
    forged = [
        file.name
        for file in site.glob("records/*.json")
        if attestations.FORGED in file.read_text("utf-8")
    ]
    yield "records that a stranger altered", forged, []
    ledger = (FOLDER / "attested").read_text(encoding="utf-8")
    stray = [p for p in sorted(FOLDER.glob(STRAY)) if attestations.digest(p) in ledger]
    yield "attested files of another target than the artifact's", stray, []
    evil = [page.name for page in site.rglob("*.html") if "<script>evil" in page.read_text("utf-8")]
    yield "records that are published", published(site), RECORDS[event]
    yield "pages with a stranger's script", [*evil, *site.rglob("evil*")], []
    home = f'"{urlsplit(PAGES).path}/index.html"'
    yield "the way home from no page", home in (site / "404.html").read_text("utf-8"), True


def published(site: Path) -> dict[str, str | None]:
    """Return the outcome of each record of interest that the site has."""
    files = {t: site / f"records/{t}.json" for t in FEW}
    return {
        t: json.loads(f.read_text(encoding="utf-8"))["outcome"] if f.exists() else None
        for t, f in files.items()
    }


if __name__ == "__main__":
    sys.exit(main())
