"""What a browser that was never here fetches for one page, from a server that compresses."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import attrs
import uvicorn
from playwright.sync_api import Request, sync_playwright
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from benchmarks.builds import CannotMeasure

__all__ = ["Visit", "browser", "first"]


@attrs.frozen(kw_only=True)
class Visit:
    """Requests, and the bytes of their bodies as they came over the wire, by kind of file."""

    requests: dict[str, int]
    sizes: dict[str, int]


def browser() -> str | None:
    """Return the system's Chromium, if it has one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def first(folder: Path, page: str, executable: str) -> Visit:
    """Open a page of a built site with an empty cache; raises CannotMeasure.

    It is over when the page asked for nothing more during half a second.
    """
    finished: list[Request] = []
    failed: list[str] = []

    def finish(request: Request) -> None:
        finished.append(request)

    def fail(request: Request) -> None:
        failed.append(request.url)

    with _served(folder) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            # No other name resolves: a page that asks another host is an error.
            args=["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
        )
        tab = chromium.new_context().new_page()
        tab.on("requestfinished", finish)
        tab.on("requestfailed", fail)
        tab.goto(f"{address}/{page}.html", wait_until="networkidle")
        requests: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        for request in finished:
            response = request.response()
            if response is None or not response.ok:
                failed.append(request.url)
            elif request.url.startswith(address):  # else it is data within the page
                requests[request.resource_type] += 1
                sizes[request.resource_type] += request.sizes()["responseBodySize"]
        chromium.close()
    if failed:
        raise CannotMeasure(f"page {page!r} asks for what is not there: {failed}")
    return Visit(requests=dict(requests), sizes=dict(sizes))


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback."""
    site = Starlette(
        routes=[Mount("/", StaticFiles(directory=folder))],
        middleware=[Middleware(GZipMiddleware)],
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(site, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
