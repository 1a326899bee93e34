"""Stands in for nox in a workspace: test runs give what a night is to give, the rest is real.

    python -m tools.rehearsal.pretend NIGHT NOX [OPTION...]

NIGHT is a JSON file: `evidence` is the folder with real records, `targets` are those that there
are, `results` has how each of them ends. NOX is the real one.
"""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import attrs

from proof import dates
from proof.records import canary, evidence, record, transcripts
from proof.records.canary import Sighting
from proof.records.record import Failure, Outcome, Record
from tools.rehearsal.runner import ENDED

#: Sessions that take no machine and no network; no image is pinned.
REAL = {"digests", "docs", "list-targets"}
EVIL = "<script>evil</script>"
BUILT, PROMOTED = Path("build/evidence"), Path("evidence")


def green(made: Record, *, deep: bool) -> Record:
    """Return a record as if its run had ended just now, perhaps with a build of CPython."""
    began = dates.now() - datetime.timedelta(seconds=made.duration_s)
    started = began.isoformat(timespec="seconds")
    built = made.deep and attrs.evolve(made.deep, started=started, phases={"make": 1.0})
    return attrs.evolve(made, started=started, deep=built if deep else None)


def red(made: Record) -> Record:
    """Return the record of a run that failed at its second step."""
    first, second, *_ = made.steps
    failure = Failure(message=f"snippets/{second.file}: rehearsed", hint="do nothing", output=EVIL)
    steps = [first, attrs.evolve(second, outcome="failed")]
    return attrs.evolve(
        green(made, deep=False), outcome=Outcome.FAILED, steps=steps, checks=[], failure=failure
    )


def hostile(target: str) -> None:
    """Change what a run has promoted, and add what is of another target, as a stranger would."""
    path = PROMOTED / f"{target}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["steps"][0]["transcript"] = f"{target}/evil.html"
    data["packages"][EVIL] = "1"
    path.write_text(json.dumps(data), encoding="utf-8")
    other = Path("build/result/debian-13/evidence")
    other.mkdir(parents=True)
    (other / "debian-13.json").write_text(json.dumps(data), encoding="utf-8")
    (other / "debian-13.tar").write_text(EVIL)
    (other / "date.txt").write_text("debian-13 2999-01-01\n")
    # Attested, these digests would let the other record pass.
    with (other / "debian-13.sums").open("w") as sums:
        subprocess.run([".github/sums.sh", other, "debian-13"], stdout=sums, check=True)


def verify(target: str, result: str, tracked: Path, *, promote: bool, deep: bool) -> int:
    """Leave what a run with this result leaves; return its exit status."""
    if result == "ended":
        return ENDED
    path = tracked / f"{target}.json"
    if result == "unknown" or not path.exists():
        failure = {"message": "rehearsed: nothing was learned"}
        record.write({"failure": failure}, BUILT / path.name)
        return 1 if result == "red" else 3
    last = record.load(path)
    made = red(last) if result == "red" else green(last, deep=deep)
    for run in made.steps:
        text = BUILT / run.transcript
        text.parent.mkdir(parents=True, exist_ok=True)
        text.write_text(transcripts.read(target, tracked, run.transcript), encoding="utf-8")
    record.save(made, BUILT)
    if promote:
        list(evidence.promote([made], BUILT, PROMOTED, ()))
    if result == "hostile":
        hostile(target)
    return int(result == "red")


def main(night: Path, nox: str, *options: str) -> int:
    """Run a session, or pretend to; return its exit status."""
    session = options[options.index("--session") + 1]
    plan = json.loads(night.read_text())
    if options[-1] == "--json":
        said = subprocess.run([nox, *options], check=True, stdout=subprocess.PIPE).stdout
        print(json.dumps([row for row in json.loads(said) if row["target"] in plan["targets"]]))
        return 0
    if session == "canaries":
        seen = Sighting(
            key="debian-sid", what="Debian unstable", day=str(dates.today()),
            outcome=canary.BREAKS, says=EVIL, changed=["a 1 → 2"],
        )  # fmt: skip
        into = Path(options[-1])
        into.mkdir(parents=True)
        canary.save([seen], into)
        return 0
    if session in REAL:
        return subprocess.run([nox, *options], check=False).returncode
    if session != "verify-snippets":
        print(f"rehearsal: nox --session {session} is left out")
        return 0
    target = options[options.index("--") + 1]
    result = plan["results"].get(target, "green")
    how = {"promote": "--record" in options, "deep": "--deep" in options}
    return verify(target, result, Path(plan["evidence"]), **how)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
