"""Firefox and WebKitGTK as one kind of thing: what a test of a reader's way asks of a browser."""

import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.webkitgtk.service import Service

from proof import wait
from tests.patience import patient

# Ubuntu has no ESR.
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT, SCREEN = map(shutil.which, ("WebKitWebDriver", "Xvfb"))

#: No other host is asked: who isn't on loopback is behind a proxy that isn't there.
ALONE = {
    "marionette.port": 0,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.share_proxy_settings": True,
    "network.proxy.no_proxies_on": "127.0.0.1",
}


class Marionette:
    """Firefox's own protocol for WebDriver's commands; geckodriver, its bridge, isn't in Debian."""

    def __init__(self, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), patient(60)) as connection:
            self._stream = connection.makefile("rwb")  # which keeps it open
        self._numbers = itertools.count()
        self._read()  # the greeting
        self._send("WebDriver:NewSession")

    def _read(self) -> Any:
        size = b""
        while (digit := self._stream.read(1)) != b":":
            size += digit
        return json.loads(self._stream.read(int(size)))

    def _send(self, command: str, **parameters: Any) -> Any:
        said = json.dumps([0, next(self._numbers), command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(said), said))
        self._stream.flush()
        *_, error, result = self._read()
        assert not error, error
        return result

    def get(self, address: str) -> None:
        """Open an address."""
        self._send("WebDriver:Navigate", url=address)

    def refresh(self) -> None:
        """Load the page again."""
        self._send("WebDriver:Refresh")

    def execute_script(self, script: str) -> Any:
        """Return what a script returns."""
        return self._send("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def find_element(self, by: str, value: str) -> "Element":
        """Return an element of the page."""
        found = self._send("WebDriver:FindElement", using=by, value=value)["value"]
        return Element(self._send, next(iter(found.values())))

    def quit(self) -> None:
        """End Firefox."""
        self._send("Marionette:Quit", flags=["eForceQuit"])
        self._stream.close()


class Element:
    """An element in Firefox, in the words of Selenium."""

    def __init__(self, send: Any, name: str) -> None:
        self._send, self._name = send, name

    def click(self) -> None:
        """Press it."""
        self._send("WebDriver:ElementClick", id=self._name)

    def send_keys(self, *keys: str) -> None:
        """Type into it."""
        self._send("WebDriver:ElementSendKeys", id=self._name, text="".join(keys))

    def is_displayed(self) -> bool:
        """Tell whether it is shown."""
        return bool(self._send("WebDriver:IsElementDisplayed", id=self._name)["value"])


class Window:
    """A browser with one page."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, address: str) -> None:
        """Open a page as who was never here."""
        self.driver.get(f"{address.partition('.html')[0]}.html.md")
        self.run("localStorage.clear()")
        self.driver.get(address)

    def run(self, script: str) -> Any:
        """Return what a script returns."""
        return self.driver.execute_script(script)

    def find(self, selector: str) -> Any:
        """Return an element to press or type into, in view; by itself the page glides there."""
        self.run(
            f"document.querySelector({json.dumps(selector)})"
            ".scrollIntoView({block: 'center', behavior: 'instant'})"
        )
        return self.driver.find_element("css selector", selector)

    def until(self, condition: str) -> None:
        """Wait until an expression is true."""
        wait.until(lambda: self.run(f"return Boolean({condition})"), condition, limit_s=patient(20))


@contextlib.contextmanager
def firefox(**preferences: Any) -> Iterator[Window]:
    """Start Firefox, without a screen."""
    assert FIREFOX, "there is no firefox on PATH: tools/setup.sh browser"
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder)
        lines = (
            f"user_pref({json.dumps(n)}, {json.dumps(v)});\n"
            for n, v in (ALONE | preferences).items()
        )
        (profile / "user.js").write_text("".join(lines))
        port = profile / "MarionetteActivePort"
        with subprocess.Popen(
            [FIREFOX, "--marionette", "--headless", "--no-remote", "--profile", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                wait.until(
                    lambda: port.exists() and port.read_text(), "a port", limit_s=patient(60)
                )
                driver = Marionette(int(port.read_text()))
                yield Window(driver)
                driver.quit()
            finally:
                process.terminate()  # where it did not quit


@contextlib.contextmanager
def webkit() -> Iterator[Window]:
    """Start the browser that comes with WebKitGTK, on a screen that nobody sees."""
    assert WEBKIT, "there is no WebKitWebDriver on PATH: tools/setup.sh browser"
    assert SCREEN, "there is no Xvfb on PATH: tools/setup.sh browser"
    with subprocess.Popen(
        [SCREEN, "-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as screen:  # fmt: skip
        number = screen.stdout.readline().strip()
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(max(Path("/usr").glob("lib/*/webkit2gtk-4*/MiniBrowser")))
        options.add_argument("--automation")
        environment = os.environ | {"DISPLAY": f":{number}", "WEBKIT_DISABLE_DMABUF_RENDERER": "1"}
        try:
            driver = webdriver.WebKitGTK(options, Service(WEBKIT, env=environment))
            try:
                yield Window(driver)
            finally:
                driver.quit()
        finally:
            screen.terminate()
