"""Tell of each target in one issue: opened when it is red, closed when it is green.

    python .github/report.py RESULTS TARGETS RUN_URL

RESULTS is a folder with the artifacts proof-TARGET, each as .github/prove.sh left it; TARGETS is
the JSON list of all that were to be proven.  Calls gh, which finds its token and the repository
in the environment.
"""

import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LABEL = "proof"
GREEN, WRONG = 0, 1
#: What the title says of a target, by whose fault it is; what stands before the colon finds it.
BLAMED = "{}: the guide is wrong"
UNKNOWN = "{}: could not be verified"


@dataclasses.dataclass(frozen=True)
class Result:
    """How the proof of one target ended; `says` is what its run said of that.

    `status` is None where a job ended before it could leave one.
    """

    target: str
    status: int | None
    says: str = ""


@dataclasses.dataclass(frozen=True)
class Call:
    """One call of gh, and what it reads from standard input."""

    arguments: tuple[str, ...]
    body: str = ""


def read(folder: Path, target: str) -> Result:
    """Return what a job left of its target, however little that is."""
    left = folder / f"proof-{target}" / target
    try:
        status = int((left / "status").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return Result(target, None)
    try:
        record = json.loads((left / "record.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Result(target, status)
    failure = record.get("failure") or {}
    return Result(target, status, "\n".join(filter(None, map(failure.get, SAYS))))


SAYS = ("message", "hint", "output")


def calls(results: list[Result], issues: list[dict[str, Any]], run_url: str) -> Iterator[Call]:
    """Yield what to ask of gh, given the open issues with our label (`number`, `title`)."""
    open_issues = {issue["title"].partition(":")[0]: issue for issue in reversed(issues)}
    for result in results:
        issue = open_issues.pop(result.target, None)
        if result.status == GREEN:
            if issue:
                yield _close(issue, f"Green in {run_url}")
        elif issue is None:
            arguments = ("issue", "create", f"--label={LABEL}", f"--title={_title(result)}")
            yield Call((*arguments, "--body-file=-"), _body(result, run_url))
        elif result.status == WRONG or issue["title"] == UNKNOWN.format(result.target):
            arguments = ("issue", "edit", str(issue["number"]), f"--title={_title(result)}")
            yield Call((*arguments, "--body-file=-"), _body(result, run_url))
        # Else nothing was learned, so what the issue says of an earlier run still stands.
    for issue in open_issues.values():
        yield _close(issue, "This is no longer a target.")


def _close(issue: dict[str, Any], why: str) -> Call:
    return Call(("issue", "close", str(issue["number"]), f"--comment={why}"))


def _title(result: Result) -> str:
    return (BLAMED if result.status == WRONG else UNKNOWN).format(result.target)


def _body(result: Result, run_url: str) -> str:
    if result.status == WRONG:
        first = "A step or a check failed on a machine that worked: the guide is wrong."
    elif result.status is None:
        first = "The job ended before its proof did. Nothing was learned about the guide."
    else:
        first = (
            f"The proof ended with {result.status}. "
            "Nothing was learned about the guide, so do not blame it."
        )
    return "\n\n".join(filter(None, [first, _quote(result.says), f"The run: {run_url}"])) + "\n"


def _quote(text: str) -> str:
    """Put what a machine said where no sign in it means anything."""
    if not text:
        return ""
    fence = "`" * (1 + max([2, *map(len, re.findall("`+", text))]))
    return f"{fence}text\n{text}\n{fence}"


def main(results: Path, targets: list[str], run_url: str) -> None:
    """Bring the issues up to date; raises CalledProcessError where gh does."""
    fields = ("--json=number,title", "--state=open", "--limit=1000")
    issues = _gh(Call(("issue", "list", f"--label={LABEL}", *fields)))
    todo = calls([read(results, target) for target in targets], json.loads(issues), run_url)
    _gh(Call(("label", "create", LABEL, "--force", "--description=What the proof found")))
    for call in todo:
        print(*call.arguments)
        _gh(call)


def _gh(call: Call) -> str:
    done = subprocess.run(
        ["gh", *call.arguments], input=call.body, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3])
