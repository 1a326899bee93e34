"""The locks: complete, each entry pinned and hashed, nothing said of where it comes from.

`nox -s locks` installs them.
"""

import functools
import importlib.metadata
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from proof.linters.worker_options import VERSIONS
from proof.paths import ROOT, shown_path
from tools import lockfiles

FOLDER = ROOT / "requirements"
LOCKS = sorted(FOLDER.rglob("*.txt"))
NAMED = r"[A-Za-z0-9._-]+"
PIN = re.compile(rf"({NAMED})(\[[a-z,-]+\])?==[^\s;]+( ; [^\\]+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def problems(text):
    """Return the entries of a lock that are not pinned and hashed, and all that names a place."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    entries = "\n".join(lines).replace("\\\n", " ").splitlines()
    found = []
    for entry in filter(str.strip, entries):
        pin, *hashes = re.split(r"\s+(?=--hash=)", entry.strip())
        if not PIN.fullmatch(pin) or not hashes or not all(map(HASH.fullmatch, hashes)):
            found.append(entry)
    return found + re.findall(
        r".*(?:https?://|file:|--index|--extra-index|--find-links|-i ).*", text
    )


def test_a_lock_has_hashes_for_each_entry_and_no_address():
    locks = {shown_path(path): path.read_text(encoding="utf-8") for path in LOCKS}
    offenders = [f"{name}: {entry}" for name, text in locks.items() for entry in problems(text)]
    offenders += [f"{name}: it pins nothing" for name, text in locks.items() if "==" not in text]
    assert offenders == []


def test_each_list_of_names_has_its_lock_and_is_in_it():
    for names in FOLDER.rglob("*.in"):
        lock = ROOT / lockfiles.path(names.relative_to(FOLDER).as_posix().removesuffix(".in"))
        pins = lock.read_text(encoding="utf-8").lower()
        for line in names.read_text(encoding="utf-8").splitlines():
            name = re.match(rf"(?!-){NAMED}", line.lower())
            if name:
                pinned = canonicalize_name(name[0])
                assert re.search(rf"^{pinned}(\[.*?\])?==", pins, re.MULTILINE), f"{names}: {line}"
    assert [ROOT / lockfiles.path(name) for name in lockfiles.names()] == sorted(LOCKS)


def test_each_release_of_the_worker_has_its_lock():
    locked = {name for name in lockfiles.names() if name.startswith("worker/")}
    assert locked == {f"worker/{version}" for version in VERSIONS}


#: The supported Pythons and systems, in each of which the markers of dependencies are evaluated.
SYSTEMS = (("posix", "linux", "Linux"), ("posix", "darwin", "Darwin"), ("nt", "win32", "Windows"))
PLACES = [
    {
        "python_version": version, "python_full_version": f"{version}.2", "os_name": system[0],
        "sys_platform": system[1], "platform_system": system[2], "platform_machine": "x86_64",
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    }
    for version in ("3.11", "3.12", "3.13", "3.14")
    for system in SYSTEMS
]  # fmt: skip


def pins(text):
    """Return the entries of a lock as requirements."""
    lines = [line.rstrip("\\ ") for line in text.splitlines()]
    return [Requirement(line) for line in lines if line and line[0] not in "# "]


def version_of(pin):
    return next(iter(pin.specifier)).version


def unmet(pinned, needs_of):
    """Return what the pinned packages need, with which extras, and what of it isn't pinned.

    `needs_of` returns the requirements of a pinned package, or None where they aren't known.
    """
    found = set()
    for place in PLACES:
        here = [pin for pin in pinned if not pin.marker or pin.marker.evaluate(place)]
        named = {canonicalize_name(pin.name): pin for pin in here}
        for pin in here:
            for need in needs_of(pin) or ():
                wanted = need.marker is None or any(
                    need.marker.evaluate(place | {"extra": extra}) for extra in {"", *pin.extras}
                )
                got = named.get(canonicalize_name(need.name))
                if wanted and not (
                    got
                    and need.specifier.contains(version_of(got), prereleases=True)
                    and need.extras <= got.extras
                ):
                    found.add(f"{pin.name} needs {need}")
    return sorted(found)


@functools.cache
def needs_as_installed(pin):
    """Return what a package requires as its metadata says; None where it isn't installed here."""
    try:
        package = importlib.metadata.distribution(pin.name)
    except importlib.metadata.PackageNotFoundError:
        return None
    if package.version != version_of(pin):
        return None
    return [Requirement(need) for need in package.requires or ()]


@pytest.mark.parametrize("name", ["run", "check", "docs", "nox", "test"])
def test_a_lock_is_complete_on_every_python_and_system(name):
    pinned = pins((ROOT / lockfiles.path(name)).read_text(encoding="utf-8"))
    known = [pin for pin in pinned if needs_as_installed(pin) is not None]
    # Some releases are for another Python.
    assert len(known) > 0.8 * len(pinned), "the tests run with other releases than the lock's"
    assert unmet(pinned, needs_as_installed) == []


NEEDS = {
    "cov": ["coverage[toml]>=7"],
    "coverage": ["tomli>=2; extra == 'toml'"],
    "old": ["backport; python_version < '3.12'", "winonly; sys_platform == 'win32'"],
}


INCOMPLETE = [
    ("cov==1\ncoverage[toml]==7.1\ntomli==2.1", []),
    ("cov==1\ncoverage==7.1", ["cov needs coverage[toml]>=7"]),
    ("cov==1\ncoverage[toml]==6\ntomli==2", ["cov needs coverage[toml]>=7"]),
    ("coverage[toml]==7.1", ['coverage needs tomli>=2; extra == "toml"']),
    ("coverage==7.1", []),
    ("old==1\nwinonly==1", ['old needs backport; python_version < "3.12"']),
    ("old==1\nwinonly==1\nbackport==1 ; python_full_version < '3.12'", []),
    (
        "old==1\nwinonly==1 ; sys_platform == 'linux'\nbackport==1",
        ['old needs winonly; sys_platform == "win32"'],
    ),
]


def test_a_lock_that_lacks_a_dependency_or_an_extra_is_found(subtests):
    for lock, found in INCOMPLETE:
        with subtests.test(lock=lock):
            assert unmet(pins(lock), lambda pin: map(Requirement, NEEDS.get(pin.name, ()))) == found


H = "--hash=sha256:" + "a" * 64


WRONG = (
    "a==1\n",
    f"a>=1 \\\n    {H}\n",
    "a==1 \\\n    --hash=md5:aa\n",
    f"a==1 \\\n    {H} \\\n    --hash=sha256:aa\n",
    f"--index-url https://index.example/simple\na==1 \\\n    {H}\n",
    f"a @ https://index.example/a.whl \\\n    {H}\n",
    f"# from https://index.example/simple\na==1 \\\n    {H}\n",
    "-r other.txt\n",
)


def test_a_lock_that_is_none_is_found():
    assert [text for text in WRONG if not problems(text)] == []


def test_a_lock_with_a_condition_is_one():
    assert (
        problems(f"a[b]==1.0 ; python_full_version < '3.12' \\\n    {H} \\\n    {H}\n    # via b\n")
        == []
    )
