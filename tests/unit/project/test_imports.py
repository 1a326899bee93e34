"""Imports go one way, and one room alone calls podman."""

import ast
import graphlib
import re
import subprocess
import sys

from proof.paths import ROOT, shown_path

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("proof", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
}

#: What each room may import, besides itself.
BASE = {"dates", "errors", "messages", "wait", "paths", "program", "fleet"}
GUIDE = BASE | {"guide"}
DATA = GUIDE | {"records"}
ENGINE = DATA | {"terminal", "podman"}
LAW = {
    "dates": set(),
    "errors": set(),
    "messages": set(),
    "wait": {"errors"},
    "paths": set(),
    "program": {"errors"},
    "fleet": {"errors"},
    "options": {"errors"},
    "guide": BASE,
    "records": GUIDE,
    "terminal": GUIDE,
    "runbook": GUIDE,
    "linters": DATA,
    "site": DATA | {"runbook"},
    "podman": DATA,
    "machines": ENGINE,
    "buildmaster": ENGINE,
    "proving": ENGINE | {"machines", "buildmaster"},
    "cli": ENGINE | {"machines", "buildmaster", "proving", "linters", "options"},
    "__main__": {"cli"},
    "benchmarks": ENGINE | {"machines", "buildmaster", "proving", "cli", "site"},
}


def imports(path):
    """Return the modules of this project that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: say in full what is imported"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module)
    return found & set(MODULES) - {"proof"}


def room(module):
    """Return the room of a module: its folder, or the module itself where it has none."""
    parts = module.split(".")
    return parts[1] if parts[0] == "proof" and len(parts) > 1 else parts[0]


GRAPH = {name: imports(path) for name, path in MODULES.items()}


def test_each_room_imports_what_the_law_allows():
    broken = [
        f"{name} imports {other}"
        for name, found in GRAPH.items()
        for other in sorted(found)
        if room(other) not in LAW.get(room(name), set()) | {room(name)} and name != "proof"
    ]
    assert broken == []


def test_each_room_has_a_law_and_each_law_a_room():
    assert {room(name) for name in MODULES if name != "proof"} == set(LAW)


def test_rooms_have_no_circle():
    list(graphlib.TopologicalSorter(LAW).static_order())


def test_modules_have_no_circle():
    # A package imports its modules to wire them, and they never import the package.
    list(graphlib.TopologicalSorter(GRAPH).static_order())


def test_only_the_site_imports_sphinx():
    broken = [
        name
        for name, path in MODULES.items()
        if room(name) not in {"site", "benchmarks"}
        and re.search(
            r"(?m)^\s*(from|import) (sphinx|docutils|myst_parser)\b",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert broken == []


def test_the_site_loads_nothing_that_runs_a_machine():
    # Parts of it are loaded only where a build needs them.
    program = f"""\
import importlib, sys
for module in {[name for name in MODULES if room(name) == "site"]}:
    importlib.import_module(module)
print(*(m for m in sys.modules if 'proof' in m))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {room(name) for name in done.stdout.split()}
    assert "proof.records.lint_record" in done.stdout.split()
    assert not loaded & {"podman", "machines", "buildmaster", "proving", "terminal", "linters"}


def podman_calls(path):
    """Return the lines where a command that begins with podman is written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.List | ast.Tuple) and len(node.elts) > 1:
            first = node.elts[0]
            if isinstance(first, ast.Constant) and first.value == "podman":
                yield node.lineno


def test_only_one_room_calls_podman():
    assert {room(name) for name, path in MODULES.items() if list(podman_calls(path))} == {"podman"}


def test_modules_stay_small():
    folders = [ROOT / name for name in ("proof", "tests", "benchmarks", "tools", ".github")]
    files = [*ROOT.glob("*.py"), *(file for folder in folders for file in folder.rglob("*.py"))]
    lines = {shown_path(file): file.read_text(encoding="utf-8").count("\n") for file in files}
    assert len(lines) > len(MODULES)
    assert {path: count for path, count in lines.items() if count >= 400} == {}
