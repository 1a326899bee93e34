"""Writes nodes of a page as Markdown."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from docutils import nodes

_SPECIAL = re.compile(r"[\\`*_\[\]<&|$]")
_LINE_START = re.compile(r"(?m)^(\d+(?=[.)](?:\s|$))|(?=[-+#>=:%~]))(.)")

#: Parts of raw HTML that only a browser needs: elements with their content, and single tags.
_FOR_BROWSERS = re.compile(r"<(script|style|svg|fieldset)\b.*?</\1>|</?[a-z][^>]*>", re.DOTALL)
_LINK = re.compile(r'<a [^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


class Writer:
    """Turns nodes into Markdown, with links that lead to copies of pages.

    A method writes a kind of node, as a block or within a line, and has the name of its class; a
    kind that has none is written as the class that it derives from.
    """

    def __init__(self) -> None:
        self._depth = 0

    def blocks(self, parent: nodes.Element) -> str:
        """Return the children of a node as blocks, with a blank line between any two."""
        return "\n\n".join(text for node in parent.children if (text := self.block(node)))

    def block(self, node: nodes.Node) -> str:
        """Return a node as a block."""
        return self._rendered("block", node)

    def _rendered(self, place: str, node: nodes.Node) -> str:
        for kind in type(node).__mro__:
            write: Callable[[nodes.Node], str] | None = getattr(
                self, f"_{place}_{kind.__name__}", None
            )
            if write:
                return write(node)
        return self.unknown(place, node)

    def unknown(self, place: str, node: nodes.Node) -> str:
        """Write a kind of node that has no method: what is in it."""
        assert isinstance(node, nodes.Element)
        is_line = place == "inline" or isinstance(node, nodes.TextElement)
        return self._inline(node) if is_line else self.blocks(node)

    def _block_section(self, node: nodes.Element) -> str:
        self._depth += 1
        text = self.blocks(node)
        self._depth -= 1
        return text

    def _block_title(self, node: nodes.Element) -> str:
        is_heading = isinstance(node.parent, nodes.section)
        return f"{'#' * self._depth} {self._line(node)}" if is_heading else self._bold(node)

    def _block_paragraph(self, node: nodes.Element) -> str:
        return _LINE_START.sub(r"\1\\\2", self._inline(node).strip())

    def _block_literal_block(self, node: nodes.Element) -> str:
        text = node.astext()
        return fence(node.get("language", "text"), text if text.endswith("\n") else f"{text}\n")

    def _block_container(self, node: nodes.Element) -> str:
        return self.blocks(node)

    _block_compound = _block_container

    def _block_TabInput(self, node: nodes.Element) -> str:  # noqa: ARG002, N802 - a node's name
        return ""

    def _bold(self, node: nodes.Element) -> str:
        return f"**{self._line(node)}**"

    _block_TabLabel = _block_rubric = _bold  # noqa: N815

    def _block_bullet_list(self, node: nodes.Element) -> str:
        return self._items(node, lambda _: "- ")

    def _block_enumerated_list(self, node: nodes.Element) -> str:
        return self._items(node, lambda number: f"{node.get('start', 1) + number}. ")

    def _items(self, node: nodes.Element, mark: Callable[[int], str]) -> str:
        items = [_hang(mark(n), self.blocks(child(node, n))) for n in range(len(node.children))]
        loose = any(len(item.children) > 1 for item in node.findall(nodes.list_item))
        return ("\n\n" if loose else "\n").join(items)

    def _block_definition_list(self, node: nodes.Element) -> str:
        return "\n\n".join(
            f"{self._line(child(item, 0))}\n{_hang(': ', self.blocks(child(item, -1)))}"
            for item in node.findall(nodes.definition_list_item, descend=True)
        )

    def _block_field_list(self, node: nodes.Element) -> str:
        return "\n".join(
            _hang("- ", f"{self._line(child(field, 0))}: {self.blocks(child(field, 1))}")
            for field in node.findall(nodes.field)
        )

    def _block_block_quote(self, node: nodes.Element) -> str:
        return "\n".join(f"> {line}".rstrip() for line in self.blocks(node).splitlines())

    _block_Admonition = _block_block_quote  # noqa: N815

    def _block_table(self, node: nodes.Element) -> str:
        rows = []
        for row in node.findall(nodes.row):
            cells = (self._cell(child(row, number)) for number in range(len(row.children)))
            rows.append(f"| {' | '.join(cells)} |")
        columns = len(list(node.findall(nodes.colspec)))
        rows.insert(1, "|" + "---|" * columns)
        return "\n".join(rows)

    def _cell(self, entry: nodes.Element) -> str:
        # In a code span a bar is escaped, too, and the parser takes the backslash away.
        return " ".join(
            re.sub(r"(?<!\\)\|", r"\|", self._line(child(entry, number)))
            for number in range(len(entry.children))
        )

    def _block_image(self, node: nodes.Element) -> str:
        return f"!{link(_escape(node.get('alt', '')), node['uri'])}"

    _inline_image = _block_image

    def _block_transition(self, node: nodes.Element) -> str:  # noqa: ARG002 - as the others
        return "---"

    def _block_raw(self, node: nodes.Element) -> str:
        if node["format"] != "html":
            return ""
        text = _LINK.sub(r"[\2](\1)", node.astext()).replace("</summary>", ":")
        return _FOR_BROWSERS.sub("", text).strip()

    def _block_Invisible(self, node: nodes.Element) -> str:  # noqa: ARG002, N802
        return ""

    def _line(self, node: nodes.Element) -> str:
        return self._inline(node).replace("\n", " ").strip()

    def _inline(self, node: nodes.Element) -> str:
        return "".join(self._rendered("inline", inner) for inner in node.children)

    def _inline_Text(self, node: nodes.Text) -> str:  # noqa: N802 - a node's name
        return _escape(node.astext())

    def _inline_literal(self, node: nodes.Element) -> str:
        return _code(node.astext())

    def _inline_strong(self, node: nodes.Element) -> str:
        return f"**{self._inline(node)}**"

    def _inline_emphasis(self, node: nodes.Element) -> str:
        return f"*{self._inline(node)}*"

    def _inline_inline(self, node: nodes.Element) -> str:
        return self._inline(node)

    def _inline_raw(self, node: nodes.Element) -> str:
        # A line break is there once more for each other kind of writer.
        return node.astext() if node["format"] == "html" else ""

    def _inline_reference(self, node: nodes.Element) -> str:
        path, mark, place = node.get("refuri", f"#{node.get('refid', '')}").partition("#")
        if path.endswith(".html") and not urlsplit(path).scheme:
            path += ".md"
        return link(self._inline(node), f"{path}{mark}{place}")


def child(node: nodes.Element, number: int) -> nodes.Element:
    """Return a child of a node that is no text."""
    found = node.children[number]
    assert isinstance(found, nodes.Element)
    return found


def fence(head: str, body: str) -> str:
    """Return a fence that is longer than any in its body."""
    # After backticks the head may have none.
    mark = "~" if "`" in head else "`"
    runs = [len(run) for run in re.findall(f"{mark}{{3,}}", body)]
    marks = mark * (max(runs, default=2) + 1)
    return f"{marks}{head}\n{body}{marks}"


def link(text: str, address: str) -> str:
    """Return a link with a text that is Markdown already."""
    return f"[{text}](<{address}>)" if re.search(r"[\s()]", address) else f"[{text}]({address})"


def _hang(mark: str, text: str) -> str:
    """Return a text after a mark, its other lines below its first one."""
    return mark + re.sub(r"\n(?=[^\n])", "\n" + " " * len(mark), text)


def _code(text: str) -> str:
    marks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{space}{text}{space}{marks}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
