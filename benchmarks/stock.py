"""The same pages as a plain site would have them: MyST with tab fences, written from the doctrees.

A doctree holds what a page says, wherever it came from: its own text, a step, a record.  So what
is written here has the words and the blocks of the real pages, and needs nothing of the project
to be built.  A kind of node that has no MyST here is an error, so that no content gets lost.
"""

import pickle
import shutil
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from proof.site import inline_tabs
from proof.site.output.markdown import Writer, child, fence

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


class NotWritable(Exception):
    """A page has something that no stock page could be written for."""


def write(doctrees: Path, source: Path, folder: Path, only: str = "") -> list[str]:
    """Write a stock site into `folder`: conf.py and source/; return the names of its pages.

    `doctrees` is what a build left, `source` where its pictures lie.  `only`: the label of a tab
    whose content is to stand in place of all of its set.  Raises NotWritable.
    """
    documents: dict[str, nodes.document] = {}
    for path in sorted(doctrees.rglob("*.doctree")):
        name = path.relative_to(doctrees).with_suffix("").as_posix()
        # The build that left it was started by this program a moment before.
        documents[name] = pickle.loads(path.read_bytes())  # noqa: S301
        for tab in inline_tabs.find(documents[name]) if only else ():
            label, content = tab.children
            tab.replace_self(content.children if label.astext() == only else [])
    named = {
        name
        for document in documents.values()
        for node in document.findall(nodes.Element)
        for name in node["names"]
    }
    asked = {label for document in documents.values() for label in _labels_asked_for(document)}
    labels = asked & named if only else asked
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


class _Page(Writer):
    """Writes a page that is still to be resolved, in MyST."""

    def __init__(self, name: str, labels: set[str], in_lines: dict[str, str]) -> None:
        super().__init__()
        self._name = name
        self._labels = labels
        self._in_lines = in_lines

    def block(self, node: nodes.Node) -> str:
        """Return a node as a block, under the labels that pages ask for."""
        names = node["names"] if isinstance(node, nodes.Element) else []
        labels = "".join(f"({name})=\n" for name in names if name in self._labels)
        return labels + super().block(node)

    def unknown(self, place: str, node: nodes.Node) -> str:
        """Raise NotWritable."""
        raise NotWritable(f"{self._name}: no stock page has this as {place}: {node!r}")

    def _block_TabContainer(self, node: nodes.Element) -> str:  # noqa: N802 - a node's name
        option = ":new-set:\n\n" if node["new_set"] else ""
        body = f"{option}{self.blocks(child(node, 1))}\n"
        return fence(f"{{tab}} {self._line(child(node, 0))}", body)

    def _block_rubric(self, node: nodes.Element) -> str:
        return fence(f"{{rubric}} {self._line(node)}", "")

    def _block_field_list(self, node: nodes.Element) -> str:
        fields = []
        for field in node.findall(nodes.field):
            text = self.blocks(child(field, 1)).replace("\n", "\n    ")
            fields.append(f":{self._line(child(field, 0))}: {text}")
        return "\n".join(fields)

    def _block_Admonition(self, node: nodes.Element) -> str:  # noqa: N802 - a node's name
        title, body = "", node
        if isinstance(node, nodes.admonition):
            title, body = f" {self._line(child(node, 0))}", node.deepcopy()
            del body.children[0]
        return fence(f"{{{node.tagname}}}{title}", self.blocks(body) + "\n")

    def _cell(self, entry: nodes.Element) -> str:
        if any(not isinstance(part, nodes.paragraph) for part in entry.children):
            raise NotWritable(f"{self._name}: a cell holds more than text: {entry!r}")
        return super()._cell(entry)

    def _block_toctree(self, node: nodes.Element) -> str:
        options = ":hidden:\n\n" if node["hidden"] else ""
        entries = "".join(f"/{name}\n" for _, name in node["entries"])
        return fence("{toctree}", options + entries)

    def _block_image(self, node: nodes.Element) -> str:
        return super()._block_image(node).replace("](", "](/")

    def _block_raw(self, node: nodes.Element) -> str:
        return fence(f"{{raw}} {node['format']}", f"{node.astext()}\n")

    def _block_only(self, node: nodes.Element) -> str:
        # The benchmark builds HTML, and what is for other writers is not in it.
        return "" if node["expr"] == "not html" else self.blocks(node)

    def _inline_reference(self, node: nodes.Element) -> str:
        # A link to a file that only the real site publishes is its text.
        is_whole = ":" in node.get("refuri", "")
        return super()._inline_reference(node) if is_whole else self._inline(node)

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
            if target not in self._labels:
                return self._inline(node)
            if node.next_node(nodes.literal):  # which no role can hold
                return f"[{self._inline(node)}](#{target})"
            return f"{{ref}}`{node.astext()} <{target}>`"
        raise NotWritable(f"{self._name}: no stock page has a reference like {node!r}")
