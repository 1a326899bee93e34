"""A real buildmaster for the workers of one run to attach to, and its REST API."""

import abc
import contextlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from proof import wait
from proof.errors import CannotVerify

#: Buildbot's result number for a green build.
SUCCESS = 0

#: How often a question to the buildmaster is asked whose answer breaks off.
TRIES = 3

#: Seconds for its start: a busy computer took more than 30; one that is gone ends the wait at once.
_UP_S = 120

_RECONFIGURE = Path(__file__).with_name("reconfigure.sh").read_text(encoding="utf-8")


class _BrokenOff(CannotVerify):
    """The buildmaster's answer ended before its end, or before its beginning."""


@attrs.frozen
class Build:
    """A finished build: its number, Buildbot's result (0 is green), and its log's end if not.

    `key` is Buildbot's own for it.
    """

    number: int
    result: int
    log: str = ""
    key: int = attrs.field(default=0, eq=False)

    @property
    def green(self) -> bool:
        """Tell whether every step succeeded."""
        return self.result == SUCCESS


@attrs.frozen
class BuildStep:
    """A step of a build: its name, how long it took, and all that it printed."""

    name: str
    seconds: float
    text: str


class Buildmaster(abc.ABC):
    """A running buildmaster; `url` is its web server as this process reaches it."""

    name: str
    url: str

    @abc.abstractmethod
    def log(self, lines: int = 20) -> str:
        """Return the end of the master's log."""

    @abc.abstractmethod
    def set_passwords(self, passwords: dict[str, str]) -> None:
        """Give the workers new passwords, as the fleet's administrators do, and reconfigure."""

    @abc.abstractmethod
    def gone(self) -> str:
        """Return how the master was lost, in words, or nothing while it runs."""

    def get(self, path: str) -> Any:
        """Return the answer of the REST API to GET `path`; raises CannotVerify without one.

        An answer that breaks off or never comes is asked for again: a question changes nothing.
        """
        request = urllib.request.Request(f"{self.url}/api/v2/{path}")
        for _ in range(TRIES - 1):
            with contextlib.suppress(_BrokenOff):
                return self._answer(request)
        return self._answer(request)

    def worker(self, name: str) -> dict[str, Any]:
        """Return what the master knows of a worker; its `connected_to` is empty without one."""
        found: dict[str, Any] = self.get(f"workers/{name}")["workers"][0]
        return found

    def attached(self, name: str) -> bool:
        """Tell whether the worker is connected now."""
        return bool(self.worker(name)["connected_to"])

    def force_build(
        self,
        worker: str,
        *,
        of: str = "build",
        limit_s: float = 90,
        every_s: float = 0.1,
        watch: Callable[[int], object] = lambda _: None,
    ) -> Build:
        """Force a build on a builder of the worker, and wait for its end.

        `watch` is called with Buildbot's key of the build, every `every_s` seconds.
        Raises NotInTime when it does not end within `limit_s` seconds.
        """
        builders = self.get("builders")["builders"]
        builder = next(b["builderid"] for b in builders if b["name"] == f"{of} {worker}")
        request = self.force(builder)

        def finished() -> Any:
            builds = self.get(f"builds?buildrequestid={request}")["builds"]
            if builds and not builds[0]["complete"]:
                watch(builds[0]["buildid"])
            return builds[0] if builds and builds[0]["complete"] else None

        what = f"the end of a forced build on {worker}"
        build = wait.until(finished, what, limit_s=limit_s, every_s=every_s)
        key = build["buildid"]
        log = "" if build["results"] == SUCCESS else self._failed_log(key)
        return Build(number=build["number"], result=build["results"], log=log, key=key)

    def force(self, builder: int) -> int:
        """Force a build on a builder, by Buildbot's key of it; return the key of the request."""
        call = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "force",
            "params": {
                "builderid": builder,
                "username": "Proof <proof@example.org>",
                "reason": "the proof",
            },
        }
        request = urllib.request.Request(
            f"{self.url}/api/v2/forceschedulers/force",
            data=json.dumps(call).encode(),
            headers={"Content-Type": "application/json"},
        )
        requests: dict[str, int] = self._answer(request)["result"][1]
        return next(iter(requests.values()))

    def running_step(self, build: int) -> str:
        """Return the name of the last step of a build that has begun, or nothing."""
        steps = self.get(f"builds/{build}/steps")["steps"]
        return next((step["name"] for step in reversed(steps) if step["started_at"]), "")

    def steps(self, build: int) -> dict[str, BuildStep]:
        """Return the steps of a build by name, with what they printed."""
        return {
            step["name"]: BuildStep(
                name=step["name"],
                seconds=step["complete_at"] - step["started_at"],
                text="".join(self._texts(step["stepid"])),
            )
            for step in self.get(f"builds/{build}/steps")["steps"]
            if step["complete_at"]
        }

    def _texts(self, step: int) -> Iterator[str]:
        """Yield the logs of a step, without the letter that Buildbot puts before each line."""
        for log in self.get(f"steps/{step}/logs")["logs"]:
            for chunk in self.get(f"logs/{log['logid']}/contents")["logchunks"]:
                yield "".join(line[1:] for line in chunk["content"].splitlines(keepends=True))

    @staticmethod
    def _answer(request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=10 * wait.Pace.slowness) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:  # it holds a file, which Python 3.14 misses otherwise
                said = error.read()
            raise CannotVerify(f"the buildmaster refuses {request.selector}: {said!r}") from None
        except http.client.IncompleteRead as error:
            raise _BrokenOff(f"an answer of the buildmaster breaks off: {error}") from None
        except ConnectionResetError as error:
            raise _BrokenOff(f"the buildmaster does not answer: {error}") from None
        except (OSError, http.client.HTTPException) as error:
            raise CannotVerify(f"the buildmaster does not answer: {error}") from None

    def _failed_log(self, build: int) -> str:
        """Return the end of the logs of the steps of a build that are not green."""
        parts = []
        for step in self.get(f"builds/{build}/steps")["steps"]:
            if step["results"] in (None, SUCCESS):
                continue
            parts.append(f"step {step['name']}: {step['state_string']}")
            for log in self.get(f"steps/{step['stepid']}/logs")["logs"]:
                content = self.get(f"logs/{log['logid']}/contents")["logchunks"]
                parts += [chunk["content"][-1500:] for chunk in content]
        return "\n".join(parts)


def reconfigure(folder: str) -> str:
    """Return the script that gives a master new passwords, as JSON on standard input."""
    return f"folder={folder}\n{_RECONFIGURE}"


def wait_until_up(master: Buildmaster, passwords: dict[str, str]) -> None:
    """Wait until a master answers and knows its workers; raises CannotVerify after 2 minutes."""
    what = "the start of the buildmaster"
    try:
        wait.until(lambda: _knows(master, passwords), what, limit_s=_UP_S, hopeless=master.gone)
    except wait.NotInTime as error:
        raise CannotVerify(str(error), hint=master.log()) from None


def _knows(master: Buildmaster, passwords: dict[str, str]) -> bool:
    try:
        known = {worker["name"] for worker in master.get("workers")["workers"]}
    except CannotVerify:
        return False
    return set(passwords) <= known
