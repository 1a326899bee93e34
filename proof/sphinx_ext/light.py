"""Leaves out of the pages what no browser needs there, so that a first visit is small."""

from __future__ import annotations

import hashlib
import itertools
import operator
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tinycss2
from docutils import nodes
from pygments.filter import Filter
from pygments.lexer import Lexer
from pygments.lexers.shell import BashLexer, PowerShellLexer
from pygments.token import Comment, String, Token
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

__all__ = ["STYLE", "leave_out", "prune", "setup", "write"]

#: All style sheets in one, where the theme's own lies, for the sake of relative addresses.
STYLE = "_static/styles/all.css"

#: Scripts, and what a page must have in it to need them; nothing: only the search does.
_FOR = {
    "documentation_options.js": 'class="guide-code |class="guide-walk ',
    "doctools.js": "",
    "sphinx_highlight.js": "",
    "clipboard.min.js": 'class="guide-code |class="guide-walk ',
    "copybutton.js": 'class="guide-code |class="guide-walk ',
    "tabs.js": 'class="tab-set ',
}

#: Elements that change nothing in any style sheet of these pages.
_EMPTY = re.compile(r'<span class="(?:pre|std std-ref|w|p|n)">([^<]*)</span>')

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_CLASSES = re.compile(r'\bclass="([^"]*)"')


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire this by itself: it is for the theme and the extensions that conf.py names."""
    app.add_lexer("bash", _QuietBash)
    app.add_lexer("powershell", _QuietPowerShell)
    # After all who add to a page, and after the theme.
    app.connect("html-page-context", leave_out, priority=900)
    app.connect("build-finished", write, priority=900)  # after Furo has put its dark colours there
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class _Quiet(Filter):
    """Lets only that have a colour which helps to read a step; a here-document is one text."""

    def filter(self, lexer: Lexer | None, stream: Iterable[Any]) -> Iterator[Any]:  # noqa: ARG002
        quiet = (Comment.Single, String.Double, String.Single)
        for kind, text in stream:
            yield (kind if kind in quiet else Token.Text), text


class _QuietBash(BashLexer):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_filter(_Quiet())


class _QuietPowerShell(PowerShellLexer):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_filter(_Quiet())


def leave_out(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    """Give a page one style sheet, and of the scripts those that it needs."""
    # Sphinx brings them into their order after this.
    ordered = sorted(context["css_files"], key=operator.attrgetter("priority"))
    sheets = [str(sheet.filename) for sheet in ordered]
    app.builder.guide_sheets = sheets  # type: ignore[attr-defined]
    context["css_files"] = [f"{STYLE}?v={_digest(Path(app.outdir), sheets)}"]
    body = context["body"] = _EMPTY.sub(r"\1", context.get("body", ""))
    if page != "search":
        context["script_files"] = [
            script
            for script in context["script_files"]
            if _is_needed(str(script.filename).rpartition("/")[2], body)
        ]


def _is_needed(script: str, body: str) -> bool:
    sign = _FOR.get(script, "<|^")
    return bool(sign and re.search(sign, body))


def _digest(out: Path, sheets: Iterable[str]) -> str:
    """Return what changes with the style sheets, for caches."""
    whole = b"".join((out / name).read_bytes() for name in sheets)
    return hashlib.sha256(whole).hexdigest()[:8]


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the style sheet of all pages, without the rules that no page and no script can meet."""
    sheets = getattr(app.builder, "guide_sheets", None)
    if failure or sheets is None:
        return  # nothing was written, or no HTML
    out = Path(app.outdir)
    whole = "\n".join((out / name).read_text(encoding="utf-8") for name in sheets)
    (out / STYLE).write_text(prune(whole, _words(out)), encoding="utf-8")


def _words(out: Path) -> frozenset[str]:
    """Return what any page may ask a style sheet for: its classes and the properties it uses.

    Of the scripts these are all words, since they may set any class.
    """
    words: set[str] = set()
    for file in out.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        words.update(_USED.findall(page))
        for classes in _CLASSES.findall(page):
            words.update(classes.split())
    for file in (out / "_static").rglob("*.js"):
        words.update(_WORD.findall(file.read_text(encoding="utf-8")))
    return frozenset(words)


def prune(sheet: str, words: frozenset[str]) -> str:
    """Return a style sheet without comments, and without what is for none of these words.

    These are selectors of other classes, and properties of its own that nothing then uses.
    """
    while True:
        rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
        pruned = "".join(_pruned(rules, words | frozenset(_USED.findall(sheet))))
        if pruned == sheet:
            return pruned
        sheet = pruned


def _pruned(rules: Iterable[Any], words: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"style sheet, line {rule.source_line}: {rule.message}")
        if rule.type == "qualified-rule":
            kept = [s for s in _selectors(rule.prelude) if _classes(s) <= words]
            if kept:
                head = ",".join(tinycss2.serialize(selector).strip() for selector in kept)
                if body := ";".join(_declarations(rule.content, words)):
                    yield f"{head}{{{body}}}"
        elif rule.at_keyword == "media":
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = "".join(_pruned(inner, words))
            if body:
                yield f"@media {tinycss2.serialize(rule.prelude).strip()}{{{body}}}"
        else:
            yield rule.serialize()


def _declarations(content: list[Any], words: frozenset[str]) -> Iterator[str]:
    """Yield what is between braces without the spaces that mean nothing."""
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type != "declaration":
            raise ValueError(f"style sheet, line {item.source_line}: a rule within a rule")
        if not item.name.startswith("--") or item.name in words:
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


def _classes(selector: list[Any]) -> set[str]:
    """Return the classes that a selector asks for; what is in brackets may ask for any of some.

    The site's own are left out: a grade that is on no page today may be on one tomorrow.
    """
    pairs = itertools.pairwise(selector)
    names = (name.value for dot, name in pairs if dot == "." and name.type == "ident")
    return {name for name in names if not name.startswith("guide-")}
