"""Runs the checks: ordinary pytest functions, at the point of the proof that their file names."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import attrs
import pytest

from proof.buildmaster import Buildmaster
from proof.errors import CannotVerify
from proof.machine import Machine
from proof.manifest import Facts, Platform, Target
from proof.record import CheckRun, WorkerRun

__all__ = ["Scene", "run"]


@attrs.define(kw_only=True)
class Scene:
    """What a check may look at. `kept` carries what one check saw to a later one.

    `received_mb`: megabytes that came over the network until the machine was last restarted.
    """

    target: Target
    platform: Platform
    name: str
    second_name: str
    password: str
    admin: str
    host: str
    machine: Machine
    master: Buildmaster
    worker: WorkerRun
    old_password: str = ""
    received_mb: float = 0.0
    kept: dict[str, Any] = attrs.field(factory=dict)

    @property
    def facts(self) -> Facts:
        """What is expected of the machine."""
        return self.platform.facts

    @property
    def folder(self) -> str:
        """The worker's own folder."""
        return f"{self.facts.workers}/{self.name}"

    @property
    def unit(self) -> str:
        """The worker's own unit."""
        return self.facts.unit.format(name=self.name)


class _Recorder:
    """A pytest plugin that turns reports into the record's words and holds the scene."""

    def __init__(self, point: str, scene: Scene) -> None:
        self.point = point
        self.scene = scene
        self.runs: list[CheckRun] = []

    @pytest.fixture(name="scene")
    def _scene(self) -> Scene:
        return self.scene

    @staticmethod
    def pytest_configure(config: pytest.Config) -> None:
        config.addinivalue_line("markers", "where(fact): only where the platform has this fact")

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out the checks of what this platform has not, or does not promise."""
        out = [i for i in items if not all(map(self._has, i.iter_markers("where")))]
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)

    def _has(self, mark: pytest.Mark) -> bool:
        return bool(getattr(self.scene.facts, mark.args[0]))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Any:
        report = yield
        if call.excinfo is not None and call.excinfo.errisinstance((CannotVerify, OSError)):
            report.outcome = "error"  # podman or the master failed, not the guide
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        crash, text = getattr(report.longrepr, "reprcrash", None), report.longreprtext
        self.runs.append(
            CheckRun(
                point=self.point,
                name=report.nodeid.rpartition("::")[2].removeprefix("test_").split("[")[0],
                outcome=report.outcome,
                duration_s=round(report.duration, 3),
                detail="" if report.passed else _words(crash.message if crash else text),
            )
        )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.runs.append(
                CheckRun(
                    point=self.point,
                    name="collection",
                    outcome="failed",
                    duration_s=0.0,
                    detail=report.longreprtext,
                )
            )


def _words(message: str) -> str:
    """Return what an assertion says, without the name of its class."""
    return re.sub(r"^(AssertionError|proof\.wait\.NotInTime): ", "", message)


def run(file: Path, point: str, scene: Scene) -> list[CheckRun]:
    """Run the checks of `file` against the scene's machine, up to the first that fails.

    A file without a single check is a failure: it would look like one that passed.
    Raises KeyboardInterrupt when the run was interrupted.
    """
    recorder = _Recorder(point, scene)
    arguments = [
        str(file),
        "--quiet",
        "--no-header",
        "--exitfirst",  # what fails after it would only be waited for
        "--tb=short",
        "-p", "no:cacheprovider",
        "--continue-on-collection-errors",  # else they end pytest as Ctrl-C does
        f"--rootdir={file.parent}",
        "--override-ini=addopts=",
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        status = pytest.main(arguments, plugins=[recorder])
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if not recorder.runs:
        detail = f"pytest ended with {status!r} and ran nothing"
        recorder.runs.append(
            CheckRun(point=point, name="none", outcome="failed", duration_s=0.0, detail=detail)
        )
    return recorder.runs
