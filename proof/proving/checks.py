"""Runs the checks: ordinary pytest functions, at the point of the proof that their file names."""

import contextlib
import io
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from proof.errors import CannotVerify
from proof.proving.scene import Scene, Subject
from proof.records.record import CheckRun

#: What a check raises to say something about the system; all else is its own fault.
_VERDICTS = (AssertionError, pytest.fail.Exception, pytest.skip.Exception)


class _Plugin:
    """A pytest plugin that turns reports into the record's words and holds the scene."""

    def __init__(self, point: str, scene: Subject, only: Collection[str]) -> None:
        self.point = point
        self.scene = scene
        self.only = only
        self.runs: list[CheckRun] = []

    @pytest.fixture(name="scene")
    def _scene(self) -> Subject:
        return self.scene

    @staticmethod
    def pytest_configure(config: pytest.Config) -> None:
        config.addinivalue_line("markers", "where(fact): only where the platform has this fact")
        config.addinivalue_line("markers", "on(way): only on machines that steps reach in this way")

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out the checks of what this platform has not, or that are for other machines."""
        out = [i for i in items if not all(map(self._has, i.iter_markers("where")))]
        out += [i for i in items if not all(map(self._is_on, i.iter_markers("on")))]
        out += [i for i in items if self.only and _name(i.nodeid) not in self.only]
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)

    def _has(self, mark: pytest.Mark) -> bool:
        return bool(getattr(self.scene.facts, mark.args[0]))

    def _is_on(self, mark: pytest.Mark) -> bool:
        return isinstance(self.scene, Scene) and self.scene.target.runs.value in mark.args

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Any:
        report = yield
        found = call.excinfo
        if found is not None and found.errisinstance((CannotVerify, OSError)):
            report.outcome = "error"  # podman or the master failed, not the guide
        elif found is not None and not found.errisinstance(_VERDICTS):
            report.outcome = "broken"
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        crash, text = getattr(report.longrepr, "reprcrash", None), report.longreprtext
        detail = "" if report.passed else _sentence(crash.message if crash else text)
        self.note(_name(report.nodeid), report.outcome, detail, round(report.duration, 3))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.note("collection", "broken", report.longreprtext)

    def note(self, name: str, outcome: str, detail: str, seconds: float = 0.0) -> None:
        self.runs.append(
            CheckRun(
                point=self.point, name=name, outcome=outcome, duration_s=seconds, detail=detail
            )
        )


def _name(nodeid: str) -> str:
    """Return what a check is called in a record."""
    return nodeid.rpartition("::")[2].removeprefix("test_").split("[")[0]


def _sentence(message: str) -> str:
    """Return what an assertion says, without its class and the places of objects in memory."""
    return re.sub(r"^(AssertionError|proof\.wait\.NotInTime): |backend=<[^>]*>, ", "", message)


def run(file: Path, point: str, scene: Subject, *, only: Collection[str] = ()) -> list[CheckRun]:
    """Run the checks of `file` against the scene's machine, up to the first that fails.

    With `only` names no others are run, and all of those, whatever fails.
    A file without a single check is broken: it would look like one that passed.
    Raises KeyboardInterrupt when the run was interrupted.
    """
    plugin = _Plugin(point, scene, only)
    arguments = [
        str(file),
        "--quiet",
        "--no-header",
        *([] if only else ["--exitfirst"]),  # what fails after it would only be waited for
        "--tb=short",
        "--disable-plugin-autoload",  # each would be imported and asked for nothing
        "-p", "no:cacheprovider",
        "--continue-on-collection-errors",  # else they end pytest as Ctrl-C does
        f"--rootdir={file.parent}",
        "--override-ini=addopts=",
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        status = pytest.main(arguments, plugins=[plugin])
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    none_is_for_this_platform = bool(only) and status == pytest.ExitCode.NO_TESTS_COLLECTED
    if not plugin.runs and not none_is_for_this_platform:
        plugin.note("none", "broken", f"pytest ended with {status!r} and ran no check")
    return plugin.runs
