"""Tells of a check that did not pass, with what a maintainer looks at first."""

from pathlib import Path

from proof.errors import CannotVerify, EngineFailed, GuideError, ProofError
from proof.paths import shown_path
from proof.proving.scene import Scene
from proof.records.record import CheckRun
from proof.terminal.masking import Mask


def error_of(run: CheckRun, file: Path, scene: Scene, mask: Mask) -> ProofError:
    """Return the error of a check that did not pass; its output ends with the master's log."""
    return _KINDS.get(run.outcome, GuideError)(
        f"after {run.point}, the check {run.name!r} {run.outcome}: "
        f"{run.detail.splitlines()[0] if run.detail else 'it gave no reason'}",
        hint=f"the check is in {shown_path(file)}",
        output=mask.hide(_look(scene, run.detail)),
    )


_KINDS = {"error": CannotVerify, "broken": EngineFailed}

_JOURNAL = """echo "--- the end of the journal of {unit}"
journalctl --no-pager --lines=15 --output=cat --unit={unit} 2>&1 || true
"""

_LOG = """echo "--- the end of {folder}/twistd.log"
tail --lines=15 {folder}/twistd.log 2>&1 || true
"""


def _look(scene: Scene, detail: str) -> str:
    """Return the check's words, and the ends of the journal, of the worker's log and the master's.

    A worker that gets no answer says nothing of why: the master does.
    """
    journal = _JOURNAL.format(unit=scene.unit) if scene.unit else ""
    try:
        seen = scene.machine.run(journal + _LOG.format(folder=scene.folder))
    except CannotVerify as error:
        seen = f"(the machine does not answer: {error})"
    return f"{detail}\n{seen}\n--- the end of the buildmaster's log\n{_master(scene)}"


def _master(scene: Scene) -> str:
    try:
        gone = scene.master.gone()
        return f"(there is none: {gone})" if gone else scene.master.log(lines=15)
    except CannotVerify as error:
        return f"(there is none: {error})"
