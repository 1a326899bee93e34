"""`{ledger}`: what became of each item of the two texts that this guide replaces."""

import csv
import enum
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import attrs
from docutils import nodes

from proof.guide.tables import or_near
from proof.site.directives.claims import book, label_of
from proof.site.directives.directive import GuideDirective
from proof.site.markup import paragraph, table


class Fate(enum.Enum):
    """What became of an item."""

    KEPT = "kept"
    CORRECTED = "corrected"
    RETIRED = "retired"


@attrs.frozen
class Item:
    """An item of an old text.

    `place`: PAGE#LABEL, or nothing where the guide does not need what is retired.
    `evidence`: keys of `claims.toml`'s sources, each with details after a comma; `;` between.
    `keywords`: words that stand at that place; `;` between.
    """

    id: str
    fate: Fate
    place: str
    item: str
    why: str
    evidence: str
    keywords: str

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Return the sources' keys, each with its details."""
        pairs = (part.strip().partition(", ") for part in self.evidence.split(";") if part.strip())
        return [(key, details) for key, _, details in pairs]


def read(path: Path) -> list[Item]:
    """Return the items of a ledger; raises ValueError, `file:line: what`."""
    names = [field.name for field in attrs.fields(Item)]
    found: dict[str, Item] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            where = f"{path.name}:{line}"
            if len(row) != len(names):
                raise ValueError(f"{where}: {len(row)} columns; there are {len(names)}")
            if line == 1:
                continue
            item = _item(where, dict(zip(names, row, strict=True)))
            if item.id in found:
                raise ValueError(f"{where}: {item.id} is in another line, too")
            found[item.id] = item
    return list(found.values())


def _item(where: str, row: dict[str, str]) -> Item:
    fates = {fate.value: fate for fate in Fate}
    if row["fate"] not in fates:
        near = or_near(row["fate"], fates)
        raise ValueError(f"{where}: there is no fate {row['fate']!r}{near}")
    item = Item(**{**row, "fate": fates[row["fate"]]})  # type: ignore[arg-type]
    if item.fate is not Fate.KEPT and not (item.why and item.sources):
        raise ValueError(f"{where}: say why {item.id} is {item.fate.value}, and by what evidence")
    if item.fate is not Fate.RETIRED and not item.place:
        raise ValueError(f"{where}: say where {item.id} is, PAGE#LABEL; it is {item.fate.value}")
    if item.place and not all(item.place.partition("#")):
        raise ValueError(f"{where}: {item.place!r} is no PAGE#LABEL")
    return item


class LedgerDirective(GuideDirective, name="ledger"):
    """Show every item with its fate, its place, and why."""

    def run(self) -> list[nodes.Node]:
        """Return the sums and the table."""
        path = Path(self.env.srcdir, "ledger.tsv")
        self.env.note_dependency(path)
        try:
            items = read(path)
            known = book(self.env).sources
            for item in items:
                for key, _ in item.sources:
                    if key not in known:
                        raise ValueError(f"{item.id}: no source {key!r}{or_near(key, known)}")
        except (OSError, ValueError) as error:
            raise self.error(str(error)) from None
        rows = [list(self._row(item)) for item in items]
        head = ["Item", "What the old text had", "Now", "Why"]
        return [_sums(items), table(head, rows, "guide-ledger")]

    def _row(self, item: Item) -> Iterator[nodes.Node | str]:
        number = nodes.inline("", item.id)
        self._name(number, f"item-{item.id.lower()}")
        yield number
        yield _text(item.item)
        now = nodes.inline("", f"{item.fate.value} ")
        page, _, label = item.place.partition("#")
        if item.place:
            now += [nodes.Text("→ "), self._link(page, label)]
        yield now
        yield self._why(item)

    def _why(self, item: Item) -> nodes.Node:
        why = _text(item.why)
        for number, (key, details) in enumerate(item.sources):
            why += nodes.Text("; " if number else " (")
            why += self._link(key, label_of(key))
            why += nodes.Text(f", {details}" if details else "")
        why += nodes.Text(")" if item.sources else "")
        return why


def _sums(items: list[Item]) -> nodes.paragraph:
    fates = Counter(item.fate for item in items)
    parts = ", ".join(f"{fates[fate]} {fate.value}" for fate in Fate)
    return paragraph(f"{len(items)} items: {parts}.")


def _text(text: str) -> nodes.inline:
    """Return a text in which backticks mark what is typed."""
    parts = enumerate(text.split("`"))
    return nodes.inline(
        "", "", *(nodes.literal("", p) if n % 2 else nodes.Text(p) for n, p in parts)
    )
