"""Makes pages small: an HTML translator that writes less, one style sheet, few scripts."""

import functools
import hashlib
import operator
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from pygments.formatters import HtmlFormatter
from pygments.token import Comment, Name, Punctuation, String, Token, Whitespace
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from proof.site import inline_tabs
from proof.site.output import accessible_html

#: All style sheets in one, in the folder of the theme's own, because of relative addresses.
STYLE = "_static/styles/all.css"

#: Files beside the doctrees: what the style sheet was made of, and the words of each page.
_STAMP, _WORDS = "guide-style", "guide-words.json"

#: Scripts that only the search needs.
_SEARCH = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}

#: Classes that docutils and Sphinx add to elements, and that no style sheet of the site uses.
_UNUSED = {
    "a": {"reference", "internal", "external"},
    # The page's script keeps translators away from code, for half a kilobyte less.
    "code": {"docutils", "literal", "notranslate"},
    "div": {"docutils", "container"},
}

#: Kinds of text in code that have no colour; and in steps, the ones that have: colours there help
#: to tell what is quoted.
_PLAIN = (Name, Punctuation, Whitespace)
_COLOURED = dict.fromkeys(("bash", "powershell"), (Comment.Single, String.Double, String.Single))

#: Selectors of the style sheets, and those that match what this module writes.
_RENAMED = (
    ("code.literal", "code"),
    (".tab-set > input:checked + label", ".tab-label:has(:checked)"),
    (".tab-set > input", ".tab-label > input"),
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register this as an extension of its own: it fits the theme and extensions of conf.py."""
    app.setup_extension(accessible_html.__name__)
    app.set_translator("html", Translator, override=True)
    app.add_post_transform(LeanTabs)
    app.connect("builder-inited", _prepare)
    # After everything that adds to a page, and after the theme.
    app.connect("html-page-context", leave_out, priority=900)
    app.connect("build-finished", write, priority=900)  # after Furo wrote its dark colours
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}


class Translator(accessible_html.Translator):
    """Writes HTML that looks and works as Sphinx's does, with fewer elements and classes."""

    #: HTML asks for no more; docutils escapes ">" and "@", too, and Pygments all quotes.
    special_characters: ClassVar[dict[int, str]] = {
        ord("&"): "&amp;",
        ord("<"): "&lt;",
        ord('"'): "&quot;",
    }

    def starttag(self, node: Any, tagname: str, *rest: Any, **attributes: Any) -> str:
        """Leave out unused classes."""
        for name in {"class", "CLASS"} & attributes.keys():
            if not _is_for_furo(node):
                unused = _UNUSED.get(tagname, set())
                kept = [c for c in attributes[name].split() if c not in unused]
                attributes[name] = " ".join(kept)
        return super().starttag(node, tagname, *rest, **attributes)

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802 - docutils' name
        """Write literal text as it is; Sphinx puts each word into an element."""
        if self.protect_literal_text:
            self.body.append(self.encode(node.astext()).replace("  ", " &#160;"))
        else:
            super().visit_Text(node)

    def visit_inline(self, node: nodes.inline) -> None:
        """Leave out the element that Sphinx puts around the text of its own references."""
        if node["classes"][:1] == ["std"]:
            raise nodes.SkipDeparture
        super().visit_inline(node)

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Put one element around a block of code; Sphinx and Pygments put two and an empty one."""
        if node.rawsource != node.astext() or node.get("linenos"):
            super().visit_literal_block(node)
            return
        language = node.get("language", "default")
        code = self.highlighter.highlight_block(
            node.rawsource,
            language,
            opts=self.config.highlight_options.get(language, {}),
            force=node.get("force", False),
            location=node,
            nowrap=True,
            only=_COLOURED.get(language),
            **node.get("highlight_args", {}),
        )
        for written, meant in (("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'")):
            code = code.replace(written, meant)
        self.body += [
            self.starttag(node, "div", "", CLASS="highlight notranslate"),
            f'<pre tabindex="0">{code}</pre></div>\n',
        ]
        raise nodes.SkipNode


def _is_for_furo(node: Any) -> bool:
    """Whether Furo's style sheet uses the classes of a node: around tables, and in the sidebar."""
    in_sidebar = isinstance(getattr(node, "parent", None), addnodes.compact_paragraph)
    return in_sidebar or "table-wrapper" in node.get("classes", ())


class LeanTabs(SphinxPostTransform):
    """Put each tab's radio button into its label, and each closed panel's content into `noscript`.

    A browser that runs scripts takes that as text, which web/10-tabs.js reads when it is asked for:
    otherwise it would make elements of 22 platforms for a reader of one.
    """

    #: After sphinx-inline-tabs made the buttons.
    default_priority = 210
    formats: ClassVar[tuple[str, ...]] = ("html",)  # type: ignore[misc]

    def run(self, **kwargs: Any) -> None:  # noqa: ARG002 - the signature is Sphinx's
        """Change every tab of a page."""
        unread: set[nodes.Node | None] = set()
        for button, label, panel in inline_tabs.parts(self.document):
            button["ids"], button["classes"] = [], []
            button.parent.remove(button)
            label.insert(0, button)
            del label["for"]
            # HTML allows none within another.
            if "checked" not in button and unread.isdisjoint(_above(panel)):
                unread.add(panel)
                panel.insert(0, nodes.raw("", "<noscript>", format="html"))
                panel.append(nodes.raw("", "</noscript>", format="html"))


def _above(node: nodes.Element) -> Iterator[nodes.Element]:
    while parent := node.parent:
        yield parent
        node = parent


class _Formatter(HtmlFormatter[str]):
    """Writes no element for what looks like plain text, nor for most of a step."""

    def format(self, tokensource: Iterable[Any], outfile: Any) -> None:
        """Write tokens; with the option `only`, those kinds alone have a colour."""
        only = self.options.get("only")
        tokens = (
            (kind if (kind in only if only else kind not in _PLAIN) else Token.Text, text)
            for kind, text in tokensource
        )
        super().format(tokens, outfile)


def _prepare(app: Sphinx) -> None:
    """Set the formatter of code, and offer the filter that page.html uses if it is there."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        bridge = app.builder.highlighter
        bridge.formatter = _Formatter
        # To make one takes longer than to write a block of code with it.
        bridge.get_formatter = functools.cache(bridge.get_formatter)  # type: ignore[method-assign]
        app.builder.templates.environment.filters["without_indents"] = without_indents


def leave_out(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], tree: nodes.document | None
) -> None:
    """Give a page one style sheet, and only the scripts that it needs."""
    # Every build writes the pages without a source. This process writes the first one of the rest.
    if tree is not None:
        app.builder.guide_page_written = True  # type: ignore[attr-defined]
    # Sphinx orders them only after this event.
    ordered = sorted(context["css_files"], key=operator.attrgetter("priority"))
    sheets = [str(file.filename) for file in ordered]
    app.builder.guide_sheets = sheets  # type: ignore[attr-defined]
    context["css_files"] = [f"{STYLE}?v={_digest(Path(app.outdir), sheets)}"]
    if page != "search":
        context["script_files"] = [
            script
            for script in context["script_files"]
            if str(script.filename).rpartition("/")[2] not in _SEARCH
        ]


def without_indents(page: str) -> str:
    """Return a page without indents and blank lines, but for its article, where they may count."""
    frame = re.split(r"(<article.*</article>)", page, maxsplit=1, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<article") else re.sub(r"\s*\n\s*", "\n", part) for part in frame
    )


def _digest(out: Path, sheets: Iterable[str]) -> str:
    """Return a digest of the style sheets, which is part of the address that browsers cache."""
    whole = b"".join((out / name).read_bytes() for name in sheets)
    return hashlib.sha256(whole).hexdigest()[:8]


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the one style sheet, without rules that match nothing on any page."""
    if failure or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    sheets = getattr(app.builder, "guide_sheets", None)
    if sheets is None:
        return  # nothing was written
    out = Path(app.outdir)
    stamp, digest = Path(app.doctreedir, _STAMP), _digest(out, sheets)
    is_there = (out / STYLE).is_file() and stamp.is_file()
    before = stamp.read_text(encoding="utf-8").split() if is_there else []
    if before[:1] == [digest] and not hasattr(app.builder, "guide_page_written"):
        return
    # A build that writes no page does without what this needs.
    from proof.site.output import slim_css

    words = slim_css.words(out, Path(app.doctreedir, _WORDS))
    now = [digest, hashlib.sha256(repr(sorted(words)).encode()).hexdigest()]
    if before == now:
        return
    stamp.write_text(" ".join(now), encoding="utf-8")
    whole = "\n".join((out / name).read_text(encoding="utf-8") for name in sheets)
    for asked, written in _RENAMED:
        whole = whole.replace(asked, written)
    (out / STYLE).write_text(slim_css.prune(whole, words), encoding="utf-8")
