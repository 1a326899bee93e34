"""The built site, served on loopback, in the system's Chromium."""

import functools
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from proof.guide import manifest
from proof.guide.manifest import Manifest
from proof.paths import ROOT
from proof.records import record
from tests.patience import patient
from tests.site.docset import build
from tests.site.laws import with_one_more

EVIDENCE = ROOT / "evidence"
LIMIT_MS = patient(10) * 1000


@attrs.frozen
class Served:
    """A site that answers at `address`, which ends in a slash."""

    address: str
    folder: Path
    manifest: Manifest
    today: date

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


def serve(guide: Path, out: Path) -> Iterator[Served]:
    """Build the real pages with the tracked records, on the day of the newest, and serve them.

    The day is that one, since a browser has nothing to say about how old a record is.
    """
    today = max(date.fromisoformat(record.load(f).started[:10]) for f in EVIDENCE.glob("*.json"))
    built = build(
        ROOT / "source", ROOT, out, "html",
        guide_manifest=str(guide), evidence_dir=str(EVIDENCE), guide_today=today.isoformat(),
    )  # fmt: skip
    yield from at(built.folder, manifest.load(guide), today)


def at(folder: Path, known: Manifest, today: date) -> Iterator[Served]:
    """Serve a built site."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/"
        yield Served(address, folder, known, today)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Served]:
    """The site as it is published."""
    yield from serve(manifest.PATH, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def wider(tmp_path_factory) -> Iterator[Served]:
    """The site with one more, made-up distribution: tabs can follow each other."""
    folder = tmp_path_factory.mktemp("wider")
    yield from serve(with_one_more(folder), folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's own Chromium; nothing is downloaded."""
    found = shutil.which("chromium")
    assert found, "there is no chromium on PATH: tools/setup.sh browser"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found,
            # Its sandbox needs rights that root in a container lacks; the pages are our own.
            chromium_sandbox=False,
            # No name but loopback's resolves, so what the browser does by itself stays here too.
            args=["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
        )
        yield started
        started.close()


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


def without_doubts(page: Page) -> None:
    """Let no step warn before it is copied: what is stale or failed changes from day to day."""
    page.evaluate(
        "document.querySelectorAll('.guide-step').forEach("
        "step => step.classList.remove('guide-step-stale', 'guide-step-failed'))"
    )
