"""Which files each linter of `nox -s lint` reads, and how."""

from pathlib import Path

__all__ = ["LINTERS"]

ROOT = Path(__file__).resolve().parents[1]

STEPS = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("snippets/*.sh", "snippets/*/*.sh")
    for path in ROOT.glob(pattern)
)
WALK = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/walk/steps/*.sh"))
SCRIPTS = [
    ".ci/run",
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tools/*.sh")),
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(".github/*.sh")),
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("images/**/*.sh")),
]
FRAGMENTS = [
    "benchmarks/floor.sh",
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("proof/*/*.sh")),
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("snippets/*/actions/*.sh")),
]
WORKFLOWS = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(".github/workflows/*.yml"))

#: What `nox -s lint` runs; pre-commit asks for some of it by name.
LINTERS = {
    "ruff": [("ruff", "check"), ("ruff", "format", "--check")],
    "mypy": [("mypy", "--strict")],
    "shellcheck": [
        ("shellcheck", "--shell=bash", *STEPS),
        # Where a pasted `cd` fails, a reader sees it.
        ("shellcheck", "--shell=bash", "--exclude=SC2164", *WALK),
        ("shellcheck", *SCRIPTS),
        # What stands in variables there, the proof puts before them.
        ("shellcheck", "--shell=bash", "--exclude=SC2034,SC2154", *FRAGMENTS),
    ],
    "shfmt": [("shfmt", "-i", "4", "-d", *STEPS, *WALK, *SCRIPTS, *FRAGMENTS)],
    "codespell": [("codespell",)],
    "prose": [("python", "tools/prose.py")],
    "actionlint": [("actionlint", *WORKFLOWS)],
    "zizmor": [("zizmor", "--offline", "--quiet", ".github")],
}
