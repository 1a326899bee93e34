"""Holds the steps of a platform that can't run here to its contract.

The texts are given by name: `30-create.sh` and `30-create.md` for a step and its prose,
`facts.active` for a command of the manifest.
"""

import itertools
import json
import os
import plistlib
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from proof.guide.contract import Contract, Fact, Packages, Pattern, Service, Variables

#: What a worker needs for any build of CPython; a contract says where each comes from.
NEEDS = frozenset({"git", "compiler", "make", "awk"})

#: Windows has its compiler's own programs in place of make and awk.
WINDOWS_NEEDS = frozenset({"git", "compiler", "sdk"})

#: How long a script may take that says its environment, and Nix for one small file.
LIMIT_S = 60

#: What `/etc/rc.subr` does for a script that is only asked for its environment.
_RC_SUBR = """\
load_rc_config() { :; }
run_rc_command() { eval "$start_cmd"; }
su() { /usr/bin/env -0; }
"""

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


#: The name of a step and the words of a command in it.
_Calls = Sequence[tuple[str, list[str]]]


def hold(contract: Contract, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each text that says something else than the contract."""
    steps = {name: text for name, text in texts.items() if name.endswith((".sh", ".ps1"))}
    commands = [(name, words) for name, text in steps.items() for words in _commands(text)]
    yield from _packages(contract, texts, commands)
    if contract.service:
        yield from _surroundings(contract, contract.service, texts, commands)
    for variables in contract.variables:
        yield from _unknown_variables(contract, variables, commands)
    for name, text in texts.items():
        yield from _patterns(contract, name, text)
        if contract.keys and (plist := _plist(text)):
            yield from (f"{name}: {problem}" for problem in contract.wrong_keys(plist))
        if contract.form and name.endswith(".md"):
            yield from _wrong_form(contract, name, text)


def environment(contract: Contract, texts: Mapping[str, str]) -> dict[str, str]:
    """Return PATH and HOME of the service, as the system and the steps make them.

    Raises ValueError where no text has what the contract says that sets them.
    """
    service = contract.service
    if service is None:
        raise ValueError(f"{contract.platform}: the contract has no service")
    start = {"PATH": service.path, "HOME": service.home}
    steps = [text for name, text in texts.items() if name.endswith((".sh", ".ps1"))]
    kind, _, variable = service.set_by.partition(" ")
    if kind == "variable":
        words = [w for t in steps for c in _commands(t) for w in c if c[0] == "sysrc"]
        pairs = [w.removeprefix(f"{variable}=") for w in words if w.startswith(f"{variable}=")]
        return start | dict(p.split("=", 1) for pair in pairs for p in pair.split())
    if kind == "plist":
        for text in steps:
            if plist := _plist(text):
                return start | dict(plist.get("EnvironmentVariables", {}))
    if kind == "script":
        for text in steps:
            if script := re.search(r"(?ms)<<'END'\n(#!/bin/sh\n.*?^)END$", text):
                return start | _said_by(script[1], start)
    if kind:
        raise ValueError(f"{contract.platform}: no step has the {kind} that sets the environment")
    return start


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
            env={
                "PATH": os.environ["PATH"], "HOME": folder, "NIX_REMOTE": "",
                "NIX_STORE_DIR": f"{folder}/store", "NIX_STATE_DIR": f"{folder}/state",
                "NIX_CONFIG": "build-users-group =",
            },
            capture_output=True, text=True, check=False, timeout=LIMIT_S,
        )  # fmt: skip
    if done.returncode:
        error = re.search(r"error: (.*)", done.stderr)
        raise ValueError(error[1] if error else done.stderr.strip())
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _packages(contract: Contract, texts: Mapping[str, str], commands: _Calls) -> Iterator[str]:
    installed = set(_components(contract, commands))
    for packages in contract.packages:
        for name, package in _named(packages, texts, commands):
            installed.add(package)
            if package not in packages.names:
                yield f"{name}: the contract has no package {package!r}; {_of(contract, packages)}"
        installed.update(packages.brought)
    if contract.needs:
        yield from _missing(contract, installed)


def _patterns(contract: Contract, name: str, text: str) -> Iterator[str]:
    for pattern in contract.refused:
        if _subject(pattern, name, text) and (found := _find(pattern.text, text)):
            yield f"{name}: `{found[0]}`: {pattern.why}; {_of(contract, pattern)}"
    for pattern in contract.required:
        if _subject(pattern, name, text) and not _find(pattern.text, text):
            yield f"{name}: no `{pattern.text}`: {pattern.why}; {_of(contract, pattern)}"


def _named(
    packages: Packages, texts: Mapping[str, str], commands: _Calls
) -> Iterator[tuple[str, str]]:
    """Yield each package that a step names, with the name of the step."""
    for name, text in texts.items() if packages.list else ():
        for found in re.finditer(packages.list, text):
            yield from ((name, package) for package in found[1].split())
    for name, words in _arguments(commands, packages.command, with_options=bool(packages.by)):
        if packages.by:
            pairs = itertools.pairwise(words)
            yield from ((name, package) for option, package in pairs if option == packages.by)
        else:
            yield from ((name, package) for package in words)


def _arguments(
    commands: _Calls, command: str, *, with_options: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """Yield what follows a command, wherever a step calls it, with the name of the step."""
    first = command.split()
    for name, words in commands:
        said = words if with_options else [w for w in words if not w.startswith("-")]
        if first and said[: len(first)] == first:
            yield name, said[len(first) :]


def _components(contract: Contract, commands: _Calls) -> Iterator[str]:
    """Yield the components that the steps' options for Visual Studio's installer bring."""
    for _, words in commands:
        said = " ".join(words)
        for added in re.findall(r"--add (\S+)", said):
            workload = contract.workloads.get(added)
            if workload is None:
                yield added
                continue
            yield from workload.required
            yield from workload.recommended if "--includeRecommended" in said else ()


def _missing(contract: Contract, installed: set[str]) -> Iterator[str]:
    wanted = WINDOWS_NEEDS if contract.workloads else NEEDS
    for what in sorted(wanted - {need.what for need in contract.needs}):
        yield f"the contract doesn't say where a build gets its {what}"
    for need in contract.needs:
        if need.package and need.package not in installed:
            yield (
                f"a build needs {need.what}, and no step installs {need.package}; "
                f"{_of(contract, need)}"
            )


def _surroundings(
    contract: Contract,
    service: Service,
    texts: Mapping[str, str],
    commands: _Calls,
) -> Iterator[str]:
    """Yield what a build would miss in the environment of the service."""
    try:
        found = environment(contract, texts)
    except ValueError as error:
        yield str(error)
        return
    folders = found["PATH"].split(";" if contract.workloads else ":")
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
    if service.umask != "022" and any("--umask=0o22" not in words for words in created):
        yield (
            f"the worker runs with umask {service.umask}, and is created without --umask=0o22; "
            f"{_of(contract, service)}"
        )


def _unknown_variables(contract: Contract, variables: Variables, commands: _Calls) -> Iterator[str]:
    for name, words in _arguments(commands, variables.command):
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


def _commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each command, without here-documents; a line is a command."""
    text = re.sub(r"(?ms)<<'END'.*?^END$|^@'$.*?^'@", "", text)
    text = re.sub(r"[\\`]\n\s*", "", text)
    for name, value in re.findall(r"(?m)^\$(\w+) = '([^']*)'$", text):
        text = text.replace(f"${name}", value)
    for line in text.splitlines():
        words = shlex.shlex(line, posix=True, punctuation_chars="|")
        words.escape = words.commenters = ""
        words.whitespace_split = True
        command: list[str] = []
        for word in [*words, "|"]:
            if word == "|" and command:
                yield command
            command = [] if word == "|" else [*command, word]


def _said_by(script: str, start: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that an rc.d script starts the worker in; it starts nothing."""
    text = re.sub(r"(?m)^\. /etc/rc\.subr$", lambda _: _RC_SUBR, script)
    done = subprocess.run(
        ["/bin/sh", "-s", "start"], input=text, env=dict(start),
        capture_output=True, text=True, check=True, timeout=LIMIT_S,
    )  # fmt: skip
    return dict(pair.split("=", 1) for pair in done.stdout.split("\0") if pair)


def _plist(text: str) -> dict[str, Any]:
    found = re.search(r"(?s)<\?xml.*</plist>", text)
    plist: dict[str, Any] = plistlib.loads(found[0].encode()) if found else {}
    return plist


def _subject(pattern: Pattern, name: str, text: str) -> bool:
    return bool(re.search(pattern.name, name) and _find(pattern.where, text))


def _find(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.MULTILINE)


def _of(contract: Contract, fact: Fact) -> str:
    """Name the source of a fact."""
    source = contract.sources[fact.source]
    return f"source: {source.where}, read {source.read.isoformat()}"
