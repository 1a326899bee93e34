"""Fixtures of the tests of the site."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from proof.paths import ROOT
from tests.site.docset import Built, Docset, build


@pytest.fixture
def docset(tmp_path: Path) -> Docset:
    """A guide with one made-up platform and no record."""
    return Docset(tmp_path)


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real pages, without any record."""
    return build(
        ROOT / "source", ROOT, tmp_path_factory.mktemp("build"), "html",
        evidence_dir=str(tmp_path_factory.mktemp("evidence")),
    )  # fmt: skip


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
