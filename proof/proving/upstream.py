"""The state of what a test run fetches: the distribution's archive, and pip's packages.

Where it can't be told, nobody can say that nothing has changed. What was looked up counts for an
hour.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from proof.guide.plan import Plan
from proof.messages import Notify
from proof.paths import ROOT, cache_dir

_COUNTS_S = 3600.0

#: No look-up takes longer; a person waits for it.
_LIMIT_S = 60.0

#: apt's own program to fetch one file as apt would, with its proxies and keys.
_APT_HELPER = Path("/usr/lib/apt/apt-helper")

#: A release file's checksums of all lists of packages. Its date changes without them.
_CHECKSUMS = re.compile(r"^SHA256:\n((?: .*\n)+)", re.MULTILINE)

#: What all steps that take it from there call it.
_FROM_PIP = re.compile(r"\bpip install\b.*\bbuildbot-worker\b", re.DOTALL)


def state(plan: Plan, notify: Notify) -> str:
    """Return a text that differs when what a run of the plan fetches does, or "" if unknown."""
    suite = plan.target.image.archive
    found = [_kept(f"archive-{suite}", lambda: _archive(suite), notify)] if suite else [""]
    if any(_FROM_PIP.search(step.text) for step in plan.steps):
        found.append(_kept("pip", _pip, notify))
    return " ".join(found) if all(found) else ""


def _kept(name: str, look_up: Callable[[], str], notify: Notify) -> str:
    path = cache_dir() / "upstream" / name
    if path.is_file() and 0 <= time.time() - path.stat().st_mtime < _COUNTS_S:
        return path.read_text(encoding="ascii")
    notify(f"looking up what is new: {name}")
    if text := look_up():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(hashlib.sha256(text.encode()).hexdigest(), encoding="ascii")
        return path.read_text(encoding="ascii")
    path.unlink(missing_ok=True)
    return ""


def _archive(suite: str) -> str:
    """Return the checksums of a suite, and of its updates, in the archive that apt uses here."""
    listed = re.findall(
        r"'([^']+)/dists/([^/']+)/InRelease'", _said("apt-get", "update", "--print-uris")
    )
    host = min((name for _, name in listed), key=len, default="")
    parts = []
    for base, name in sorted(set(listed)):
        if name.startswith(host):
            text = _release(f"{base}/dists/{suite}{name.removeprefix(host)}/InRelease")
            if not text and name == host:
                return ""
            parts.append(f"{name.removeprefix(host)}:{text}")  # unstable has no updates
    return "\n".join(parts)


def _release(address: str) -> str:
    with tempfile.TemporaryDirectory(prefix="guide-") as folder:
        file = Path(folder, "InRelease")
        _said(str(_APT_HELPER), "download-file", address, str(file))
        text = file.read_text("utf-8", "replace") if file.is_file() else ""
    found = _CHECKSUMS.search(text)
    return found[1] if found else ""


def _pip() -> str:
    """Return the versions of the worker and of all that it needs."""
    # nox brings uv; a session has its own folder of programs in front.
    uv = shutil.which("uv") or str(ROOT / ".venv/bin/uv")
    flags = ("--quiet", "--no-header", "--no-annotate")
    return _said(uv, "pip", "compile", *flags, "-", text="buildbot-worker\n")


def _said(*command: str, text: str = "") -> str:
    """Return what a program printed, or "" where it failed or there is none."""
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
