"""Tell of a night in one issue: open while the guide is wrong, or a result was refused.

    python .github/report.py RESULTS LEFT_OUT TARGETS RUN_URL CANARIES

RESULTS is a folder with the artifacts proof-TARGET, each as .github/prove.sh left it; LEFT_OUT one
with artifacts of texts about results that the site was built without; TARGETS is the JSON list of
all that were to be proven; CANARIES is a folder with what .github/canaries.sh left.  Calls gh,
which finds its token and the repository in the environment, and writes the same text to
GITHUB_STEP_SUMMARY.
"""

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

LABEL = "proof"
GREEN, WRONG = 0, 1
EVIDENCE = Path(__file__).resolve().parents[1] / "evidence"


@dataclasses.dataclass(frozen=True)
class Result:
    """How the proof of one target ended; `says` is what its run said of that.

    `status` is None where a job ended before it could leave one; `known`: it has passed before;
    `whole`: it left a result, so it ran to the end.
    """

    target: str
    status: int | None
    says: str = ""
    known: bool = True
    whole: bool = True


@dataclasses.dataclass(frozen=True)
class Night:
    """All that a night has to tell; `left_out`: lines about results that are not published.

    `will_break`: lines about what readers will have later; they open no issue, and keep none open.
    """

    results: tuple[Result, ...]
    left_out: tuple[str, ...]
    run_url: str
    will_break: tuple[str, ...] = ()

    @property
    def wrong(self) -> list[Result]:
        """Return the targets on which the guide is wrong."""
        return [result for result in self.results if result.status == WRONG]

    @property
    def unknown(self) -> list[Result]:
        """Return the targets about which nothing was learned, though they have passed before."""
        return [result for result in self.results if result.known and _untold(result)]

    def text(self) -> str:
        """Return the text of the issue, and of the run's summary."""
        passed = [result for result in self.results if result.status == GREEN]
        part = [result.target for result in passed if not result.whole]
        new = [result for result in self.results if not result.known and _untold(result)]
        parts = [f"{len(passed) - len(part)} of {len(self.results)} targets passed."]
        parts += [f"As far as their machines can go, these did: {', '.join(part)}."] if part else []
        parts += [f"The run: {self.run_url}"]
        parts += _section("The guide is wrong", self.wrong)
        if self.left_out:
            parts += ["## Refused, and not published", _quote("\n".join(self.left_out))]
        if self.will_break:
            parts += ["## Will break later", _quote("\n".join(self.will_break))]
        parts += _section("Could not be tested; an earlier finding still holds", self.unknown)
        parts += _section("Never passed yet, so it doesn't count", new)
        # Half a pair of surrogates is no text that a file or gh takes.
        return ("\n\n".join(parts) + "\n").encode("utf-8", "replace").decode()

    def calls(self, issue: int | None) -> list[tuple[str, ...]]:
        """Return what to ask of gh, which reads the text; `issue`: the number of the open one."""
        counts = {"wrong on": len(self.wrong), "refused for": len(self.left_out)}
        told = [f"{what} {count}" for what, count in counts.items() if count]
        title = f"--title=Nightly tests: {', '.join(told)}"
        if told and issue is None:
            return [("issue", "create", f"--label={LABEL}", title, "--body-file=-")]
        if told:
            return [("issue", "edit", str(issue), title, "--body-file=-")]
        # Where a target could not be tested, what the issue says of it may still be true.
        if issue is None or self.unknown:
            return []
        return [("issue", "close", str(issue), f"--comment=Nothing is wrong in {self.run_url}")]


def _untold(result: Result) -> bool:
    return result.status not in {GREEN, WRONG}


def _section(title: str, results: Iterable[Result]) -> list[str]:
    """Return a heading and what each target's run said, or nothing."""
    found = [f"### {r.target}\n\n{_quote(r.says or _NO_WORD)}" for r in results]
    return [f"## {title}", *found] if found else []


_NO_WORD = "its job ended before its proof did"
_SAYS = ("message", "hint", "output")
#: A record has fewer signs.
_MOST = 2_000_000
#: GitHub takes 65,536 signs; this many of each target and of all refusals are enough to find it.
_LONGEST = 1000


def _quote(text: str) -> str:
    """Put what a machine said where no sign in it means anything."""
    fence = "`" * (1 + max([2, *map(len, re.findall("`+", text))]))
    return f"{fence}text\n{text[:_LONGEST]}\n{fence}"


def read(folder: Path, target: str, evidence: Path = EVIDENCE) -> Result:
    """Return what a job left of its target, however little that is."""
    known = (evidence / f"{target}.json").exists()
    left = folder / f"proof-{target}" / target
    try:
        status = int((left / "status").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return Result(target, None, known=known)
    whole = (left / "evidence").is_dir()
    try:
        with (left / "record.json").open(encoding="utf-8") as file:
            failure = json.loads(file.read(_MOST))["failure"]
        says = "\n".join(str(failure[key]) for key in _SAYS if failure.get(key))
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        says = f"it ended with {status}"
    return Result(target, status, says, known, whole)


def left_out(folder: Path) -> Iterable[str]:
    """Return the lines of every text in the artifacts in a folder, each once: jobs say the same."""
    texts = (path.read_text("utf-8", errors="replace") for path in sorted(folder.rglob("*.txt")))
    return dict.fromkeys(line for text in texts for line in text.splitlines())


def will_break(folder: Path) -> Iterable[str]:
    """Yield a sentence for each canary that failed, and what is newer there, as far as told."""
    for path in folder.rglob("canaries.jsonl"):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                one = json.loads(line)
                if one["outcome"] == "will break":
                    yield f"will break in {one['what']}: {one['says']}"
                    yield f"  newer there: {', '.join(map(str, one['changed'])) or 'nothing known'}"
            except (ValueError, TypeError, LookupError, RecursionError):
                yield "a canary said what can't be read"


def main(results: Path, refused: Path, targets: list[str], run_url: str, canaries: Path) -> None:
    """Bring the issue up to date; raises CalledProcessError where gh does."""
    found = tuple(read(results, target) for target in targets)
    night = Night(found, tuple(left_out(refused)), run_url, tuple(will_break(canaries)))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        Path(summary).write_text(night.text(), encoding="utf-8")
    _gh("label", "create", LABEL, "--force", "--description=What the nightly tests found")
    listed = _gh("issue", "list", f"--label={LABEL}", "--json=number", "--state=open")
    issue = min((each["number"] for each in json.loads(listed)), default=None)
    for call in night.calls(issue):
        print(*call)
        _gh(*call, text=night.text())


def _gh(*arguments: str, text: str = "") -> str:
    done = subprocess.run(
        ["gh", *arguments], input=text, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    results, refused, targets, url, canaries = sys.argv[1:]
    main(Path(results), Path(refused), json.loads(targets), url, Path(canaries))
