"""The machinery goes one way, and one module alone calls podman."""

import ast
import itertools
import re
import subprocess
import sys

import pytest

from proof.manifest import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "proof").rglob("*.py"))
}

#: What needs a container, or starts one.
ENGINE_SIDE = {
    f"proof.{name}"
    for name in (
        "actions", "bench", "blame", "buildmaster", "checks", "engine", "images", "machine",
        "pair", "paste", "prove", "run", "sandbox", "steady", "terminal", "worker",
    )
}  # fmt: skip

#: What each layer may not know: the one line from the manifest to the site.
LINE = [
    "errors", "manifest", "plan", "engine", "machine", "paste", "prove", "run", "__main__",
]  # fmt: skip


def imports(path):
    """Return the modules of this project that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: say in full what is imported"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if names <= set(MODULES) else {*names, node.module}
    return found & set(MODULES) - {"proof"}


def reach(name):
    """Return all that a module imports, by way of others too."""
    seen, todo = set(), [name]
    while todo:
        for other in imports(MODULES[todo.pop()]) - seen:
            seen.add(other)
            todo.append(other)
    return seen


@pytest.mark.parametrize("name", MODULES)
def test_no_module_needs_what_needs_it(name):
    assert name not in reach(name)


@pytest.mark.parametrize(
    ("earlier", "later"), [(a, b) for n, a in enumerate(LINE) for b in LINE[n + 1 :]]
)
def test_imports_go_one_way(earlier, later):
    assert f"proof.{later}" not in reach(f"proof.{earlier}")


def test_the_line_is_one():
    for needed, name in itertools.pairwise(LINE):
        if name != "engine":  # the engine needs no plan: podman knows no steps
            assert f"proof.{needed}" in reach(f"proof.{name}"), name


@pytest.mark.parametrize(
    "name",
    [n for n in MODULES if n.startswith("proof.sphinx_ext")]
    + [f"proof.{n}" for n in ("record", "junit", "summary", "compare", "shelltext")],
)
def test_what_shows_the_proof_knows_no_machine(name):
    assert not reach(name) & ENGINE_SIDE


@pytest.mark.parametrize("name", [n for n in MODULES if not n.startswith("proof.sphinx_ext")])
def test_the_proof_knows_no_site(name):
    text = MODULES[name].read_text(encoding="utf-8")
    assert not [m for m in reach(name) if m.startswith("proof.sphinx_ext")]
    assert not re.search(r"(?m)^\s*(from|import) (sphinx|docutils|myst_parser)\b", text)


def test_the_site_loads_nothing_of_the_engine():
    program = "import sys, proof.sphinx_ext; print(*(m for m in sys.modules if 'proof' in m))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "proof.plan" in done.stdout.split()
    assert not set(done.stdout.split()) & ENGINE_SIDE


def podman_calls(path):
    """Return the lines where a command that begins with podman is written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.List | ast.Tuple) and node.elts:
            first = node.elts[0]
            if isinstance(first, ast.Constant) and first.value == "podman" and len(node.elts) > 1:
                yield node.lineno


def test_only_the_engine_calls_podman():
    calls = {name: list(podman_calls(path)) for name, path in MODULES.items()}
    assert [name for name, lines in calls.items() if lines] == ["proof.engine"]


def test_modules_stay_small():
    for name, path in MODULES.items():
        assert path.read_text(encoding="utf-8").count("\n") < 400, name
