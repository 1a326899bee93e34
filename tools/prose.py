"""Find wording in texts for people that `tools/prose.toml` has a rule against.

Usage: python tools/prose.py [PATH ...], from the project's folder; without a path, all texts.
Exit status: 0 nothing was found, 1 something was, 2 the list of texts is wrong.
"""

import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

LIST = Path(__file__).with_suffix(".toml")
FENCE = re.compile(r"^ *(`{3,}|~{3,})(.*)$")
ROW = re.compile(r"^\s*\|")


class Finding(NamedTuple):
    """A place in a text, the rule that it breaks, and what to write instead."""

    path: str
    line: int
    rule: str
    words: str
    advice: str

    def __str__(self) -> str:
        """Return the finding on one line, as linters print theirs."""
        return f"{self.path}:{self.line}: {self.rule}: {self.words} -> {self.advice}"


def prose(path: str, text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each line of prose: its number, its text without code, and whether it is in a table.

    Blocks of code are left out; a directive's content is prose.  A changelog ends with its
    newest entry.
    """
    table = not path.endswith(".md")
    fences: list[tuple[str, bool]] = []
    entries = 0
    for number, line in enumerate(text.splitlines(), 1):
        entries += path.endswith("CHANGELOG.md") and line.startswith("## [")
        if entries > 1:
            return
        if found := FENCE.match(line):
            mark, info = found[1], found[2].strip()
            if fences and not info and mark.startswith(fences[-1][0]):
                fences.pop()
            else:
                fences.append((mark, not info.startswith("{")))
        elif not any(code for _, code in fences):
            plain = re.sub(r"`[^`]*`", "X", line.strip(" -|\t"))
            yield number, re.sub(r"\]\([^)]*\)", "](#)", plain), table or bool(ROW.match(line))


def look(path: str, text: str, known: dict[str, Any]) -> list[Finding]:
    """Return what the rules of a list find in one text."""
    found = []
    limits = known["sentence"]
    rules = {k: r for k, r in known["rules"].items() if path not in r.get("allowed", ())}
    for number, line, in_table in prose(path, text):
        for name, rule in rules.items():
            for match in re.finditer(rule["pattern"], line):
                words = line[max(0, match.start() - 25) : match.end() + 30].strip()
                found.append(Finding(path, number, name, f"…{words}…", rule["advice"]))
        if not path.endswith(".md"):
            continue  # data, whose lists may have semicolons between their items
        # A cell is a sentence, or a few; its words are as many as it needs.
        ends = r"(?<=[.!?]) |\|" if in_table else r"(?<=[.!?]) "
        for sentence in re.split(ends, line.replace("](#)", "]")):
            if not in_table and (length := len(sentence.split())) > limits["longest"]:
                said = f"{length} words: {sentence[:60]}…"
                found.append(Finding(path, number, "long", said, "make it two sentences"))
            if (marks := sentence.count(";")) > limits["semicolons"]:
                said = f"{marks} semicolons: {sentence[:60]}…"
                found.append(Finding(path, number, "semicolons", said, "make it two sentences"))
    return found


def files(known: dict[str, Any], root: Path) -> list[Path]:
    """Return the texts of a list; each pattern must match something."""
    chosen: set[Path] = set()
    for pattern in known["texts"]:
        chosen |= set(matches(root, pattern))
    return sorted(chosen)


def matches(root: Path, pattern: str) -> list[Path]:
    """Return the files that a pattern stands for, or raise ValueError if there are none."""
    if found := list(root.glob(pattern)):
        return found
    raise ValueError(f"{LIST.name}: no file matches {pattern!r}. Correct the path or remove it.")


def main(paths: list[str]) -> int:
    """Look at the given texts, or at all, print what was found, and return the exit status."""
    known = tomllib.loads(LIST.read_text(encoding="utf-8"))
    root = Path.cwd()
    try:
        chosen = [Path(path).resolve() for path in paths] or files(known, root)
        texts = {path: path.read_text(encoding="utf-8") for path in chosen}
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    found = [
        finding
        for path, text in texts.items()
        for finding in look(os.path.relpath(path, root), text, known)
    ]
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
