"""The tests mirror the modules: one finds a module's tests by its name."""

from proof.paths import ROOT

#: Rooms whose modules are tested in tests/unit/ROOM/test_MODULE.py; "" is proof/ itself.
UNIT = (
    "", "buildmaster", "guide", "linters", "machines", "podman", "proving", "records", "runbook",
)  # fmt: skip

#: Rooms, with the rooms inside them, whose modules have a test_MODULE.py anywhere in tests/.
ANYWHERE = ("site", "terminal")

#: A module of at most so many lines may be tested by way of those that use it.
SMALL = 40


def large(modules):
    return [m for m in sorted(modules) if m.read_text(encoding="utf-8").count("\n") > SMALL]


def untested(root, unit=UNIT, anywhere=ANYWHERE):
    """Return a sentence for each module without a test file of its name."""
    proof, tests = root / "proof", root / "tests"
    found = {file.name for file in tests.rglob("test_*.py")}
    wanted = [
        f"unit/{room}/test_{module.name}".replace("//", "/")
        for room in unit
        for module in large((proof / room).glob("*.py"))
    ]
    lacking = [f"tests/{file} is missing" for file in wanted if not (tests / file).is_file()]
    return lacking + [
        f"no folder of tests/ has a test_{module.name}"
        for room in anywhere
        for module in large((proof / room).rglob("[!_]*.py"))
        if f"test_{module.name}" not in found
    ]


def test_each_module_has_a_test_file_of_its_name():
    rooms = {file.parent.name for file in (ROOT / "proof").glob("*/__init__.py")}
    assert rooms == {*UNIT, *ANYWHERE} - {""}
    assert untested(ROOT) == []


def test_every_module_without_one_is_named(tmp_path):
    for name in ("a", "room/b", "room/c", "site/d", "site/in/e", "site/__init__"):
        file = tmp_path / "proof" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n" * (SMALL + (name != "room/c")))
    assert untested(tmp_path, ("", "room"), ("site",)) == [
        "tests/unit/test_a.py is missing",
        "tests/unit/room/test_b.py is missing",
        "no folder of tests/ has a test_d.py",
        "no folder of tests/ has a test_e.py",
    ]
    for name in ("unit/test_a", "unit/room/test_b", "site/test_d", "unit/test_e"):
        file = tmp_path / "tests" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert untested(tmp_path, ("", "room"), ("site",)) == []
