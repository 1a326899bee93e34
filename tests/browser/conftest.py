"""The built site, served on loopback, in the system's Chromium."""

import functools
import itertools
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import attrs
import pytest
from playwright.sync_api import Browser, Page

from benchmarks import visit
from proof.guide import manifest
from proof.guide.manifest import Manifest
from proof.paths import GUIDE, ROOT
from proof.site import knowledge
from proof.site.knowledge import Knowledge
from tests.patience import patient
from tests.site.docset import TODAY, Built, build, once, with_one_more
from tests.site.runs import prove

LIMIT_MS = patient(10) * 1000


@attrs.frozen
class Served:
    """A site that answers at `address`, which ends in a slash."""

    address: str
    folder: Path
    knowledge: Knowledge

    @property
    def manifest(self) -> Manifest:
        """Return the guide that the pages are made of."""
        return self.knowledge.manifest

    @property
    def from_folder(self) -> str:
        """Return the address of the folder itself, for who opens the pages without a server."""
        return f"{self.folder.resolve().as_uri()}/"

    def pages(self) -> list[str]:
        """Return the pages by the paths that follow the address."""
        return sorted(str(f.relative_to(self.folder)) for f in self.folder.rglob("*.html"))


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class InPieces(Quiet):
    """Sends pages so that the browser paints a header's parts, and labels, as they come."""

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:
        """Send a page in pieces, each after some frames, up to its second tabs, if any."""
        whole = source.read()
        sets = [found.start() for found in re.finditer(b'class="tab-set"', whole)]
        cuts = {0, len(whole)}
        if sets[1:]:
            box = re.compile(rb"<(?=(?:div|img|label|li|span|svg)\b)")
            label = re.compile(rb">\w(?=[^<]+</(?:label|legend|h\d|button)>)")
            header = box.finditer(whole, whole.find(b'class="page"'), whole.find(b"<article"))
            cuts |= {found.start() for found in header}
            cuts |= {found.end() for found in label.finditer(whole, 0, sets[1])}
        for piece in itertools.pairwise(sorted(cuts)):
            outputfile.write(whole[slice(*piece)])
            time.sleep(0.04)


def proven(guide: Path, out: Path, *only: str) -> Built:
    """Build the real pages, or `only` some, with each target proven that has a record."""
    shutil.copytree(ROOT / "evidence" / "checked", out / "evidence" / "checked")
    recorded = [path.stem for path in (ROOT / "evidence").glob("*.json")]
    prove(manifest.load(guide), out / "evidence", recorded)
    return build(
        ROOT / "source", ROOT, out, "html", guide_manifest=str(guide),
        evidence_dir=str(out / "evidence"), guide_today=TODAY.isoformat(),
        include_patterns=only or ["**"],
    )  # fmt: skip


def serve(
    folder: Path, guide: Path, evidence: Path, handles: type[Quiet] = Quiet
) -> Iterator[Served]:
    """Serve a site that was built of these."""
    handler = functools.partial(handles, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/"
        yield Served(address, folder, knowledge.read(guide, (evidence,), TODAY))
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Served]:
    """The site as it is published while all records hold."""
    built = once(tmp_path_factory, "site", lambda out: proven(GUIDE, out))
    assert built.warnings == ""
    yield from serve(built.folder, GUIDE, built.folder.with_name("evidence"))


@pytest.fixture
def in_pieces(site) -> Iterator[Served]:
    """The same site from a slow server."""
    yield from serve(site.folder, GUIDE, site.folder.with_name("evidence"), InPieces)


@pytest.fixture(scope="session")
def wider(tmp_path_factory) -> Iterator[Served]:
    """The set-up page with one more, made-up distribution: tabs can follow each other."""

    def make(out: Path) -> Built:
        return proven(with_one_more(out), out, "index.md", "setup.md")

    built = once(tmp_path_factory, "wider", make)
    out = built.folder.parent
    yield from serve(built.folder, out / "snippets" / GUIDE.name, out / "evidence")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's own Chromium; no name but loopback's resolves there."""
    found = visit.browser()
    assert found, "there is no chromium on PATH: tools/setup.sh browser"
    with visit.started(found) as chromium:
        yield chromium


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a path of a site in a window of its own.

    Whatever a test looks at, no page may ask another host or report an error.
    """
    complaints: list[str] = []
    contexts = []

    def watch(request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in {"file", "data"} and asked.hostname != "127.0.0.1":
            complaints.append(f"asked for {request.url}")

    def listen(said) -> None:
        if said.type in {"error", "warning"}:
            complaints.append(f"{said.text} ({said.location['url']})")

    def open_(
        site: Served, path="", *, width=1440, height=900, theme="light", scheme="http", **more
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, **more
        )
        context.set_default_timeout(LIMIT_MS)
        contexts.append(context)
        context.on("request", watch)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        answer = page.goto((site.address if scheme == "http" else site.from_folder) + path)
        assert answer.ok or scheme == "file", f"{answer.status} for {path}"
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
