"""Derives the environment in which a service starts a worker, from its contract and the steps.

The texts are given by name, `30-create.sh` for a step; a text with another suffix counts only where
a pattern of the contract says so.
"""

import itertools
import plistlib
import re
import shlex
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proof.guide.contract import Contract, Packages

#: The name of a step and the words of a command in it.
Calls = Sequence[tuple[str, list[str]]]

_SUFFIXES = (".sh", ".ps1")


def environment(contract: Contract, texts: Mapping[str, str]) -> dict[str, str]:
    """Return PATH and HOME of the service, and what else the system and the steps set.

    Raises ValueError where no text has what the contract says that sets them.
    """
    service = contract.service
    if service is None:
        raise ValueError(f"{contract.platform}: the contract has no service")
    start = {"PATH": service.path, "HOME": service.home}
    steps = [text for name, text in texts.items() if name.endswith(_SUFFIXES)]
    kind, _, variable = service.set_by.partition(" ")
    if kind == "packages":
        there = installed(contract, texts)
        more = [need.folder for need in contract.needs if need.package in there and need.folder]
        return start | {"PATH": contract.separator.join([*more, service.path])}
    if kind == "variable":
        words = [w for t in steps for c in commands_of(t) for w in c if c[0] == "sysrc"]
        pairs = [w.removeprefix(f"{variable}=") for w in words if w.startswith(f"{variable}=")]
        return start | dict(p.split("=", 1) for pair in pairs for p in pair.split())
    if kind == "plist":
        for text in steps:
            if plist := plist_of(text):
                return start | dict(plist.get("EnvironmentVariables", {}))
    if kind == "script":
        for text in steps:
            if script := re.search(r"(?ms)<<'END'\n(#!/bin/sh\n.*?^)END$", text):
                return _exported(script[1], start)
    if kind:
        raise ValueError(f"{contract.platform}: no step has the {kind} that sets the environment")
    return start


def installed(contract: Contract, texts: Mapping[str, str]) -> set[str]:
    """Return the packages and components that the steps install, and what these bring."""
    commands = calls_of(texts)
    found = set(_components(contract, commands))
    for packages in contract.packages:
        found.update(package for _, package in named(packages, texts, commands))
        found.update(packages.brought)
    return found


def calls_of(texts: Mapping[str, str]) -> Calls:
    """Return the commands of all steps."""
    steps = {name: text for name, text in texts.items() if name.endswith(_SUFFIXES)}
    return [(name, words) for name, text in steps.items() for words in commands_of(text)]


def named(
    packages: Packages, texts: Mapping[str, str], commands: Calls
) -> Iterator[tuple[str, str]]:
    """Yield each package that a step names, with the name of the step."""
    for name, text in texts.items() if packages.list else ():
        for found in re.finditer(packages.list, text):
            yield from ((name, package) for package in found[1].split())
    for name, words in arguments(commands, packages.command, with_options=bool(packages.by)):
        if packages.by:
            pairs = itertools.pairwise(words)
            yield from ((name, package) for option, package in pairs if option == packages.by)
        else:
            yield from ((name, package) for package in words)


def arguments(
    commands: Calls, command: str, *, with_options: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """Yield what follows a command, wherever a step calls it, with the name of the step."""
    first = command.split()
    for name, words in commands:
        said = words if with_options else [w for w in words if not w.startswith("-")]
        if first and said[: len(first)] == first:
            yield name, said[len(first) :]


def commands_of(text: str) -> Iterator[list[str]]:
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


def plist_of(text: str) -> dict[str, Any]:
    """Return the property list in a step, empty where there is none."""
    found = re.search(r"(?s)<\?xml.*</plist>", text)
    plist: dict[str, Any] = plistlib.loads(found[0].encode()) if found else {}
    return plist


def _components(contract: Contract, commands: Calls) -> Iterator[str]:
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


def _exported(script: str, start: Mapping[str, str]) -> dict[str, str]:
    """Return the environment after the lines of an rc.d script that export a variable."""
    found = dict(start)
    for line in re.findall(r"(?m)^export (.*)$", script):
        name, value = shlex.split(line)[0].split("=", 1)
        found[name] = string.Template(value).substitute(found)
    return found
