"""Test a target on your own machine, and write the contribution that reports the result.

    nox -s contribute -- TARGET NAME [OPTION...]

NAME is yours at GitHub; the options are those of verify-snippets, such as `--on here`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from proof import dates
from proof.errors import CannotVerify, ProofError, UsageError
from proof.guide import manifest, plan
from proof.guide.plan import Plan
from proof.paths import ROOT, shown_path
from proof.records import record, reported, transcripts
from proof.records.record import Record

INTO = ROOT / "build/contribution"

#: Where the run leaves its record, and no other run.
MADE = ROOT / "build/contribution-run"

_TEXT = """\
Report a test run of {label}

A test run on my own machine {outcome}.

- Target: `{target}`
- System: {system}, {kernel}, {processor}
- Started: {started}, took {duration:.0f} s
- Steps: {steps}, checks: {checks}

I made this record with `nox -s contribute` and changed nothing in it.
"""


def write(made: Record, planned: Plan, name: str, built: Path, into: Path) -> None:
    """Write a report and the text of its pull request; raises CannotVerify if it is refused."""
    shutil.rmtree(into, ignore_errors=True)
    folder = into / "evidence" / reported.FOLDER / name
    record.save(made, folder)
    transcripts.pack(made, built, folder)
    today = dates.today()
    refused = reported.refusal(planned, name, made, folder, today)
    if why := refused or reported.outdated(planned, made) or reported.expired(made, today):
        shutil.rmtree(into)
        raise CannotVerify(f"this run can't be reported: {why}", hint="test the target again")
    text = _TEXT.format(
        label=planned.target.label,
        outcome="passed" if made.failure is None else f"failed: {made.failure.message}",
        target=made.target,
        system=made.os_release.get("PRETTY_NAME", "unknown"),
        kernel=made.machine.kernel or "unknown",
        processor=made.machine.processor or "unknown",
        started=made.started,
        duration=made.duration_s,
        steps=len(made.steps),
        checks=len(made.checks),
    )
    (into / "pull-request.md").write_text(text, encoding="utf-8")


def main(target: str, name: str, *options: str) -> int:
    """Test, validate and write; return the exit status of the test run.

    Raises UsageError for a name that is none, or an option by which the run would change evidence/
    itself, and CannotVerify where the site would refuse the report.
    """
    book = manifest.load()
    planned = plan.make(book, book.target(target))
    if not reported.NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name at GitHub", hint="give yours after the target")
    if any(option.startswith("--rec") for option in options):
        raise UsageError("a report changes nothing in evidence/", hint="leave out --record")
    path = MADE / f"{target}.json"
    path.unlink(missing_ok=True)  # some options test nothing, and leave what was there
    own = ["--into", str(MADE), "--fresh"]
    command = [sys.executable, "-m", "proof", "verify", target, *options, *own]
    done = subprocess.run(command, check=False)
    if done.returncode not in {0, 1} or not path.exists():
        return done.returncode
    write(record.load(path), planned, name, MADE, INTO)
    print(
        f"\n{shown_path(INTO)} has your report. Copy its folder evidence/ over yours, commit, "
        "push, and open a pull request with the text of pull-request.md."
    )
    return done.returncode


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print("usage: nox -s contribute -- TARGET NAME [OPTION...]", file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(main(*sys.argv[1:]))
    except ProofError as error:
        print(f"contribute: {error}\nhint: {error.hint}", file=sys.stderr)
        sys.exit(error.exit_status)
