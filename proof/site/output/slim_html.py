"""Leaves out of the pages what no browser needs there, so that a first visit is small."""

from __future__ import annotations

import hashlib
import operator
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments.filter import Filter
from pygments.lexer import Lexer
from pygments.lexers.shell import BashLexer, PowerShellLexer
from pygments.token import Comment, String, Token
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.typing import ExtensionMetadata

from proof.site.output import slim_css

__all__ = ["STYLE", "leaner", "leave_out", "setup", "write"]

#: All style sheets in one, where the theme's own lies, for the sake of relative addresses.
STYLE = "_static/styles/all.css"

#: The file among what a build keeps for the next that says what this was made of.
_STAMP = "guide-style"

#: Scripts that only the search needs.
_SEARCH = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}

#: What is written, and the less that does the same on these pages.
_LEANER = (
    # Elements that change nothing.
    (re.compile(r'<span class="(?:pre|w|p|n)">([^<]*)</span>'), r"\1"),
    (re.compile(r'<span class="std std-\w+">(.*?)</span>', re.DOTALL), r"\1"),
    # One element around a block of code is enough.
    (
        re.compile(
            r'<div class="((?:[^"]* )?)highlight-\S+ (notranslate"[^>]*>)'
            r'<div class="highlight">(<pre[^>]*>)<span></span>(.*?)</pre></div>\n</div>',
            re.DOTALL,
        ),
        r'<div class="\1highlight \2\3\4</pre></div>',
    ),
    # Classes that nothing asks for; `_RENAMED` and the script know the rest of the first.
    (re.compile(r'<code class="docutils literal notranslate">'), "<code>"),
    (re.compile(r'<a class="reference (?:in|ex)ternal" '), "<a "),
    (re.compile(r'(<div class="(?!table-wrapper)[^"]*?) docutils(?: container)?"'), r'\1"'),
    (re.compile(r'<ul class="guide-statuses simple"'), '<ul class="guide-statuses"'),
    # A button within its label needs no name that the label says again.
    (
        re.compile(
            r'<input( checked="")? class="tab-input" id="[^"]*" name="tab-set--(\d+)"'
            r' type="radio" /><label class="tab-label" for="[^"]*">'
        ),
        r'<label class="tab-label"><input\1 name="tab-\2" type="radio">',
    ),
    # Where lines end between elements nobody sees.
    (re.compile(r"(</(?:details|div|input|li|p|pre|ul)>)\n+(?=<)"), r"\1"),
)

#: What the style sheets ask for, and where that is on these pages.
_RENAMED = (
    ("code.literal", "code"),
    (".tab-set > input:checked + label", ".tab-label:has(:checked)"),
    (".tab-set > input", ".tab-label > input"),
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire this by itself: it is for the theme and the extensions that conf.py names."""
    app.add_lexer("bash", _QuietBash)
    app.add_lexer("powershell", _QuietPowerShell)
    app.connect("builder-inited", _offer_filter)
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
    sheets = [str(file.filename) for file in ordered]
    app.builder.guide_sheets = sheets  # type: ignore[attr-defined]
    context["css_files"] = [f"{STYLE}?v={_digest(Path(app.outdir), sheets)}"]
    context["body"] = leaner(context.get("body", ""))
    if page != "search":
        context["script_files"] = [
            script
            for script in context["script_files"]
            if str(script.filename).rpartition("/")[2] not in _SEARCH
        ]


def _offer_filter(app: Sphinx) -> None:
    """Let the template of a page use this."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.templates.environment.filters["without_indents"] = without_indents


def without_indents(page: str) -> str:
    """Return a page without what is blank around its text, where no line means anything."""
    frame = re.split(r"(<article.*</article>)", page, maxsplit=1, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<article") else re.sub(r"\s*\n\s*", "\n", part) for part in frame
    )


def leaner(body: str) -> str:
    """Return the HTML of a page without what changes nothing there."""
    for more, less in _LEANER:
        body = more.sub(less, body)
    return body


def _digest(out: Path, sheets: Iterable[str]) -> str:
    """Return what changes with the style sheets, for caches."""
    whole = b"".join((out / name).read_bytes() for name in sheets)
    return hashlib.sha256(whole).hexdigest()[:8]


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the style sheet of all pages, without the rules that no page and no script can meet."""
    if failure or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    sheets = getattr(app.builder, "guide_sheets", None)
    if sheets is None:
        return  # nothing was written
    out = Path(app.outdir)
    stamp, now = Path(app.doctreedir, _STAMP), _made_of(app.builder, sheets)
    if (out / STYLE).is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    whole = "\n".join((out / name).read_text(encoding="utf-8") for name in sheets)
    for asked, written in _RENAMED:
        whole = whole.replace(asked, written)
    (out / STYLE).write_text(slim_css.prune(whole, slim_css.words(out)), encoding="utf-8")
    stamp.write_text(now, encoding="utf-8")


def _made_of(builder: StandaloneHTMLBuilder, sheets: Iterable[str]) -> str:
    """Return what changes with the sheets, and with any page that is written again.

    Sphinx writes those without a text by every build: of them it counts which there are.
    """
    out = Path(builder.outdir)
    pages = {Path(builder.get_outfilename(name)) for name in builder.env.found_docs}
    times = [file.stat().st_mtime_ns if file in pages else 0 for file in out.rglob("*.html")]
    return f"{out} {_digest(out, sheets)} {max(times, default=0)} {len(times)}"
