"""Which targets a workflow proves: a list for its matrix, as JSON, on standard output.

    nox -s list-targets -- --json | python .github/targets.py [--void | --lent | --all]

The targets that run in containers and virtual machines, each with what installs these and a limit
in minutes; with --void only those whose record in evidence/ is not of the present steps, which
needs what requirements/run.txt has.  With --lent those that need a machine of another system, each
with how a workflow gets it.  With --all the names of both.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


#: What a job takes beside its steps, in minutes: set-up, images, checks.
BESIDE_STEPS = 20


#: What tools/setup.sh installs for a machine that the run makes, and how many times as long as the
#: limits of the steps a job may take: one in a virtual machine may be emulated.
MADE = {"container": ("containers", 1), "vm": ("machines", 5)}

#: The targets whose worker also builds CPython, and how many minutes more that may take.
DEEP, DEEP_MINUTES = {"debian-13", "debian-13-pypi"}, 60

#: The systems whose own image for clouds a run boots; .github/image.sh fetches it.
WITH_IMAGE = {"freebsd"}

#: GitHub ends a job after so many minutes.
LONGEST = 360


def made(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the targets whose machines the run makes, of what `list-targets` says."""
    return [
        {
            **_job(row, times, DEEP_MINUTES if row["target"] in DEEP else 0),
            "setup": setup,
            "options": "--deep" if row["target"] in DEEP else "",
        }
        for row in rows
        if row["runs"] in MADE
        for setup, times in [MADE[row["runs"]]]
    ]


def lent(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the targets that run on a lent machine, with a runner or a virtual machine for each.

    One on the runner itself is called like the runner, one in a virtual machine by the machine's
    system and release. Those that no run can prove yet stay out.
    """
    return [
        {**_job(row), **_machine(row)}
        for row in rows
        if row["runs"] not in MADE and not row["unable"]
    ]


def _job(row: dict[str, Any], times: int = 1, more: int = 0) -> dict[str, Any]:
    minutes = min((row["minutes"] + more) * times + BESIDE_STEPS, LONGEST)
    return {"target": row["target"], "minutes": minutes}


def _machine(row: dict[str, Any]) -> dict[str, str]:
    runs = row["runs"]
    if runs == "here":
        return {"runs": runs, "runner": row["target"], "system": "", "release": ""}
    system, _, release = row["target"].partition("-")
    runs = "image" if system in WITH_IMAGE else runs
    return {"runs": runs, "runner": "ubuntu-24.04", "system": system, "release": release}


def is_void(target: str, evidence: Path) -> bool:
    """Tell whether the record of a target rests on other steps than there are now, or is none.

    Age is no matter here: what is only old is renewed at night.
    """
    from proof.guide import manifest, plan
    from proof.records import record

    book = manifest.load()
    steps = plan.make(book, book.target(target)).steps
    try:
        made = record.load(evidence / f"{target}.json")
    except ValueError:
        return True
    ran = {(run.file, run.chain) for run in made.steps}
    now = {(step.file, step.chain) for step in steps}
    # A run that failed ended early; what it found of the present steps still holds.
    return ran != now if made.outcome is record.Outcome.PROVEN else not ran <= now


def chosen(rows: list[dict[str, Any]], option: str = "") -> list[Any]:
    """Return what an option asks for."""
    if option == "--lent":
        return list(lent(rows))
    jobs = made(rows)
    if option == "--all":
        return [job["target"] for job in (*jobs, *lent(rows))]
    if option == "--void":
        return [job for job in jobs if is_void(job["target"], ROOT / "evidence")]
    return jobs


if __name__ == "__main__":
    print(json.dumps(chosen(json.load(sys.stdin), *sys.argv[1:])))
