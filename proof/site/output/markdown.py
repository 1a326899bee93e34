"""Turns the HTML of a page into Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

__all__ = ["copy"]

#: Parts of a page that only a browser needs: elements with their content, and single tags.  They
#: are removed before parsing, because a block of code has a tag for each colour.
_FOR_BROWSERS = re.compile(
    r"""<a class=["']headerlink.*?</a>|<(script|style|svg)\b.*?</\1>|</?(?:input|span)\b[^>]*>""",
    re.DOTALL,
)


class _Converter(MarkdownConverter):
    """Puts the label of each tab above its content, and a colon behind a summary."""

    def convert_label(self, _tag: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        return f"\n\n**{text.strip()}**\n\n"

    def convert_summary(self, _tag: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        return f"\n\n{text.strip()}:\n\n"


def copy(body: str, languages: Iterable[str]) -> str:
    """Return the body of a page as Markdown; links lead to copies.

    `languages`: those of the page's blocks of code, in order; raises ValueError for another number.
    """
    soup = BeautifulSoup(_FOR_BROWSERS.sub("", body), "html.parser")
    for link in soup.find_all("a", href=True):
        path, mark, place = str(link["href"]).partition("#")
        if path.endswith(".html") and not urlsplit(path).scheme:
            link["href"] = f"{path}.md{mark}{place}"
    for block, language in zip(soup.find_all("pre"), languages, strict=True):
        block["language"] = "" if language in {"text", "default"} else language
    converter = _Converter(
        heading_style="ATX",
        bullets="-",
        code_language_callback=lambda block: block["language"],
        escape_misc=False,
    )
    return f"{str(converter.convert_soup(soup)).strip()}\n"
