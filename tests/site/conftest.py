"""Fixtures of the tests of the site."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

import pytest

from proof.guide import manifest
from proof.paths import GUIDE, ROOT
from proof.records import lint_record
from tests.site.docset import Built, Docset, build, once, real, with_one_more
from tests.site.laws import Guide
from tests.site.runs import LINT, lint_of

PUBLISHED = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "somebody/guide",
    "GITHUB_REF_NAME": "main",
    "SITE_ADDRESS": "https://somebody.example/guide/",
}


@pytest.fixture
def docset(tmp_path: Path) -> Docset:
    """A guide with one made-up platform and no record."""
    return Docset(tmp_path)


@pytest.fixture
def two(docset: Docset) -> Docset:
    """A guide of two platforms, each with a record, and a page that shows neither; built."""
    docset.platform("beta", "Beta")
    docset.page("plain", "---\norphan: true\n---\n\n# Plain\n\nNothing computed.\n")
    docset.page("start", "---\norphan: true\n---\n\n# Start\n\n```{proven}\n```\n")
    docset.record("alpha-1")
    docset.record("beta-1")
    assert docset.build().warnings == ""
    return docset


@pytest.fixture
def lint_file(docset: Docset) -> Path:
    """Let tools read the steps; the file of their record."""
    docset.say(LINT)
    return lint_record.save(lint_of(docset.plan()), docset.evidence)


@pytest.fixture
def left_out(docset: Docset) -> None:
    """Exempt a step, and record a run without it."""
    docset.exempt("11-prepare-more")
    docset.record()


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real pages, without any record."""
    return once(tmp_path_factory, "guide", real)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real pages with the tracked records, as a workflow publishes them below `/guide/`."""

    def make(folder: Path) -> Built:
        with mock.patch.dict(os.environ, PUBLISHED):
            return build(ROOT / "source", ROOT, folder, "html")

    return once(tmp_path_factory, "published", make)


@pytest.fixture(scope="session")
def wider(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """The real guide with one more distribution; LaTeX and plain text are beside the HTML."""

    def make(folder: Path) -> Built:
        path = with_one_more(folder)
        built = real(folder, path)
        for builder in ("text", "latex"):
            real(folder, path, builder, again=True)
        return built

    built = once(tmp_path_factory, "wider", make)
    return Guide(built, manifest.load(built.folder.parent / "snippets" / GUIDE.name))


class Host(BaseHTTPRequestHandler):
    """Knows /good and nothing else."""

    def do_GET(self):
        found = self.path == "/good"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p id='here'>Good.</p>" if found else b"Gone.")

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    """A server on loopback to link to: its address, without a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
