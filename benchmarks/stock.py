"""The same pages as a plain site would have them: MyST with tab fences, written from the doctrees.

A doctree holds what a page says, wherever it came from: its own text, a step, a record.  So what
is written here has the words and the blocks of the real pages, and needs nothing of the project
to be built.  A kind of node that has no MyST here is an error, so that no content gets lost.
"""

from __future__ import annotations

import pickle
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

__all__ = ["CONF", "NotWritable", "write"]

#: The settings of the stock site: those of the real one that decide what the pages say.
CONF = '''"""A plain site: Furo, MyST, inline tabs, copy buttons."""

project = "Buildbot Worker Guide"
extensions = ["myst_parser", "sphinx_inline_tabs", "sphinx_copybutton"]
myst_enable_extensions = ["deflist", "fieldlist"]
language = "en"
smartquotes = False
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_copyright = False
'''

_SPECIAL = re.compile(r"[\\`*_\[\]<&|$]")
_LINE_START = re.compile(r"(?m)^(\d*)([-+#>=:%~.)])")


class NotWritable(Exception):
    """A page has something that no stock page could be written for."""


def write(doctrees: Path, source: Path, folder: Path) -> list[str]:
    """Write a stock site into `folder`: conf.py and source/; return the names of its pages.

    `doctrees` is what a build left, `source` where its pictures lie.  Raises NotWritable.
    """
    documents: dict[str, nodes.document] = {}
    for path in sorted(doctrees.rglob("*.doctree")):
        name = path.relative_to(doctrees).with_suffix("").as_posix()
        # The build that left it was started by this program a moment before.
        documents[name] = pickle.loads(path.read_bytes())  # noqa: S301
    labels = {label for document in documents.values() for label in _labels_asked_for(document)}
    in_lines = {
        label: page
        for page, document in documents.items()
        for node in document.findall(nodes.inline)
        for label in node["names"]
    }
    listed = {name for document in documents.values() for name in _pages_listed(document)}
    shutil.rmtree(folder, ignore_errors=True)
    for name, document in documents.items():
        page = folder / "source" / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        head = "" if name in {*listed, "index"} else "---\norphan: true\n---\n\n"
        text = f"{head}{_Page(name, labels, in_lines).blocks(document)}\n"
        page.write_text(text, encoding="utf-8")
        for image in document.findall(nodes.image):
            picture = folder / "source" / image["uri"]
            picture.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / image["uri"], picture)
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    return list(documents)


def _labels_asked_for(document: nodes.document) -> Iterable[str]:
    for xref in document.findall(addnodes.pending_xref):
        if xref["reftype"] == "ref":
            yield xref["reftarget"]
        elif xref["reftype"] == "myst":
            yield xref["reftarget"].lstrip("#")
            if isinstance(xref.get("reftargetid"), str):
                yield xref["reftargetid"]


def _pages_listed(document: nodes.document) -> Iterable[str]:
    for tree in document.findall(addnodes.toctree):
        yield from tree["includefiles"]


class _Page:
    """Turns nodes into text; a method a kind of node, called by the name of its class."""

    def __init__(self, name: str, labels: set[str], in_lines: dict[str, str]) -> None:
        self._name = name
        self._labels = labels
        self._in_lines = in_lines
        self._depth = 0

    def blocks(self, parent: nodes.Element) -> str:
        """Return what stands in a node, a blank line between any two blocks."""
        written = (self._label(child) + self._written("block", child) for child in parent.children)
        return "\n\n".join(text for text in written if text)

    def _written(self, place: str, node: nodes.Node) -> str:
        # A class of its own in an extension is written as what it derives from.
        for kind in type(node).__mro__:
            write_it: Callable[[nodes.Node], str] | None = getattr(
                self, f"_{place}_{kind.__name__}", None
            )
            if write_it:
                return write_it(node)
        raise NotWritable(f"{self._name}: no stock page has this as {place}: {node!r}")

    def _label(self, node: nodes.Node) -> str:
        if not isinstance(node, nodes.Element):
            return ""
        return "".join(f"({name})=\n" for name in node["names"] if name in self._labels)

    def _block_section(self, node: nodes.Element) -> str:
        self._depth += 1
        text = self.blocks(node)
        self._depth -= 1
        return text

    def _block_title(self, node: nodes.Element) -> str:
        return f"{'#' * self._depth} {self._line(node)}"

    def _block_paragraph(self, node: nodes.Element) -> str:
        return _LINE_START.sub(r"\1\\\2", self._inline(node).strip())

    def _block_literal_block(self, node: nodes.Element) -> str:
        text = node.astext()
        return _fence(node.get("language", "text"), text if text.endswith("\n") else f"{text}\n")

    def _block_container(self, node: nodes.Element) -> str:
        return self.blocks(node)

    _block_compound = _block_container

    def _block_TabContainer(self, node: nodes.Element) -> str:  # noqa: N802 - a node's name
        label, content = node.children
        assert isinstance(label, nodes.Element)
        assert isinstance(content, nodes.Element)
        option = ":new-set:\n\n" if node["new_set"] else ""
        body = f"{option}{self.blocks(content)}\n"
        return _fence(f"{{tab}} {self._line(label)}", body)

    def _block_rubric(self, node: nodes.Element) -> str:
        return _fence(f"{{rubric}} {self._line(node)}", "")

    def _block_bullet_list(self, node: nodes.Element) -> str:
        return self._items(node, lambda _: "- ")

    def _block_enumerated_list(self, node: nodes.Element) -> str:
        return self._items(node, lambda number: f"{node.get('start', 1) + number}. ")

    def _items(self, node: nodes.Element, mark: Callable[[int], str]) -> str:
        items = []
        for number, item in enumerate(node.children):
            assert isinstance(item, nodes.Element)
            items.append(_hang(mark(number), self.blocks(item)))
        loose = any(len(item.children) > 1 for item in node.findall(nodes.list_item))
        return ("\n\n" if loose else "\n").join(items)

    def _block_definition_list(self, node: nodes.Element) -> str:
        entries = []
        for item in node.findall(nodes.definition_list_item, descend=True):
            term, definition = item.children
            assert isinstance(term, nodes.Element)
            assert isinstance(definition, nodes.Element)
            entries.append(f"{self._line(term)}\n{_hang(': ', self.blocks(definition))}")
        return "\n\n".join(entries)

    def _block_field_list(self, node: nodes.Element) -> str:
        fields = []
        for field in node.children:
            assert isinstance(field, nodes.Element)
            name, body = field.children
            assert isinstance(name, nodes.Element)
            assert isinstance(body, nodes.Element)
            text = self.blocks(body).replace("\n", "\n    ")
            fields.append(f":{self._line(name)}: {text}")
        return "\n".join(fields)

    def _block_block_quote(self, node: nodes.Element) -> str:
        return "\n".join(f"> {line}" for line in self.blocks(node).splitlines())

    def _block_Admonition(self, node: nodes.Element) -> str:  # noqa: N802 - a node's name
        title, body = "", node
        if isinstance(node, nodes.admonition):
            title, body = f" {self._line(_element(node, 0))}", node.deepcopy()
            del body.children[0]
        return _fence(f"{{{node.tagname}}}{title}", self.blocks(body) + "\n")

    def _block_table(self, node: nodes.Element) -> str:
        rows = []
        for row in node.findall(nodes.row):
            cells = [self._cell(entry) for entry in row.children]
            rows.append(f"| {' | '.join(cells)} |")
        columns = len(list(node.findall(nodes.colspec)))
        rows.insert(1, "|" + "---|" * columns)
        return "\n".join(rows)

    def _cell(self, entry: nodes.Node) -> str:
        assert isinstance(entry, nodes.Element)
        if any(not isinstance(child, nodes.paragraph) for child in entry.children):
            raise NotWritable(f"{self._name}: a cell holds more than text: {entry!r}")
        # In a code span a bar is escaped, too, and the parser takes the backslash away.
        return " ".join(
            re.sub(r"(?<!\\)\|", r"\|", self._line(_element(entry, number)))
            for number in range(len(entry.children))
        )

    def _block_toctree(self, node: nodes.Element) -> str:
        options = ":hidden:\n\n" if node["hidden"] else ""
        entries = "".join(f"/{name}\n" for _, name in node["entries"])
        return _fence("{toctree}", options + entries)

    def _block_image(self, node: nodes.Element) -> str:
        return f"![{_escape(node.get('alt', ''))}](</{node['uri']}>)"

    _inline_image = _block_image

    def _block_transition(self, node: nodes.Element) -> str:  # noqa: ARG002 - as the others
        return "---"

    def _block_raw(self, node: nodes.Element) -> str:
        return _fence(f"{{raw}} {node['format']}", f"{node.astext()}\n")

    def _block_only(self, node: nodes.Element) -> str:
        # The benchmark builds HTML, and what is for other writers is not in it.
        return "" if node["expr"] == "not html" else self.blocks(node)

    def _block_Invisible(self, node: nodes.Element) -> str:  # noqa: ARG002, N802
        return ""

    def _line(self, node: nodes.Element) -> str:
        return self._inline(node).replace("\n", " ").strip()

    def _inline(self, node: nodes.Element) -> str:
        return "".join(self._written("inline", child) for child in node.children)

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
        if ":" in node.get("refuri", ""):
            return f"[{self._inline(node)}](<{node['refuri']}>)"
        # A link to a file that only the real site publishes is its text.
        return self._inline(node)

    def _inline_pending_xref(self, node: nodes.Element) -> str:
        if node["reftype"] == "myst" and node["refdomain"] == "doc":
            anchor = f"#{node['reftargetid']}" if isinstance(node["reftargetid"], str) else ""
            return f"[{self._inline(node)}](</{node['reftarget']}.md{anchor}>)"
        if node["reftype"] == "doc":
            page = f"/{node['reftarget'].lstrip('/')}"
            return (
                f"{{doc}}`{node.astext()} <{page}>`" if node["refexplicit"] else f"{{doc}}`{page}`"
            )
        if node["reftype"] == "ref" and node["reftarget"] in self._in_lines:
            # Markdown has no label within a line, so the link leads to the page.
            return f"{{doc}}`{node.astext()} </{self._in_lines[node['reftarget']]}>`"
        if node["reftype"] in {"ref", "myst"}:
            target = node["reftarget"].lstrip("#")
            if node.next_node(nodes.literal):  # which no role can hold
                return f"[{self._inline(node)}](#{target})"
            return f"{{ref}}`{node.astext()} <{target}>`"
        raise NotWritable(f"{self._name}: no stock page has a reference like {node!r}")


def _element(node: nodes.Element, number: int) -> nodes.Element:
    child = node.children[number]
    assert isinstance(child, nodes.Element)
    return child


def _fence(head: str, body: str) -> str:
    """Return a fence that is longer than any in its body."""
    # After backticks the head may have none.
    mark = "~" if "`" in head else "`"
    runs = [len(run) for run in re.findall(f"{mark}{{3,}}", body)]
    marks = mark * (max(runs, default=2) + 1)
    return f"{marks}{head}\n{body}{marks}"


def _hang(mark: str, text: str) -> str:
    """Return a text after a mark, its other lines below its first one."""
    return mark + re.sub(r"\n(?=[^\n])", "\n" + " " * len(mark), text)


def _code(text: str) -> str:
    marks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{space}{text}{space}{marks}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
