"""Writes a feed for each platform: what changed in its commands since a reader set up a worker.

Atom: https://www.rfc-editor.org/rfc/rfc4287
"""

import html
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from sphinx.builders.html import StandaloneHTMLBuilder

from proof.guide import changes
from proof.guide.platform import Platform
from proof.guide.step import Step
from proof.site import files
from proof.site.knowledge import Knowledge

#: The folder of the site that holds them.
_FOLDER = "feeds"

_ATOM = "http://www.w3.org/2005/Atom"

#: Names of feeds and entries come from it. If it changed, every reader would see all of them anew.
_NAMES = uuid.UUID("5b1c7a52-6f0e-4b58-9a3d-0d3c0c1f7e11")

ET.register_namespace("", _ATOM)


def write(builder: StandaloneHTMLBuilder, known: Knowledge) -> None:
    """Write the feeds that differ from what is there."""
    labels = builder.env.domains.standard_domain.anonlabels
    site = builder.config.html_baseurl or "../"

    def place(label: str) -> str:
        page, anchor, *_ = labels.get(label, ("index", ""))
        return f"{site}{builder.get_target_uri(page)}#{anchor}"

    for platform in known.manifest.platforms.values():
        if platform.steps:
            text = feed(platform, known.steps[platform.key], place)
            files.write(Path(builder.outdir, address(platform)), text)


def address(platform: Platform) -> str:
    """Return where the site has a platform's feed."""
    return f"{_FOLDER}/{platform.key}.xml"


def feed(platform: Platform, steps: Iterable[Step], place: Callable[[str], str]) -> str:
    """Return a platform's feed. `place`: gives the address of a label.

    Raises ManifestError where a history can't be read.
    """
    entries = list(_entries(platform, steps))
    newest = max((day for day, *_ in entries), default=date.min)
    root = ET.Element(f"{{{_ATOM}}}feed")
    start = place(f"about-{platform.key}")
    _fill(root, platform.key, f"Commands on {platform.label}", start, newest)
    _add(_add(root, "author"), "name", "Buildbot Worker Guide")
    for day, words, changed in entries:
        places = [(step, place(f"{platform.key}-{step}")) for step in changed]
        entry = _add(root, "entry")
        title = f"{changed[0] if len(changed) == 1 else f'{len(changed)} steps'}: {words}"
        _fill(entry, f"{platform.key} {day} {words}", title, places[0][1], day)
        items = (f'<li><a href="{html.escape(to)}">{step}</a></li>' for step, to in places)
        _add(entry, "content", f"<ul>{''.join(items)}</ul>").set("type", "html")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _entries(platform: Platform, steps: Iterable[Step]) -> Iterator[tuple[date, str, list[str]]]:
    """Yield a day, what changed on it, and the keys of the steps in which; newest first."""
    keys = {step.source: step.key for step in reversed(list(steps))}  # the first of those alike
    groups: dict[tuple[date, str], list[str]] = {}
    for change in changes.of(platform):
        groups.setdefault((change.day, change.words), []).append(keys[change.file])
    for (day, words), changed in groups.items():
        yield day, words, sorted(changed)


def _fill(element: ET.Element, name: str, title: str, page: str, day: date) -> None:
    _add(element, "title", title)
    _add(element, "id", f"urn:uuid:{uuid.uuid5(_NAMES, name)}")
    _add(element, "link").set("href", page)
    _add(element, "updated", f"{day}T00:00:00Z")


def _add(element: ET.Element, name: str, text: str = "") -> ET.Element:
    found = ET.SubElement(element, f"{{{_ATOM}}}{name}")
    found.text = text
    return found
