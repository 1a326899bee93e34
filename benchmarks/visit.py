"""What a browser that was never here fetches for one page, from a server that compresses."""

import contextlib
import shutil
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import attrs
import uvicorn
from playwright.sync_api import Browser, Page, Request, sync_playwright
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from benchmarks.builds import CannotMeasure

#: The goals for the set-up page: bytes on the wire but those of fonts and pictures, requests, and
#: bytes of scripts; and elements of the page, which the browser's work grows with.
BYTES, REQUESTS, SCRIPT, ELEMENTS = 60_000, 12, 12_000, 3_000

#: A phone on a slow line: what a page weighs is felt there. Bytes a second, and milliseconds.
_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
_SLOWER = 4

#: What the browser itself noted, from before the page began.
_NOTE = """
const noted = globalThis.noted = {painted: 0, shifted: 0, blocked: 0};
globalThis.lastLong = 0;
const observe = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
    .observe({type, buffered: true});
observe('largest-contentful-paint', entry => { noted.painted = entry.startTime; });
observe('layout-shift', entry => { noted.shifted += entry.value; });
observe('longtask', entry => {
    noted.blocked += entry.duration - 50;
    globalThis.lastLong = performance.now();
});
"""

#: The page is read, and since a second no task was long: a browser tells of one only after it, so
#: who asks as soon as the network is idle gets what was before the page was read.
_CALM = """() => {
    const loaded = performance.getEntriesByType('navigation')[0].loadEventEnd;
    return loaded && performance.now() - Math.max(loaded, globalThis.lastLong) > 1000;
}"""


@attrs.frozen(kw_only=True)
class Visit:
    """Requests, and the bytes of their bodies as they came over the wire, by kind of file."""

    requests: dict[str, int]
    sizes: dict[str, int]

    @property
    def weight(self) -> int:
        """Bytes, but those of fonts and pictures."""
        return sum(size for kind, size in self.sizes.items() if kind not in {"font", "image"})


@attrs.frozen(kw_only=True)
class Felt:
    """What a reader feels of a first visit, as the browser measures it.

    `painted`: milliseconds until the largest part of the first view was there (LCP);
    `shifted`: how far things moved (CLS, no unit); `blocked`: milliseconds in which the page
    answered nothing (TBT: of each task what is beyond 50); `elements`: how many there are then.
    """

    painted: float
    shifted: float
    blocked: float
    elements: int


def browser() -> str | None:
    """Return the system's Chromium, without windows if it has that; nothing is downloaded."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def started(executable: str) -> Iterator[Browser]:
    """Start that Chromium, for any number of visits."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            # No other name resolves: a page that asks another host is an error.
            args=["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
        )
        yield chromium
        chromium.close()


def first(folder: Path, page: str, chromium: Browser) -> Visit:
    """Open a page of a built site with an empty cache; raises CannotMeasure.

    It is over when the page asked for nothing more during half a second.
    """
    finished: list[Request] = []
    failed: list[str] = []

    def finish(request: Request) -> None:
        finished.append(request)

    def fail(request: Request) -> None:
        failed.append(request.url)

    with served(folder) as address, _fresh(chromium) as tab:
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
                # What a browser took from its own memory has less than no body.
                sizes[request.resource_type] += max(0, request.sizes()["responseBodySize"])
    if failed:
        raise CannotMeasure(f"page {page!r} asks for what is not there: {failed}")
    return Visit(requests=dict(requests), sizes=dict(sizes))


def feel(folder: Path, page: str, chromium: Browser) -> Felt:
    """Open a page as `first` does, on a phone with a slow line; return what is felt of it."""
    with served(folder) as address, _fresh(chromium) as tab:
        devtools = tab.context.new_cdp_session(tab)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", _LINE)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        tab.add_init_script(_NOTE)
        tab.goto(f"{address}/{page}.html", timeout=120_000)
        tab.wait_for_function(_CALM, timeout=120_000)
        elements = tab.evaluate("document.querySelectorAll('*').length")
        return Felt(**tab.evaluate("noted"), elements=elements)


@contextlib.contextmanager
def _fresh(chromium: Browser) -> Iterator[Page]:
    """Return a tab of a browser that was never here: no cache, nothing stored."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    try:
        yield context.new_page()
    finally:
        context.close()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
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
