"""Which files each linter of `nox -s lint` reads, and how."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _files(*patterns: str) -> list[str]:
    """Return the files that patterns stand for, as paths from the project's folder."""
    return sorted(str(p.relative_to(ROOT)) for pattern in patterns for p in ROOT.glob(pattern))


STEPS = _files("snippets/*.sh", "snippets/*/*.sh")
WALK = _files("tests/walk/steps/*.sh")
SCRIPTS = [".ci/run", *_files("tools/*.sh", ".github/*.sh", "images/**/*.sh")]
FRAGMENTS = ["benchmarks/floor.sh", *_files("proof/*/*.sh", "snippets/*/actions/*.sh")]
WORKFLOWS = _files(".github/workflows/*.yml")

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
