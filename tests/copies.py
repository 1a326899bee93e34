"""Copies of the project, for tests that build or change it."""

import shutil
from pathlib import Path

from proof.paths import ROOT

LEFT_OUT = (".git", ".nox", ".venv", "build", "__pycache__", ".*_cache")


def project(folder: Path) -> Path:
    """Copy the project as it lies here, without what builds and tests have left behind."""
    ignore = shutil.ignore_patterns(*LEFT_OUT)
    return Path(shutil.copytree(ROOT, folder, ignore=ignore, symlinks=True))
