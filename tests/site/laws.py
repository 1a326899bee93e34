"""The laws of the guide: each takes a guide and returns what breaks it, which is nothing."""

import functools
import hashlib
import os
import pickle
import re
from pathlib import Path
from urllib.parse import urlsplit

import attrs
from docutils import nodes
from selectolax.lexbor import LexborHTMLParser, LexborNode

from proof import paths
from proof.guide import plan
from proof.guide.manifest import Manifest
from proof.guide.platform import Platform
from proof.paths import ROOT
from proof.records import lint_record
from tests.site.docset import Built

#: Languages in which no command is written.  A block without one counts as commands.
NO_COMMANDS = {
    "c",
    "html",
    "ini",
    "json",
    "markdown",
    "md",
    "python",
    "rst",
    "text",
    "toml",
    "yaml",
}
#: The stages that a runbook shows.
RUNBOOK = ("prepare", "install", "create", "describe", "start", "check")

PROMPT = re.compile(r"^ *(\S*[$#%>]|PS [^>]*>) +\S", re.MULTILINE)

#: What the maintainers' pages show of commands; `nox -s walk` runs these files.
WALK = ROOT / "tests" / "walk" / "steps"

#: What runs the blocks that belong to a page.
CONTAINER_TESTS = ROOT / "tests" / "engine"


@attrs.frozen
class Page:
    """What a browser reads of a page; a set of tabs has a label and blocks for each tab."""

    tab_sets: list[list[tuple[str, list[str]]]]
    blocks: list[str]
    places: set[str]
    links: list[str]


@attrs.frozen
class Guide:
    """Pages, and the manifest that they were made from."""

    built: Built
    manifest: Manifest

    @functools.cached_property
    def pages(self) -> dict[str, Page]:
        """The pages that Sphinx wrote, as they are, by name; each is parsed once."""
        folder = self.built.folder
        return {str(f.relative_to(folder)): _page(f) for f in sorted(folder.rglob("*.html"))}

    def doctrees(self) -> dict[str, nodes.document]:
        """Return what Sphinx read, by page."""
        folder = self.built.folder.parent / "doctrees"
        return {
            str(f.relative_to(folder).with_suffix("")): pickle.loads(f.read_bytes())  # noqa: S301
            for f in sorted(folder.rglob("*.doctree"))
        }

    def page_files(self) -> list[Path]:
        """Return the files of commands that belong to a page and to no platform."""
        return sorted(self.manifest.path.parent.glob("*.sh"))

    def files(self, platform: str, stage: str = "*") -> list[Path]:
        """Return the files with the text of a platform's steps, or of a stage's, in their order."""
        entry = self.manifest.platforms[platform]
        return [entry.files[key] for key in entry.steps if stage in {"*", key.split("-")[1]}]


def _page(file: Path) -> Page:
    page = LexborHTMLParser(file.read_bytes().decode())
    tab_sets = [
        [
            (label.text(), _blocks(content))
            for label, content in zip(_parts(tabs, "label"), _parts(tabs, "div"), strict=True)
        ]
        for tabs in page.css(".tab-set")
    ]
    places = {part.attributes["id"] for part in page.css("[id]")}
    links = [link.attributes["href"] for link in page.css("a[href]")]
    return Page(tab_sets, _blocks(page), places, links)


def _parts(whole: LexborNode, tag: str) -> list[LexborNode]:
    """Return what is directly in a part of a page and has this tag."""
    return [part for part in whole.iter() if part.tag == tag]


def _blocks(part: LexborHTMLParser | LexborNode) -> list[str]:
    """Return what the copy buttons of a part of a page are for."""
    return [block.text() for block in part.css("div.guide-code pre")]


def stage_tabs(guide: Guide) -> list[list[tuple[str, list[str]]]]:
    """Return the sets of tabs of all pages, in the order in which the front page lists the pages.

    Setting up is on one page; operating and removing a worker are on a later one.
    """
    pages = guide.pages
    listed = dict.fromkeys(["index.html", *pages["index.html"].links])
    order = [*(name for name in listed if name in pages), *(n for n in pages if n not in listed)]
    return [tabs for name in order for tabs in pages[name].tab_sets]


def is_runbook(page: str) -> bool:
    """Tell whether a page shows one platform's steps a second time, in a row."""
    return page.startswith("runbook/")


def shown_once_in_order(guide: Guide) -> list[str]:
    """Hold each stage's tabs to its files, byte for byte, and every block to one of those tabs.

    But for the runbooks, which have a law of their own.
    """
    known = guide.manifest
    shown = stage_tabs(guide)
    expected = [
        [
            (p.label, [f.read_bytes().decode() for f in guide.files(p.key, stage)])
            for p in known.platforms.values()
        ]
        for stage in known.stages
    ]
    broken = [
        f"stage {stage}: shown {has}, the files are {wanted}"
        for stage, has, wanted in zip(known.stages, shown, expected, strict=False)
        if has != wanted
    ]
    if len(shown) != len(expected):
        broken.append(f"{len(shown)} sets of tabs for {len(expected)} stages")
    found = [page.blocks for name, page in guide.pages.items() if not is_runbook(name)]
    everywhere = sum(map(len, found))
    of_pages = [block for page in found for block in page]
    broken += [
        f"{file.name} is shown {times} times"
        for file in guide.page_files()
        if (times := of_pages.count(file.read_bytes().decode())) != 1
    ]
    files = sum(len(guide.files(platform)) for platform in known.platforms)
    files += len(guide.page_files())
    if everywhere != files:
        broken.append(f"{everywhere} blocks for {files} files")
    return broken


def runbooks_whole_in_order(guide: Guide) -> list[str]:
    """Hold each platform's runbook to the files that set up a worker, byte for byte, each once."""
    pages = {name: page for name, page in guide.pages.items() if is_runbook(name)}
    broken = []
    for platform in guide.manifest.platforms.values():
        page = pages.pop(f"runbook/{platform.key}.html", None)
        if page is None:
            broken += [f"{platform.key} has steps and no runbook"] if platform.steps else []
            continue
        files = [file for stage in RUNBOOK for file in guide.files(platform.key, stage)]
        if page.blocks != [file.read_bytes().decode() for file in files]:
            broken.append(f"the runbook of {platform.key} does not show {files}")
        if page.tab_sets:
            broken.append(f"the runbook of {platform.key} has tabs")
    return [*broken, *(f"{page} is of no platform" for page in pages)]


def shown_is_run(guide: Guide) -> list[str]:
    """Name each step that is shown, and that no target runs, no reason exempts and no tool read.

    What tools read is in the guide's own lint records, for the very text that is shown.
    What belongs to a page is run by a test in a container, which names its file.
    """
    known = guide.manifest
    plans = [plan.make(known, target) for target in known.targets.values()]
    run = {s.source for made in plans for s in made.steps if not s.settings.exempt}
    shown = {(p, block) for tabs in stage_tabs(guide) for p, found in tabs for block in found}
    tested = "".join(path.read_text() for path in CONTAINER_TESTS.glob("test_*.py"))
    return [
        f"{file.name} is shown, and no test runs it"
        for file in guide.page_files()
        if f'"{file.name}"' not in tested
    ] + [
        f"{file.parent.name}/{file.name} is shown, and no target runs it"
        for platform in known.platforms.values()
        for step, file in zip(platform.steps, guide.files(platform.key), strict=True)
        if (platform.label, file.read_bytes().decode()) in shown
        and f"{file.parent.name}/{file.name}" not in run
        and not is_read(platform, file)
        and not platform.steps[step].exempt
    ]


def is_read(platform: Platform, file: Path) -> bool:
    """Whether all tools of a platform without targets read a step as it is, and found nothing."""
    path = lint_record.path_of(platform.key, paths.PROMOTED)
    if platform.lint is None or not path.is_file():
        return False
    lint = lint_record.load(path)
    by_all = {tool.name for tool in lint.tools} >= {tool.value for tool in platform.lint.tools}
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    return by_all and lint.findings(f"{file.parent.name}/{file.name}", sha256) == []


def no_commands_but_steps(guide: Guide) -> list[str]:
    """Name each block of commands that is neither a step file nor one of the walk's.

    A line that opens a shell, or leaves it, is one of the platforms' accounts.
    """
    known = guide.manifest.platforms
    shells = {a.become for p in known.values() for a in p.accounts.values()} | {"exit"}
    files = [*guide.page_files(), *(file for key in known for file in guide.files(key))]
    steps = {file.read_bytes().decode() for file in files}
    broken = []
    for page, doctree in guide.doctrees().items():
        for block in doctree.findall(_is_block):
            text = block.astext()
            of_step = "guide-code" in block["classes"] and text in steps
            of_shell = "guide-shell" in block["classes"] and text in shells
            if not of_step and not of_shell and not _of_walk(block) and _may_be_commands(block):
                broken.append(f"{page}: {text.splitlines()[0]}")
        broken += [
            f"{page}: raw {raw.astext()}" for raw in doctree.findall(nodes.raw) if _has_pre(raw)
        ]
    return broken


def links_lead_somewhere(guide: Guide, root: str = "/") -> list[str]:
    """Name each link within the site to a file or a place on a page that is not there."""
    broken = []
    for name, page in guide.pages.items():
        for href in page.links:
            link = urlsplit(href)
            if link.scheme or link.netloc:
                continue
            # A server shows 404.html anywhere, so its links begin at the site's root.
            from_root = link.path.startswith(root) and name == "404.html"
            path = link.path.removeprefix(root) if from_root else f"{name}/../{link.path}"
            to = os.path.normpath(path) if link.path else name
            known = guide.pages.get(to)
            there = link.fragment in known.places if known and link.fragment else True
            if not there or not (guide.built.folder / to).is_file():
                broken.append(f"{name}: {href}")
    return broken


def _of_walk(block: nodes.Element) -> bool:
    file = Path(block.get("source", ""))
    whole_lines = "\n" + block.astext().rstrip("\n") + "\n"
    return file.is_relative_to(WALK) and whole_lines in f"\n{file.read_text()}\n"


def _is_block(node: nodes.Node) -> bool:
    return isinstance(node, nodes.literal_block | nodes.doctest_block)


def _may_be_commands(block: nodes.Element) -> bool:
    if block.get("language") == "text":
        return PROMPT.search(block.astext()) is not None
    return block.get("language") not in NO_COMMANDS


def _has_pre(raw: nodes.raw) -> bool:
    return "html" in raw.get("format", "") and "<pre" in raw.astext()
