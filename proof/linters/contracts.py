"""Holds the steps of a platform that can't run here to its contract.

The texts are given by name: `30-create.sh` and `30-create.md` for a step and its prose,
`facts.active` for a command of the manifest.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from proof.guide.contract import Contract, Fact, Pattern, Service, Variables
from proof.guide.service_environment import (
    Calls,
    arguments,
    calls_of,
    environment,
    installed,
    named,
    plist_of,
)
from proof.linters import programs

#: What a worker needs for any build of CPython; a contract says where each comes from.
NEEDS = frozenset({"git", "compiler", "make", "awk"})

#: Windows has its compiler's own programs in place of make and awk.
WINDOWS_NEEDS = frozenset({"git", "compiler", "sdk"})

#: How long a script may take that says its environment, and Nix for one small file.
LIMIT_S = 60

_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "str": (str,),
    "null or str": (str, type(None)),
    "path": (str,),
    "list of str": (list,),
    "package": (str,),
    "list of packages": (list,),
}


def hold(contract: Contract, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each text that says something else than the contract."""
    commands = calls_of(texts)
    yield from _packages(contract, texts, commands)
    if contract.service:
        yield from _surroundings(contract, contract.service, texts, commands)
    for variables in contract.variables:
        yield from _unknown_variables(contract, variables, commands)
    for name, text in texts.items():
        yield from _patterns(contract, name, text)
        if contract.keys and (plist := plist_of(text)):
            yield from (f"{name}: {problem}" for problem in contract.wrong_keys(plist))
        if contract.form and name.endswith(".md"):
            yield from _wrong_form(contract, name, text)


def options(contract: Contract, values: Mapping[str, object]) -> Iterator[str]:
    """Yield what a module's options don't take of `values`, as Nix evaluated them."""
    for name, value in values.items():
        if name not in contract.options:
            yield f"the module has no option {name!r}"
            continue
        kind = contract.options[name]
        if type(value) not in _TYPES[kind] or (kind == "path" and not str(value).startswith("/")):
            yield f"{name} = {value!r}: the module takes {kind} there"


def evaluate(text: str, option: str, packages: Iterable[str]) -> dict[str, object]:
    """Return what a file of NixOS sets below `option`, where only `packages` are in `pkgs`.

    Raises ValueError with what Nix says; FileNotFoundError where Nix is not installed.
    """
    known = "".join(f"{json.dumps(name)} = {json.dumps(name)}; " for name in packages)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "worker.nix")
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(
            ["nix-instantiate", "--eval", "--strict", "--json", "--expr",
             f"(import {file} {{ pkgs = {{ {known}}}; }}).{option}"],
            env={"PATH": os.environ["PATH"], **programs.nix_settings(folder)},
            capture_output=True, text=True, check=False, timeout=LIMIT_S,
        )  # fmt: skip
    if done.returncode:
        error = re.search(r"error: (.*)", done.stderr)
        raise ValueError(error[1] if error else done.stderr.strip())
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _packages(contract: Contract, texts: Mapping[str, str], commands: Calls) -> Iterator[str]:
    for packages in contract.packages:
        for name, package in named(packages, texts, commands):
            if package not in packages.names:
                yield f"{name}: the contract has no package {package!r}; {_of(contract, packages)}"
    if contract.needs:
        yield from _missing(contract, installed(contract, texts))


def _patterns(contract: Contract, name: str, text: str) -> Iterator[str]:
    for pattern in contract.refused:
        if _subject(pattern, name, text) and (found := _find(pattern.text, text)):
            yield f"{name}: `{found[0]}`: {pattern.why}; {_of(contract, pattern)}"
    for pattern in contract.required:
        if _subject(pattern, name, text) and not _find(pattern.text, text):
            yield f"{name}: no `{pattern.text}`: {pattern.why}; {_of(contract, pattern)}"


def _missing(contract: Contract, there: set[str]) -> Iterator[str]:
    wanted = WINDOWS_NEEDS if contract.windows else NEEDS
    for what in sorted(wanted - {need.what for need in contract.needs}):
        yield f"the contract doesn't say where a build gets its {what}"
    for need in contract.needs:
        if need.package and need.package not in there:
            yield (
                f"a build needs {need.what}, and no step installs {need.package}; "
                f"{_of(contract, need)}"
            )


def _surroundings(
    contract: Contract,
    service: Service,
    texts: Mapping[str, str],
    commands: Calls,
) -> Iterator[str]:
    """Yield what a build would miss in the environment of the service."""
    try:
        found = environment(contract, texts)
    except ValueError as error:
        yield str(error)
        return
    folders = found["PATH"].split(contract.separator)
    for need in contract.needs:
        if need.folder and need.folder not in folders:
            yield (
                f"{need.what} is in {need.folder}, which is not on the service's PATH, "
                f"{found['PATH']}; {_of(contract, need)}"
            )
    if found["HOME"] not in service.owned:
        yield (
            f"the service runs with HOME={found['HOME']}, where its user can't write; "
            f"{_of(contract, service)}"
        )
    created = [words for _, words in commands if "create-worker" in words]
    if service.umask == "077" and any("--umask=0o22" not in words for words in created):
        yield (
            f"the worker runs with umask {service.umask}, and is created without --umask=0o22; "
            f"{_of(contract, service)}"
        )


def _unknown_variables(contract: Contract, variables: Variables, commands: Calls) -> Iterator[str]:
    for name, words in arguments(commands, variables.command):
        if words and (variable := re.split(r"[+-]?=", words[0])[0]) not in variables.names:
            yield f"{name}: nothing reads {variable!r}; {_of(contract, variables)}"


def _wrong_form(contract: Contract, name: str, text: str) -> Iterator[str]:
    """Hold the first table of a page to the questions of a form, in their order."""
    table = re.search(r"(?m)(^\|.*\n)+", text)
    lines = table[0].splitlines() if table else []
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    said = [(row[0], row[1] == "yes") for row in rows[2:]]
    asked = [(field.label, field.required) for field in contract.form]
    if said != asked:
        wrong = [row for row in said if row not in asked] + [f for f in asked if f not in said]
        yield f"{name}: the form's questions are others, or in another order: {wrong or said}"


def _subject(pattern: Pattern, name: str, text: str) -> bool:
    return bool(re.search(pattern.name, name) and _find(pattern.where, text))


def _find(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.MULTILINE)


def _of(contract: Contract, fact: Fact) -> str:
    """Name the source of a fact."""
    source = contract.sources[fact.source]
    return f"source: {source.where}, read {source.read.isoformat()}"
