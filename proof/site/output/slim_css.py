"""Makes one small style sheet of many: only what a page or a script can meet."""

import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import minify  # type: ignore[import-not-found,import-untyped,unused-ignore]
import tinycss2

_USED = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_DECLARED = re.compile(r"(?<![\w-])(--[\w-]+)\s*:")
_TAG = re.compile(r"<([a-z]\w*)")
_ID = re.compile(r'\bid="([^"]*)"')
_CLASSES = re.compile(r'\bclass="([^"]*)"')
_SCRIPT = re.compile(r'<script src="([^"?]*)')

#: What stands in quotes, or between two of them: names and selectors.
_QUOTED = re.compile(r"""(?=(["'`])([\w\s.#>:*=~^[\]-]+)\1)""")
_NAME = re.compile(r"[A-Za-z_][\w-]*")


def words(out: Path, kept: Path) -> frozenset[str]:
    """Return what the pages of a folder may ask a style sheet for, as a selector has it.

    These are elements, `.classes`, `#places` and `--properties`. Of the scripts that a page
    loads these are all names in quotes, since they may make any element and set any class.
    `kept`: a file that keeps what each page has, for the next build.
    """
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    pages: dict[str, Any] = {}
    for file in map(str, out.rglob("*.html")):
        time, *_ = page = before.get(file, [0])
        written = os.stat(file).st_mtime_ns  # noqa: PTH116
        pages[file] = page if time == written else [written, *_of_page(Path(file))]
    kept.write_text(json.dumps(pages), encoding="utf-8")
    found = {word for _, asked, _ in pages.values() for word in asked}
    scripts = {Path(script) for *_, loaded in pages.values() for script in loaded}
    for script in filter(Path.is_file, scripts):
        text = minify.string("application/javascript", script.read_text(encoding="utf-8"))
        for _, quoted in _QUOTED.findall(text):
            names = _NAME.findall(quoted)
            found.update(names, (f"#{name}" for name in names))
            # One or two letters are a kind of text in code, which scripts don't colour.
            found.update(f".{name}" for name in names if len(name) > 2)
    return frozenset(found)


def _of_page(file: Path) -> tuple[list[str], list[str]]:
    """Return what a page may ask a style sheet for, and the scripts that it loads."""
    page = file.read_text(encoding="utf-8")
    found = {*_TAG.findall(page), *_USED.findall(page)}
    found.update(f"#{place}" for place in _ID.findall(page))
    found.update(f".{name}" for names in _CLASSES.findall(page) for name in names.split())
    return sorted(found), [str((file.parent / name).resolve()) for name in _SCRIPT.findall(page)]


def prune(sheet: str, asked: frozenset[str]) -> str:
    """Return a style sheet without comments, and without what is for none of these words.

    These are selectors of anything else, and properties of its own that nothing then uses; a
    property that has the same value on every page gives way to that value.
    """
    while True:
        rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
        pruned = "".join(_pruned(rules, asked | frozenset(_USED.findall(sheet))))
        pruned = _in_place(pruned)
        if pruned == sheet:
            return pruned
        sheet = pruned


def _in_place(sheet: str) -> str:
    """Put the value of each property that the body has once and for all where it is used."""
    times = Counter(_DECLARED.findall(sheet))
    values = {
        item.name: tinycss2.serialize(item.value).strip()
        for rule in tinycss2.parse_stylesheet(sheet)
        if rule.type == "qualified-rule" and tinycss2.serialize(rule.prelude) == "body"
        for item in tinycss2.parse_blocks_contents(rule.content)
        if item.type == "declaration" and times[item.name] == 1
    }
    return _USED.sub(lambda use: values.get(use[1], use[0]), sheet)


def _pruned(rules: Iterable[Any], asked: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"style sheet, line {rule.source_line}: {rule.message}")
        if rule.type == "qualified-rule":
            kept = [s for s in _selectors(rule.prelude) if _asks(s) <= asked]
            if kept:
                head = ",".join(tinycss2.serialize(selector).strip() for selector in kept)
                if body := ";".join(_declarations(rule.content, asked)):
                    yield f"{head}{{{body}}}"
        elif rule.at_keyword == "media":
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = "".join(_pruned(inner, asked))
            if body:
                yield f"@media {tinycss2.serialize(rule.prelude).strip()}{{{body}}}"
        else:
            yield rule.serialize()


def _declarations(content: list[Any], asked: frozenset[str]) -> Iterator[str]:
    """Yield what is between braces without the spaces that mean nothing."""
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type != "declaration":
            raise ValueError(f"style sheet, line {item.source_line}: a rule within a rule")
        if not item.name.startswith("--") or item.name in asked:
            value = tinycss2.serialize([v for v in item.value if v.type != "comment"]).strip()
            yield f"{item.name}:{value}{'!important' if item.important else ''}"


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """Yield the selectors of a rule, which commas part."""
    selector: list[Any] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        elif token.type != "comment":
            selector.append(token)
    yield selector


def _asks(selector: list[Any]) -> set[str]:
    """Return what a selector asks for; what is in brackets may ask for any of some.

    The site's own classes are left out: a status that is on no page today may be on one tomorrow.
    """
    asked = set()
    for before, token in itertools.pairwise([None, *selector]):
        if token.type == "hash":
            asked.add(f"#{token.value}")
        elif token.type == "ident" and before != ":":
            asked.add(f".{token.value}" if before == "." else token.value)
    return {word for word in asked if not word.startswith(".guide-")}
